import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import type { DeferredSums } from '#spend/ledger/deferred.ts'
import type { BudgetCounters, SpendReservation, SpendReservationOutcome } from './counters.ts'
import { createMemoryCounters, type Unseeded } from './memory.ts'

const NOVEMBER = Date.UTC(2026, 10, 26)
const DECEMBER = Date.UTC(2026, 11, 1)
const PAYERS = {
  organizationId: 'org',
  projectId: 'project',
  ownerId: 'owner',
  keyId: 'key',
  tags: { paying: ['team=a', 'job=b'] },
}
/** The largest limit of the tests, which no double holds to the nano-dollar: $50,000,000. */
const LARGE = 50_000_000_000_000_000n

function limitOf(limit: bigint, rest: Partial<SpendLimit> = {}): SpendLimit {
  return {
    scope: 'project',
    organizationId: 'org',
    payerId: 'project',
    interval: 'month',
    limit,
    mode: 'enforce',
    ...rest,
  }
}

function start(spentBefore = 0n, deferred: DeferredSums = new Map()) {
  let nowMs = NOVEMBER
  const seeded: Unseeded[] = []
  const counters = createMemoryCounters({
    now: () => nowMs,
    deferred,
    contendedShare: 0.5,
    seed: async (budget) => {
      seeded.push(budget)
      budget.seed(spentBefore + budget.charged())
    },
  })
  const reserve = (limit: SpendLimit, cost: bigint) => reserveSeeded(counters, [limit], cost)
  const moveTo = (ms: number): void => {
    nowMs = ms
  }
  return { counters, seeded, reserve, moveTo }
}

/** Reserves, once the budgets are seeded. */
async function reserveSeeded(
  counters: BudgetCounters,
  limits: readonly SpendLimit[],
  cost: bigint,
  projectId = PAYERS.projectId,
): Promise<SpendReservationOutcome> {
  const outcome = counters.reserve(limits, cost, projectId)
  if (outcome.kind !== 'unseeded') return outcome
  await outcome.seeding
  return counters.reserve(limits, cost, projectId)
}

function admitted(outcome: SpendReservationOutcome): SpendReservation {
  assert.equal(outcome.kind, 'admitted')
  return (outcome as { reservation: SpendReservation }).reservation
}

function stateOf(counters: BudgetCounters) {
  const { spent, reserved } = counters.read(limitOf(0n)) ?? assert.fail('not seeded')
  return { spent, reserved }
}

describe('a budget', () => {
  it('admits up to its limit, and one nano-dollar more not', async () => {
    const { reserve } = start(LARGE - 2n)
    const limit = limitOf(LARGE)
    assert.equal((await reserve(limit, 3n)).kind, 'exhausted')
    assert.equal((await reserve(limit, 2n)).kind, 'admitted')
    assert.equal((await reserve(limit, 1n)).kind, 'held')
  })

  it('has room again when a reservation ends for less', async () => {
    const { counters, reserve } = start()
    const limit = limitOf(10n)
    const reservation = admitted(await reserve(limit, 8n))
    assert.equal((await reserve(limit, 3n)).kind, 'held')
    let calls = 0
    counters.enqueue(limit, PAYERS.projectId, () => {
      calls += 1
    })
    const other = counters.enqueue(limit, PAYERS.projectId, () => assert.fail('it has left'))
    other.leave()
    counters.charge(PAYERS, 5)
    counters.release(reservation)
    assert.equal(calls, 1)
    assert.deepEqual(stateOf(counters), { spent: 5n, reserved: 0n })
    assert.equal((await reserve(limit, 6n)).kind, 'exhausted')
    assert.equal((await reserve(limit, 5n)).kind, 'admitted')
  })

  it('is seeded once, with the charges of the meantime', async () => {
    const { counters, reserve, seeded } = start(4n)
    const waiting = [reserve(limitOf(10n), 1n), reserve(limitOf(10n), 1n)]
    counters.charge(PAYERS, 3)
    for (const outcome of await Promise.all(waiting)) admitted(outcome)
    assert.equal(seeded.length, 1)
    assert.deepEqual(stateOf(counters), { spent: 7n, reserved: 2n })
  })

  it('reserves nothing for a caller who does not wait for its seed', async () => {
    const { counters } = start()
    const outcome = counters.reserve([limitOf(10n)], 4n, PAYERS.projectId)
    assert.ok(outcome.kind === 'unseeded')
    await outcome.seeding
    assert.deepEqual(stateOf(counters), { spent: 0n, reserved: 0n })
  })

  it('starts at 0 in the next period, with what is still reserved', async () => {
    const { counters, reserve, moveTo } = start(9n)
    const limit = limitOf(10n)
    const reservation = admitted(await reserve(limit, 1n))
    assert.equal((await reserve(limit, 2n)).kind, 'exhausted')
    assert.equal(counters.isEnforcing(limit), false)
    counters.recordRejection(limit)
    assert.equal(counters.isEnforcing(limit), true)
    assert.equal(counters.isEnforcing(limitOf(11n)), false)
    moveTo(DECEMBER)
    assert.equal(counters.isEnforcing(limit), false)
    assert.deepEqual(stateOf(counters), { spent: 0n, reserved: 1n })
    assert.equal((await reserve(limit, 10n)).kind, 'held')
    counters.charge(PAYERS, 1)
    counters.release(reservation)
    assert.deepEqual(stateOf(counters), { spent: 1n, reserved: 0n })
  })

  it('charges an object once, however often its transaction is run', async () => {
    const { counters, reserve } = start()
    admitted(await reserve(limitOf(100n), 0n))
    const batch = { id: 'batch_1', payers: PAYERS, reserved: 0n }
    counters.chargeOnce(batch, 7)
    counters.chargeOnce(batch, 9)
    counters.chargeOnce({ ...batch, id: 'batch_2' }, 1)
    assert.deepEqual(stateOf(counters), { spent: 10n, reserved: 0n })
  })

  it('counts a deferred reservation until its object is charged, and frees its room once', async () => {
    const { counters, reserve } = start()
    counters.defer(PAYERS, 6n)
    const limit = limitOf(10n)
    assert.equal((await reserve(limit, 5n)).kind, 'held')
    assert.deepEqual(stateOf(counters), { spent: 0n, reserved: 6n })
    let woken = 0
    counters.enqueue(limit, PAYERS.projectId, () => {
      woken += 1
    })
    for (let run = 0; run < 2; run++) {
      counters.chargeOnce({ id: 'resp_1', payers: PAYERS, reserved: 6n }, 4)
    }
    assert.deepEqual([stateOf(counters), woken], [{ spent: 4n, reserved: 0n }, 1])
    admitted(await reserve(limit, 6n))
  })

  it('begins with the deferred reservations of an earlier process', async () => {
    const { reserve, counters } = start(1n, new Map([['project:org:project', 7n]]))
    assert.equal((await reserve(limitOf(10n), 3n)).kind, 'held')
    admitted(await reserve(limitOf(10n), 2n))
    assert.deepEqual(stateOf(counters), { spent: 1n, reserved: 9n })
  })
})

describe('several counters', () => {
  const organization = limitOf(10n, { scope: 'organization', payerId: 'org' })

  it('are reserved all or none, and all are charged', async () => {
    const { counters } = start()
    const project = limitOf(4n)
    admitted(await reserveSeeded(counters, [project, organization], 3n))
    const refused = await reserveSeeded(counters, [project, organization], 2n)
    assert.equal(refused.kind === 'held' && refused.limit, project)
    assert.equal(counters.read(organization)?.reserved, 3n)
    counters.charge({ ...PAYERS, projectId: 'another' }, 8)
    const exhausted = await reserveSeeded(counters, [project, organization], 3n)
    assert.equal(exhausted.kind === 'exhausted' && exhausted.limit, organization)
    assert.equal(counters.read(project)?.spent, 0n)
  })

  it('of every scope are charged, also those of one owner with several intervals', async () => {
    const { counters } = start()
    const limits = [
      limitOf(100n, { scope: 'api_key', payerId: 'key', interval: 'day' }),
      limitOf(100n, { scope: 'api_key', payerId: 'key', interval: 'week' }),
      limitOf(100n, { scope: 'service_account', payerId: 'owner' }),
      limitOf(100n, { scope: 'user', payerId: 'owner' }),
      limitOf(100n, { scope: 'tag', payerId: 'team=a' }),
      limitOf(100n, { scope: 'tag', payerId: 'job=b' }),
      limitOf(100n),
      organization,
    ]
    const others = [
      limitOf(100n, { scope: 'api_key', payerId: 'project' }),
      limitOf(100n, { scope: 'tag', payerId: 'team=b' }),
      limitOf(100n, { scope: 'tag', payerId: 'team=a', organizationId: 'another' }),
    ]
    admitted(await reserveSeeded(counters, [...limits, ...others], 1n))
    counters.charge(PAYERS, 3)
    assert.deepEqual(
      limits.map((limit) => counters.read(limit)?.spent),
      limits.map(() => 3n),
    )
    for (const other of others) assert.equal(counters.read(other)?.spent, 0n)
  })

  it('of every payer have what an object has reserved until its end', async () => {
    const { counters } = start()
    const limits = [
      limitOf(9n, { scope: 'api_key', payerId: 'key' }),
      limitOf(9n, { scope: 'tag', payerId: 'team=a' }),
      organization,
    ]
    admitted(await reserveSeeded(counters, limits, 0n))
    counters.defer(PAYERS, 6n)
    assert.deepEqual(
      limits.map((limit) => counters.read(limit)?.reserved),
      [6n, 6n, 6n],
    )
    const refused = await reserveSeeded(counters, limits, 4n)
    assert.equal(refused.kind === 'held' && refused.limit.scope, 'api_key')
    counters.chargeOnce({ id: 'resp_1', payers: PAYERS, reserved: 6n }, 2)
    assert.deepEqual(
      limits.map((limit) => counters.read(limit)),
      limits.map(() => ({ spent: 2n, reserved: 0n, endsAtMs: DECEMBER })),
    )
  })

  it('beyond their number are dropped while nothing is reserved in them', async () => {
    const counters = createMemoryCounters({
      now: () => NOVEMBER,
      budgetsMax: 2,
      contendedShare: 0.5,
      seed: async (budget) => budget.seed(1n),
    })
    const held = limitOf(10n, { payerId: 'held' })
    admitted(await reserveSeeded(counters, [held], 5n))
    await reserveSeeded(counters, [limitOf(10n, { payerId: 'other' })], 20n)
    await reserveSeeded(counters, [limitOf(10n, { payerId: 'third' })], 20n)
    assert.equal(counters.size(), 2)
    assert.equal(counters.read(held)?.reserved, 5n)
  })

  it('beyond their number are not dropped while requests wait for them', async () => {
    const counters = createMemoryCounters({
      now: () => NOVEMBER,
      budgetsMax: 2,
      contendedShare: 0.5,
      seed: async (budget) => budget.seed(1n),
    })
    const awaited = limitOf(10n, { payerId: 'awaited' })
    const waiter = counters.enqueue(awaited, 'project', () => {})
    await reserveSeeded(counters, [limitOf(10n, { payerId: 'other' })], 20n)
    await reserveSeeded(counters, [limitOf(10n, { payerId: 'third' })], 20n)
    assert.equal(counters.queued(awaited, 'project'), 1)
    waiter.leave()
  })
})
