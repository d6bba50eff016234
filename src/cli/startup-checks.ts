/** Checks of a start: of a first one before it writes, and of settings that are likely wrong. */
import type { Logger } from 'pino'
import { logMessage } from '#base/log-messages.ts'
import { daysUntil, ENDING_DAYS, type ModelEnds } from '#catalog/model-ends.ts'
import type { Settings } from '#config/settings.ts'
import { missingIds, withResidence } from '#control/projects/store.ts'
import { projectUseOf } from '#gateway/project-use.ts'
import { isTag, mayUse } from '#gateway/upstream/permitted.ts'
import { checkRedis } from '#limits/redis.ts'
import type { Reader } from '#storage/db.ts'
import { parseTags } from '#usage/tag-set.ts'
import { checkAddresses } from './servers.ts'

/**
 * Checks of a first start, before it creates the organization: addresses that are taken, and a
 * Redis that cannot be used. A later start finds both when it needs them, since the node before it
 * may still listen while it waits for that node to stop (`storage/nodes.ts`). Throws the error that
 * the start would meet once the organization exists.
 */
export async function checkFirstStart(settings: Settings, logger: Logger): Promise<void> {
  await checkAddresses(settings)
  const { redisUrl, planes } = settings
  if (redisUrl === undefined || planes === 'control') return
  await checkRedis({ url: redisUrl, warn: (message) => logger.warn(message) })
}

/** Rest of a certificate's validity from which it is due for renewal. */
const CERTIFICATE_ENDING_MS = 14 * 86_400_000

/** Most names in one warning. */
const NAMED_MAX = 10

/** Warnings about valid settings, for the log. Those about projects need the store. */
export async function startupWarnings(
  { reader, ends, nowMs }: { reader: Reader; ends: ModelEnds; nowMs: number },
  { warnings, upstreams, file, tls }: Pick<Settings, 'warnings' | 'upstreams' | 'file' | 'tls'>,
): Promise<string[]> {
  const found: string[] = [...warnings]
  const expiresAt = tls?.current().expiresAt ?? Infinity
  if (expiresAt - nowMs < CERTIFICATE_ENDING_MS) {
    found.push(logMessage('certificate_ending', { time: new Date(expiresAt).toISOString() }))
  }
  const names = [...upstreams.flatMap(({ listed }) => listed), ...Object.keys(file.models ?? {})]
  const ending = endingModels(ends, names, nowMs)
  if (ending !== undefined) found.push(logMessage('models_ending', { models: ending }))
  const stranded = await projectsWithoutUpstream(reader, upstreams)
  if (stranded !== undefined) {
    found.push(logMessage('projects_without_upstream', { projects: stranded }))
  }
  for (const { name, projects } of upstreams) {
    if (!projects) continue
    const missing = await missingIds(
      reader,
      [...projects].filter((one) => !isTag(one)),
    )
    if (missing.length === 0) continue
    found.push(logMessage('unknown_projects', { upstream: name, ids: shortened(missing) }))
  }
  return found
}

/** Projects with a region that no upstream for them stays within; undefined: none. */
async function projectsWithoutUpstream(
  reader: Reader,
  upstreams: Settings['upstreams'],
): Promise<string | undefined> {
  if (upstreams.length === 0) return undefined
  const stranded = (await withResidence(reader)).flatMap(({ tags, ...row }) => {
    const project = projectUseOf({ ...row, tags: parseTags(tags) })
    const { region } = project
    const isServed = upstreams.some((upstream) => mayUse(upstream, project))
    return isServed || region === undefined ? [] : `${row.id} (${region})`
  })
  return stranded.length === 0 ? undefined : shortened(stranded)
}

/** The models of these that have ended or will soon, the earliest first; undefined: none. */
function endingModels(
  ends: ModelEnds,
  names: readonly string[],
  nowMs: number,
): string | undefined {
  const ending = [...new Set(names)].flatMap((name) => {
    const end = ends.of(name)
    return end && daysUntil(end.date, nowMs) <= ENDING_DAYS ? `${end.date}: ${name}` : []
  })
  return ending.length === 0 ? undefined : shortened(ending.sort())
}

function shortened(names: readonly string[]): string {
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : ''
  return names.slice(0, NAMED_MAX).join(', ') + more
}
