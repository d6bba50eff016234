import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { createCommitPace } from './commit-pace.ts'

function setUp() {
  const { clock, move } = movableClock(0)
  const pace = createCommitPace(clock)
  /** Commits for a second as often as the pace allows, and returns how often. */
  const commitsInSecond = (commitMs: number, otherMs: number): number => {
    let commits = 0
    for (const end = clock() + 1_000; clock() < end; commits++) {
      move(pace.pauseMs())
      pace.run(() => move(commitMs))
      move(otherMs)
    }
    return commits
  }
  return { pace, move, commitsInSecond }
}

describe('pace of commits', () => {
  it('a disk that takes less than a fifth of the time is not paced', () => {
    const { pace, commitsInSecond } = setUp()
    assert.equal(commitsInSecond(0.5, 3), 286)
    assert.equal(pace.pauseMs(), 0)
  })

  it('a slower disk takes a fifth of the time after a burst', () => {
    const { commitsInSecond } = setUp()
    commitsInSecond(4, 1)
    assert.equal(commitsInSecond(4, 1), 50)
  })

  it('a commit of seconds delays the next by a quarter of a second, a failed one too', () => {
    const { pace, move } = setUp()
    assert.throws(() =>
      pace.run(() => {
        move(5_000)
        throw new Error('disk full')
      }),
    )
    assert.equal(pace.pauseMs(), 250)
    move(250)
    assert.equal(pace.pauseMs(), 0)
  })
})
