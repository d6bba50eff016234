/** Checks of a start: of a first one before it writes, and of settings that are likely wrong. */
import type { Logger } from 'pino'
import { logMessage } from '#base/log-messages.ts'
import type { Settings } from '#config/settings.ts'
import { missingIds } from '#control/projects/store.ts'
import { checkRedis } from '#limits/redis.ts'
import type { Reader } from '#storage/db.ts'
import { checkAddresses } from './servers.ts'

/**
 * Checks of a first start, before it creates the organization: addresses that are taken, and a
 * Redis that cannot be used. A later start finds both when it needs them, since the node before it
 * may still listen while it waits for that node to stop (`storage/nodes.ts`). Throws the error that
 * the start would meet once the organization exists.
 */
export async function checkFirstStart(settings: Settings, logger: Logger): Promise<void> {
  await checkAddresses(settings)
  const { redisUrl, planes, upstreams } = settings
  if (redisUrl === undefined || planes === 'control' || upstreams.length === 0) return
  await checkRedis({ url: redisUrl, warn: (message) => logger.warn(message) })
}

/** Most project ids of `projects:` in one warning. */
const NAMED_MAX = 10

/** Warnings about valid settings, for the log. Those about project ids need the store. */
export async function startupWarnings(
  reader: Reader,
  { warnings, upstreams }: Pick<Settings, 'warnings' | 'upstreams'>,
): Promise<string[]> {
  const found: string[] = [...warnings]
  for (const { name, projects } of upstreams) {
    if (!projects) continue
    const missing = await missingIds(reader, [...projects])
    if (missing.length === 0) continue
    const more = missing.length > NAMED_MAX ? ` and ${missing.length - NAMED_MAX} more` : ''
    const ids = missing.slice(0, NAMED_MAX).join(', ')
    found.push(logMessage('unknown_projects', { upstream: name, ids: ids + more }))
  }
  return found
}
