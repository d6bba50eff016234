/** Periodic deletion of expired rows, and closing of months. */

import type { Logger } from 'pino'
import { purgeAuditLog } from '#audit/retention.ts'
import type { Schedule } from '#background/scheduler.ts'
import { logMessage } from '#base/log-messages.ts'
import type { Settings } from '#config/settings.ts'
import type { Context } from '#context.ts'
import { purgeDeviceCodes } from '#control/device-codes/purge.ts'
import { runErasures } from '#control/erasures/erasing.ts'
import { purgeRaiseRequests } from '#control/raise-requests/purge.ts'
import { purgeServiceAccounts } from '#control/service-accounts/purge.ts'
import { purgeSessions } from '#control/sessions/purge.ts'
import { purgeTerminalSignIns } from '#control/terminal-sign-ins/purge.ts'
import { closeMonths } from '#control/usage/statements/statements.ts'
import { purgeExpired } from '#gateway/objects/ownership.ts'
import { purgeOld } from '#idempotency/idempotency.ts'
import { purgeTagValues } from '#spend/values/purge.ts'
import { purgeUsage } from '#usage/retention.ts'

const PURGE_EVERY_MS = 10 * 60_000
const ERASE_EVERY_MS = 5_000

interface PurgeOptions {
  readonly schedule: Schedule
  readonly settings: Pick<Settings, 'auditLog'>
  readonly logger: Pick<Logger, 'info'>
}

export function schedulePurges(
  { schedule, settings, logger }: PurgeOptions,
  context: Context,
): void {
  const { store, now } = context
  const purgeEvents = async (): Promise<void> => {
    const { count, beforeMs } = await purgeAuditLog(context, settings.auditLog.days)
    const before = new Date(beforeMs).toISOString()
    if (count > 0) logger.info(logMessage('audit_events_deleted', { count, before }))
  }
  const tasks = [
    ['idempotency_purge', () => purgeOld(store, now)],
    ['session_purge', () => purgeSessions(store, now)],
    ['service_account_purge', () => purgeServiceAccounts(context)],
    ['device_code_purge', () => purgeDeviceCodes(store, now)],
    ['terminal_sign_in_purge', () => purgeTerminalSignIns(context)],
    ['raise_request_purge', () => purgeRaiseRequests(store, now)],
    ['tag_value_purge', () => purgeTagValues(store, now)],
    ['usage_purge', () => purgeUsage(store, now)],
    ['owned_purge', () => purgeExpired(store, now)],
    ['audit_log_purge', purgeEvents],
    ['statements', () => closeMonths(store, now())],
  ] as const
  schedule({ name: 'erasures', everyMs: ERASE_EVERY_MS, run: () => runErasures(store, now) })
  for (const [name, run] of tasks) schedule({ name, everyMs: PURGE_EVERY_MS, run })
}
