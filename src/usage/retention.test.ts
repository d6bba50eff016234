import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { measure } from '#test/support/latency.ts'
import { use } from '#test/support/usage.ts'
import { purgeUsage } from './retention.ts'

const DAY = 86_400
const NOW = Date.parse('2026-06-01T12:00:00Z') / 1000

onEachStore('what is kept of usage', (dialect) => {
  it('minutes are kept 8 days, hours 400, days always, also with two nodes purging', async () => {
    const h = await startHarness(dialect, { clock: movableClock(NOW * 1000).clock })
    const ages = [0, 7.9, 9, 399, 432, 2_000]
    await use(
      h,
      ages.flatMap((days) =>
        Array.from({ length: 250 }, (_, n) => ({
          at: NOW - days * DAY,
          subject: { keyId: `key_${n}` },
        })),
      ),
    )
    const clock = () => NOW * 1000
    await Promise.all([purgeUsage(h.store, clock), purgeUsage(h.store, clock)])
    await purgeUsage(h.store, clock)
    const rows = await h.store.reader
      .selectFrom('usage')
      .select((eb) => ['width', 'starts_at', eb.fn.countAll().as('n')])
      .groupBy(['width', 'starts_at'])
      .orderBy('width')
      .orderBy('starts_at', 'desc')
      .execute()
    const kept = rows.map(({ width, starts_at, n }) => [
      width,
      ages.findLast((days) => (NOW - days * DAY) * 1000 >= starts_at),
      Number(n),
    ])
    assert.deepEqual(kept, [
      ...ages.map((days) => ['1d', days, 250]),
      ...ages.slice(0, 4).map((days) => ['1h', days, 250]),
      ...ages.slice(0, 2).map((days) => ['1m', days, 250]),
    ])
    const path = `/v1/organization/usage/completions?bucket_width=1h&limit=1&start_time=`
    const { json } = await h.raw('GET', path + (NOW - 9 * DAY))
    assert.match(JSON.stringify(json), /"num_model_requests":250/)
    await h.close()
  })

  it('latencies of minutes are kept 8 days, of hours 400, of days always', async () => {
    const h = await startHarness(dialect, { clock: movableClock(NOW * 1000).clock })
    const ages = [0, 7.9, 9, 399, 432, 2_000]
    const statuses = Array.from({ length: 210 }, (_, n) => 200 + n)
    await measure(
      h,
      ages.flatMap((days) => statuses.map((status) => ({ at: NOW - days * DAY, status }))),
    )
    const clock = () => NOW * 1000
    await Promise.all([purgeUsage(h.store, clock), purgeUsage(h.store, clock)])
    await purgeUsage(h.store, clock)
    const rows = await h.store.reader
      .selectFrom('latency')
      .select((eb) => ['width', eb.fn.countAll().as('n')])
      .groupBy('width')
      .orderBy('width')
      .execute()
    assert.deepEqual(
      rows.map(({ width, n }) => [width, Number(n)]),
      [
        ['1d', 6 * 210],
        ['1h', 4 * 210],
        ['1m', 2 * 210],
      ],
    )
    await h.close()
  })
})
