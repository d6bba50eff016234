/** Request logs of the last 30 days in a large store, half of them of the keys in use. */
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '#base/clock.ts'
import type { SeededScale } from '#demo/scale.ts'
import { fillRequestLogs } from '#test/storage/request-logs-fill.ts'

const SPAN_MS = 30 * 86_400_000

interface LargeLogs extends Pick<SeededScale, 'organizationId' | 'callers'> {
  /** Number of the first callers, which sent every second request. */
  readonly usedKeys: number
  readonly logs: number
  /** Called with what took how long. */
  readonly print: (line: string) => void
}

/** Fills the SQLite file, which nobody else has open. */
export async function fillLargeLogs(
  file: string,
  { organizationId, callers, usedKeys, logs, print }: LargeLogs,
): Promise<void> {
  const db = new DatabaseSync(file)
  db.exec('create table log_caller (n integer primary key, project_id, key_id, owner_id)')
  const insert = db.prepare('insert into log_caller values (?, ?, ?, ?)')
  db.exec('begin')
  for (const [n, { projectId, keyId, ownerId }] of callers.entries()) {
    insert.run(n, projectId, keyId, ownerId)
  }
  db.exec('commit')
  db.close()
  const n = `mixed / 2 % (case mixed & 1 when 0 then ${usedKeys} else ${callers.length} end)`
  const of = (column: string): string => `(select ${column} from log_caller where n = ${n})`
  await fillRequestLogs({
    dialect: 'sqlite',
    url: `sqlite:${file}`,
    organizationId,
    rows: logs,
    firstMs: systemClock() - SPAN_MS,
    stepUs: Math.floor((SPAN_MS * 1_000) / logs),
    print,
    callers: { project_id: of('project_id'), key_id: of('key_id'), owner_id: of('owner_id') },
  })
  const filled = new DatabaseSync(file)
  filled.exec('drop table log_caller')
  filled.close()
}
