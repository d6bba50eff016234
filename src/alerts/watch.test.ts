import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createIds } from '#base/ids.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { createAlertWatch, type WatchedPayer } from './watch.ts'

const NOW = Date.parse('2026-03-10T12:00:00Z')
const MONTH = periodOf('month', NOW)
const CENT = 10_000_000
const PAYERS = { organizationId: 'org-a', projectId: 'proj_a' }

/** A project that has spent 50 cents, with alerts at these amounts. */
function scopeAt(...cents: readonly number[]): WatchedPayer {
  return {
    payer: { organizationId: 'org-a', scope: 'project', payerId: 'proj_a' },
    alerts: cents.map((threshold, at) => ({ id: `alert_${at}`, generation: 0, threshold })),
    spent: BigInt(50 * CENT),
  }
}

function createWorld() {
  let now = NOW
  const events: string[] = []
  const watch = createAlertWatch({
    now: () => now,
    newId: createIds(() => NOW),
    channels: { hasMail: true, hasWebhook: false },
    onQueued: () => events.push('queued'),
    onPeriodEnd: () => events.push('period'),
  })
  const ledger = watch.flushSource(() => false)
  return { watch, events, take: () => ledger.take(false), setNow: (ms: number) => (now = ms) }
}

describe('the watch of alerts', () => {
  it('has nothing to write without alerts, whatever is charged', () => {
    const { watch, take } = createWorld()
    watch.charge(PAYERS, 1_000 * CENT)
    assert.equal(take(), null)
    watch.replace(MONTH, [], watch.charges())
    watch.charge(PAYERS, 1_000 * CENT)
    assert.deepEqual([take(), watch.isEmpty()], [null, true])
  })

  it('has the ledger read once the lowest amount may be reached, and not before', () => {
    const { watch, take } = createWorld()
    watch.replace(MONTH, [scopeAt(200, 100)], watch.charges())
    watch.charge(PAYERS, 50 * CENT - 1)
    assert.equal(take(), null)
    watch.charge({ ...PAYERS, projectId: 'proj_other' }, 1_000 * CENT)
    assert.equal(take(), null)
    watch.charge(PAYERS, 1)
    assert.ok(take())
    assert.equal(take(), null)
  })

  it('counts what was charged while the ledger was read', () => {
    const { watch, take } = createWorld()
    assert.equal(watch.replace(MONTH, [scopeAt(100)], watch.charges()), false)
    const charges = watch.charges()
    watch.charge(PAYERS, 30 * CENT)
    assert.equal(watch.replace(MONTH, [scopeAt(100)], charges), true)
    watch.charge(PAYERS, 20 * CENT)
    assert.ok(take())
  })

  it('is emptied at the end of the period, which is no longer compared', () => {
    const { watch, take, events, setNow } = createWorld()
    watch.replace(MONTH, [scopeAt(100)], watch.charges())
    watch.charge(PAYERS, 50 * CENT)
    setNow(MONTH.endMs)
    assert.equal(take(), null)
    assert.deepEqual([events, watch.isEmpty()], [['period'], true])
  })
})
