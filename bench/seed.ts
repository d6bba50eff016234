/** Fills a store fast: a million rows by statements in large transactions, not by requests. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import { hashSecret, mintKey } from '#base/secrets.ts'
import { founding, prepare } from '#cli/installation.ts'
import { createCatalog } from '#limits/catalog.ts'
import { openSqlite } from '#storage/sqlite.ts'
import { USAGE_COSTS, USAGE_COUNTERS, USAGE_KEY } from '#storage/usage-columns.ts'

export interface Seeded {
  readonly adminKey: string
  readonly organizationId: string
  readonly projectId: string
}

/** Makes a store with an organization, an admin key and its default project. */
export const seedStore = async (file: string): Promise<Seeded> => {
  const store = await openSqlite(file)
  const adminKey = mintKey('admin')
  const { organization } = await prepare(founding(store, createCatalog(new Map())), {}, adminKey)
  await store.close()
  return { adminKey, organizationId: organization.id, projectId: organization.defaultProjectId }
}

/** Adds projects until there are `total`. */
export const addProjects = (file: string, organizationId: string, total: number): void => {
  const newId = createIds(systemClock)
  const db = new DatabaseSync(file)
  const insert = db.prepare(
    'insert into project (id, organization_id, name, created_at) values (?, ?, ?, ?)',
  )
  const { n } = db.prepare('select count(*) as n from project').get() as { n: number }
  db.exec('begin')
  for (let i = n; i < total; i++) insert.run(newId('project'), organizationId, `P ${i}`, 1)
  db.exec('commit')
  db.close()
}

/** Adds `count` keys of a service account to a project. Returns the hashes of some of them. */
export const addKeys = (file: string, projectId: string, count: number): string[] => {
  const newId = createIds(systemClock)
  const account = newId('service_account')
  const db = new DatabaseSync(file)
  const hashes: string[] = []
  db.prepare('insert into service_account values (?, ?, ?, ?, ?)').run(
    ...[account, projectId, 'bench', 'member', 1],
  )
  const insert = db.prepare(
    `insert into api_key (id, project_id, service_account_id, owner_access, name, hash,
       redacted_value, scopes, created_at) values (?, ?, ?, 'active', 'k', ?, 'sk', '[]', 1)`,
  )
  db.exec('begin')
  for (let i = 0; i < count; i++) {
    const hash = hashSecret(randomBytes(16).toString('hex'))
    if (i % 1000 === 0) hashes.push(hash)
    insert.run(newId('api_key'), projectId, account, hash)
  }
  db.exec('commit')
  db.close()
  return hashes
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** Adds what so many keys of a project used of one model in every minute of the last day. */
export const addUsage = (
  file: string,
  { organizationId, projectId }: Seeded,
  keys: number,
  model: string,
): void => {
  const newId = createIds(systemClock)
  const keyIds = Array.from({ length: keys }, () => newId('api_key'))
  const owner = newId('service_account')
  const amounts = [...USAGE_COUNTERS, ...USAGE_COSTS]
  const columns = [...USAGE_KEY, ...amounts]
  const db = new DatabaseSync(file)
  const insert = db.prepare(
    `insert into usage (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  )
  const lastMinute = Math.floor(systemClock() / MINUTE_MS) * MINUTE_MS
  db.exec('begin')
  for (let i = 0; i < DAY_MINUTES; i++) {
    for (const keyId of keyIds) {
      insert.run(
        ...[organizationId, '1m', 'completions', lastMinute - i * MINUTE_MS, projectId, owner],
        ...[keyId, model, 0, 'default', '', '', '', ''],
        ...amounts.map((_, column) => 1_000 + column),
      )
    }
  }
  db.exec('commit')
  db.close()
}
