import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { SUBJECT as SOMEBODY } from '#test/support/usage.ts'
import type { UsageSubject } from './event.ts'
import { createRecorder } from './record.ts'
import { tagSetOf } from './tag-set.ts'

const SUBJECT: UsageSubject = { ...SOMEBODY, organizationId: 'org-a' }
const { clock, move } = movableClock()

/** One other value of each dimension. */
const OTHERS: Required<Omit<UsageSubject, 'values'>> = {
  organizationId: 'org-other',
  projectId: 'proj_other',
  ownerId: 'user-other',
  keyId: 'key_other',
  model: 'gpt-5.6-luna',
  kind: 'embeddings',
  batch: true,
  serviceTier: 'priority',
  size: '1024x1024',
  source: 'image.edit',
  contextLevel: 'low',
  vectorStoreId: 'vs_other',
  upstream: 'other',
  tags: tagSetOf({ team: 'other' }),
}

function recorderOf() {
  const recorder = createRecorder({ now: clock, prices: () => undefined, onLost: () => {} })
  const add = (subject: UsageSubject): void => {
    recorder.add({ subject, amounts: { requests: 1 } })
  }
  return { recorder, add }
}

describe('the rows of a recorder', () => {
  for (const [name, value] of Object.entries(OTHERS)) {
    // These concern calls of tools alone, which are counted in other rows.
    const rows = name === 'contextLevel' || name === 'vectorStoreId' ? 1 : 2
    it(`alternating events of another ${name} have ${rows === 1 ? 'one row' : 'two rows'}`, () => {
      const { recorder, add } = recorderOf()
      const other: UsageSubject = { ...SUBJECT, [name]: value }
      for (const subject of [SUBJECT, other, SUBJECT, other]) add(subject)
      assert.equal(recorder.waiting(), rows)
    })
  }

  it('equal tags in two objects have one row', () => {
    const { recorder, add } = recorderOf()
    for (let times = 0; times < 2; times++) add({ ...SUBJECT, tags: tagSetOf({ team: 'a' }) })
    assert.equal(recorder.waiting(), 1)
  })

  it('an event after the rows were taken has another row', () => {
    const { recorder, add } = recorderOf()
    add(SUBJECT)
    assert.notEqual(recorder.take(false), null)
    add(SUBJECT)
    assert.equal(recorder.waiting(), 1)
  })

  it('an event in the next minute has another row', () => {
    const { recorder, add } = recorderOf()
    add(SUBJECT)
    move(60_000)
    add(SUBJECT)
    assert.equal(recorder.waiting(), 2)
  })
})
