/** Values of tags of the listed pages, with what each has spent. */

import { record } from '#storage/transaction.ts'
import type { Harness } from '#test/support/harness.ts'
import { newValueRow, periodStarts } from '#usage/values/rows.ts'
import { addValueRows } from '#usage/values/store.ts'
import { PRESENT } from './seeded-organization.ts'

const NANO = 1_000_000_000
const HOUR_MS = 3_600_000
const MONTHLY = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
/** Value, dollars that it has spent, and hours since its last use. */
const END_USERS = [
  ['marta@acme.example', 5.12, 0],
  ['acme-4711', 4.61, 2],
  ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 2.2, 26],
  ['José Nuñez', 0.04, 30],
  ['guest', 0, 200],
] as const
const SESSIONS = [
  ['review-of-pull-request-1204', 1.9, 0],
  ['', 0.31, 1],
] as const

/** Each end user has a budget, in a project and over all; a session has one for its lifetime. */
export async function addValues(
  { client, store, bootstrapped }: Harness,
  project_id: string,
): Promise<void> {
  const lifetime = { ...MONTHLY, threshold_amount: 200, interval: 'lifetime' as const }
  const tags = { end_user: MONTHLY, session: { ...lifetime, beyond: 'shared' as const } }
  await client.updateProjectSpendLimitDefaults({ project_id, tags })
  const rates = { end_user: { max_requests_per_1_minute: 20 } }
  await client.updateProjectRateLimitDefaults({ project_id, tags: rates })
  const ofAll = { end_user: { ...MONTHLY, threshold_amount: 2_000, mode: 'warn' as const } }
  await client.updateSpendLimitDefaults({ tags: ofAll })
  const organizationId = bootstrapped.organization.id
  const rowOf = (level: string, key: string) => (of: readonly [string, number, number]) => {
    const [value, dollars, hours] = of
    const payerId = value === '' ? `${level}/${key}` : `${level}/${key}=${value}`
    const usedMs = PRESENT.getTime() - hours * HOUR_MS
    const starts = periodStarts(usedMs)
    return newValueRow({ organizationId, payerId }, starts, Math.round(dollars * NANO), usedMs)
  }
  await record(store, (tx) =>
    addValueRows(tx, [
      ...END_USERS.map(rowOf(project_id, 'end_user')),
      ...END_USERS.map(rowOf('', 'end_user')),
      ...SESSIONS.map(rowOf(project_id, 'session')),
    ]),
  )
  const until = PRESENT.getTime() / 1_000 + 86_400
  await client.updateProjectTagValue({
    project_id,
    tag_value: 'end_user=acme-4711',
    spend_limit: { ...MONTHLY, threshold_amount: 2_000, raise: { threshold_amount: 2_500, until } },
    rate_limit: { max_requests_per_1_minute: 60, max_requests_per_1_day: 10_000 },
  })
}
