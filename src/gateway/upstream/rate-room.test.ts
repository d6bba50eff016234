import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createRateRoom, type UpstreamRate } from './rate-room.ts'
import { createSlotShares } from './slot-shares.ts'

const LIMIT: UpstreamRate = { dimension: 'requests', model: undefined, limit: 60 }
const SECOND_MS = 1_000

function openRoom() {
  let nowMs = 0
  const now = () => nowMs
  const room = createRateRoom({ limiter: createMemoryLimiter({ now }), now, name: 'main' })
  return {
    move: (ms: number) => {
      nowMs += ms
    },
    /** Number of requests with room, of so many at once. */
    ask: async (project: string, requests: number): Promise<number> => {
      let admitted = 0
      for (let i = 0; i < requests; i++) {
        const outcome = await room.reserve(project, [LIMIT], 0)
        if (outcome.kind === 'reserved') admitted += 1
      }
      return admitted
    },
    reserve: (project: string, limit: UpstreamRate, tokens: number) =>
      room.reserve(project, [limit], tokens),
  }
}

describe('a limit on a rate', () => {
  it('is all for a project that is alone', async () => {
    const { ask, move } = openRoom()
    assert.equal(await ask('a', 100), 60)
    move(30 * SECOND_MS)
    assert.equal(await ask('a', 100), 30)
  })

  it('that one project floods gives another its part of every minute', async () => {
    const { ask, move } = openRoom()
    let [flood, other, late] = [await ask('flood', 100), 0, 0]
    for (let second = 1; second <= 180; second++) {
      move(SECOND_MS)
      flood += await ask('flood', 20)
      // Half of the limit, one request in two seconds.
      const asks = second % 2 === 0 ? 1 : 0
      const admitted = await ask('other', asks)
      other += admitted
      if (second > 30) late += asks - admitted
    }
    assert.equal(late, 0)
    assert.ok(other >= 75, `${other}`)
    // What the other left: the bucket leaks 180 in three minutes, and held 60 at the start.
    assert.ok(flood + other > 200 && flood + other <= 240, `${flood} and ${other}`)
  })

  it('admits a burst of another project once half of it has leaked', async () => {
    const { ask, move } = openRoom()
    await ask('flood', 100)
    await ask('other', 1)
    for (let second = 0; second < 35; second++) {
      move(SECOND_MS)
      await ask('flood', 20)
      if (second % 10 === 0) await ask('other', 1)
    }
    assert.ok((await ask('other', 30)) >= 20)
  })

  it('has room for a request larger than its part, of a project that used nothing', async () => {
    const { reserve, move } = openRoom()
    const tokens: UpstreamRate = { dimension: 'tokens', model: undefined, limit: 1_000 }
    const large = () => reserve('large', tokens, 900)
    await large()
    for (let second = 0; second < 120; second++) {
      move(SECOND_MS)
      for (let i = 0; i < 20; i++) await reserve('flood', tokens, 20)
    }
    move(50 * SECOND_MS)
    assert.equal((await large()).kind, 'reserved')
  })

  it('reports the time until there is room', async () => {
    const { ask, reserve } = openRoom()
    await ask('a', 60)
    assert.deepEqual(await reserve('a', LIMIT, 0), {
      kind: 'full',
      dimension: 'requests',
      retryInMs: SECOND_MS,
    })
  })
})

describe('a limit on concurrency', () => {
  const fill = (shares: ReturnType<typeof createSlotShares>, project: string, count: number) =>
    Array.from({ length: count }, () => shares.acquire(project, 0)).filter(Boolean).length

  it('is all for a project that is alone, and divided by the live nodes', () => {
    assert.equal(
      fill(
        createSlotShares(8, () => 1),
        'a',
        20,
      ),
      8,
    )
    assert.equal(
      fill(
        createSlotShares(8, () => 3),
        'a',
        20,
      ),
      2,
    )
    assert.equal(
      fill(
        createSlotShares(1, () => 3),
        'a',
        20,
      ),
      1,
    )
  })

  it('that one project fills gives another its part as slots are released', () => {
    const shares = createSlotShares(8, () => 1)
    fill(shares, 'flood', 20)
    assert.equal(fill(shares, 'other', 1), 0)
    for (let i = 0; i < 8; i++) {
      shares.release('flood')
      fill(shares, 'flood', 1)
      fill(shares, 'other', 1)
    }
    assert.deepEqual([fill(shares, 'flood', 1), shares.used()], [0, 8])
    // The other holds its half.
    for (let i = 0; i < 4; i++) shares.release('other')
    assert.equal(shares.used(), 4)
  })
})
