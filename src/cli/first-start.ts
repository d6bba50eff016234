/**
 * Checks of a first start, before it creates the organization: addresses that are taken, and a
 * Redis that cannot be used. A later start finds both when it needs them, since the node before it
 * may still listen while it waits for that node to stop (`storage/nodes.ts`).
 */
import type { Logger } from 'pino'
import type { Settings } from '#config/settings.ts'
import { checkRedis } from '#limits/redis.ts'
import { checkAddresses } from './servers.ts'

/** Throws the error that the start would meet once the organization exists. */
export async function checkFirstStart(settings: Settings, logger: Logger): Promise<void> {
  await checkAddresses(settings)
  const { redisUrl, planes, upstreams } = settings
  if (redisUrl === undefined || planes === 'control' || upstreams.length === 0) return
  await checkRedis({ url: redisUrl, warn: (message) => logger.warn(message) })
}
