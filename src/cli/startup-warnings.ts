/** Warnings at startup about settings that are valid and likely wrong. */
import { logMessage } from '#base/log-messages.ts'
import type { Settings } from '#config/settings.ts'
import { missingIds } from '#control/projects/store.ts'
import type { Reader } from '#storage/db.ts'

/** Most project ids of `projects:` in one warning. */
const NAMED_MAX = 10

/** Sentences for the log. Those about project ids need the store. */
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
