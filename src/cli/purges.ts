/** Periodic deletion of expired rows, and closing of months. */
import type { Schedule } from '#background/scheduler.ts'
import type { Context } from '#context.ts'
import { purgeServiceAccounts } from '#control/service-accounts/purge.ts'
import { purgeSessions } from '#control/sessions/purge.ts'
import { closeMonths } from '#control/usage/statements/statements.ts'
import { purgeExpired } from '#gateway/objects/ownership.ts'
import { purgeOld } from '#idempotency/idempotency.ts'
import { purgeUsage } from '#usage/retention.ts'

const PURGE_EVERY_MS = 10 * 60_000

export function schedulePurges(schedule: Schedule, context: Context): void {
  const { store, now } = context
  const tasks = [
    ['idempotency_purge', () => purgeOld(store, now)],
    ['session_purge', () => purgeSessions(store, now)],
    ['service_account_purge', () => purgeServiceAccounts(context)],
    ['usage_purge', () => purgeUsage(store, now)],
    ['owned_purge', () => purgeExpired(store, now)],
    ['statements', () => closeMonths(store, now())],
  ] as const
  for (const [name, run] of tasks) schedule({ name, everyMs: PURGE_EVERY_MS, run })
}
