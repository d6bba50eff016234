import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { createMemoryCounters } from './memory.ts'
import { createSeeds } from './seeds.ts'

const LIMIT: SpendLimit = {
  scope: 'project',
  organizationId: 'org',
  payerId: 'project',
  interval: 'month',
  limit: 10n,
  mode: 'enforce',
}

it('a seed that the store rejects is read again at the next reservation', async () => {
  const seeds = createSeeds({ waitingCost: () => 0n, flush: async () => {} })
  const counters = createMemoryCounters({
    now: () => 0,
    contendedShare: 0.5,
    seed: (budget) => seeds.seed(budget),
  })
  const first = counters.reserve([LIMIT], 1n, 'proj_a')
  assert.ok(first.kind === 'unseeded')
  seeds.take(false)?.dropped?.()
  await assert.rejects(first.seeding, /cannot be read/)
  assert.equal(seeds.take(false), null)
  const second = counters.reserve([LIMIT], 1n, 'proj_a')
  assert.ok(second.kind === 'unseeded')
  seeds.take(false)?.committed?.()
  await second.seeding
  assert.equal(counters.reserve([LIMIT], 1n, 'proj_a').kind, 'admitted')
})
