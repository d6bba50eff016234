/** The demo's refusals as the overview counts them, and as the replay of the same limits estimates. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '#demo/random.ts'
import { type Seeded, seed } from '#demo/seed.ts'
import { createCatalog } from '#limits/catalog.ts'
import { openStore } from '#storage/store.ts'
import { movableClock } from '#test/harness/clock.ts'
import { type Harness, share, startHarness } from '#test/harness/harness.ts'

/** A Wednesday, on the hour: ranges of both are then equal. */
const NOW_MS = Date.parse('2026-10-14T14:00:00Z')
const WEEK_S = 7 * 86_400
/** The seed of `npm run demo`. */
const SEED = 2_026
/** Most requests by which the estimate may be off, and the share of the counted. */
const OFF_BY = 8
const OFF_BY_SHARE = 0.25

interface SeededHarness extends Harness {
  readonly seeded: Seeded
}

const start = async (): Promise<SeededHarness> => {
  const store = await openStore('sqlite::memory:')
  const parts = { store, catalog: createCatalog(new Map()) }
  const seeded = await seed(parts, { nowMs: NOW_MS, random: createRandom(SEED) })
  const harness = await startHarness('sqlite', { store, clock: movableClock(NOW_MS).clock })
  const close = async (): Promise<void> => {
    await harness.close()
    await store.close()
  }
  return { ...harness, seeded, close, [Symbol.asyncDispose]: close }
}

describe('refusals of the demo', () => {
  const shared = share(start)

  /** Of each model that a project asked for in 7 days, where it is still in use. */
  const replays = async () => {
    const { client, seeded } = shared()
    const found = []
    for (const { id, name, archivedMs } of seeded.projects) {
      if (archivedMs !== Number.POSITIVE_INFINITY) continue
      const { data } = await client.usageRanking({
        start_time: NOW_MS / 1000 - WEEK_S,
        project_ids: [id],
        group_by: 'model',
      })
      for (const { model, refused_requests: overview } of data) {
        const rate_limit_id = `rl-${model}`
        const replay = await client.replayProjectRateLimit({ project_id: id, rate_limit_id })
        found.push({
          of: `${name}: ${model}`,
          overview,
          counted: replay.rate_limited_requests,
          estimate: replay.refused_requests,
        })
      }
    }
    return found
  }

  it('are the same in the overview and in the replay, and its estimate is near them', async () => {
    const found = await replays()
    assert.ok(found.length >= 15)
    const contradictory = found.filter(
      ({ overview, counted, estimate }) =>
        overview !== counted ||
        Math.abs(estimate - counted) > Math.max(OFF_BY, OFF_BY_SHARE * counted),
    )
    assert.deepEqual(contradictory, [])
  })

  it('are some of each kind, in several projects', async () => {
    const found = await replays()
    const limited = found.filter(({ counted }) => counted > 20).map(({ of }) => of)
    assert.deepEqual(limited.sort(), [
      'Evaluation harness: gpt-5.6-luna',
      'Playground: gpt-5.6-terra',
      'Translation pipeline: gpt-5.6-luna',
    ])
  })
})
