/** Fills a store fast: a million rows by statements in large transactions, not by requests. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import { hashSecret, mintKey } from '#base/secrets.ts'
import { createCatalog } from '#catalog/catalog.ts'
import { bootstrap, systemContext } from '#cli/bootstrap.ts'
import { systemRuntime } from '#cli/runtime.ts'
import { openSqlite } from '#storage/sqlite/sqlite.ts'
import { USAGE_COSTS, USAGE_COUNTERS, USAGE_KEY } from '#storage/tables/usage-columns.ts'

export interface Seeded {
  readonly adminKey: string
  readonly organizationId: string
  readonly projectId: string
}

/** Makes a store with an organization, an admin key and its default project. */
export async function seedStore(file: string): Promise<Seeded> {
  const store = await openSqlite(file)
  const adminKey = mintKey('admin')
  const { organization } = await bootstrap(
    systemContext(store, createCatalog(new Map())),
    {},
    { given: adminKey, print: systemRuntime.printKey },
  )
  await store.close()
  return { adminKey, organizationId: organization.id, projectId: organization.defaultProjectId }
}

/** Adds projects until there are `total`. */
export function addProjects(file: string, organizationId: string, total: number): void {
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

/** The ids of all projects. */
export function projectIdsOf(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db.prepare('select id from project order by id').all()
  db.close()
  return rows.map(({ id }) => String(id))
}

/** Adds `count` keys of a service account to a project. Returns the hashes of some of them. */
export function addKeys(file: string, projectId: string, count: number): string[] {
  const newId = createIds(systemClock)
  const account = newId('service_account')
  const db = new DatabaseSync(file)
  const hashes: string[] = []
  db.prepare(
    'insert into service_account (id, project_id, name, role, created_at) values (?, ?, ?, ?, ?)',
  ).run(account, projectId, 'bench', 'member', 1)
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

/** Adds users to the organization, each a member of the project too. */
export function addMembers(
  file: string,
  { organizationId, projectId }: Pick<Seeded, 'organizationId' | 'projectId'>,
  count: number,
): void {
  const newId = createIds(systemClock)
  const db = new DatabaseSync(file)
  const user = db.prepare(
    `insert into "user" (id, organization_id, email, email_key, name, role, added_at)
       values (?, ?, ?, ?, ?, 'reader', 1)`,
  )
  const member = db.prepare(
    `insert into project_user (project_id, user_id, role, added_at) values (?, ?, 'member', ?)`,
  )
  db.exec('begin')
  for (let i = 0; i < count; i++) {
    const id = newId('user')
    const email = `person-${i}@example.com`
    user.run(id, organizationId, email, email, `Person ${i}`)
    member.run(projectId, id, i)
  }
  db.exec('commit')
  db.close()
}

/** The ids of some keys of a project, in no order. */
export function keyIdsOf(file: string, projectId: string, count: number): string[] {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db
    .prepare('select id from api_key where project_id = ? limit ?')
    .all(projectId, count)
  db.close()
  return rows.map(({ id }) => String(id))
}

/** Ids of keys that are nowhere else. */
export function newKeyIds(count: number): string[] {
  const newId = createIds(systemClock)
  return Array.from({ length: count }, () => newId('api_key'))
}

const WIDTH_MS = { '1m': 60_000, '1h': 3_600_000, '1d': 86_400_000 }
/** Rows of a width: so many of the latest. */
export type Span = readonly [width: keyof typeof WIDTH_MS, rows: number]
const LAST_DAY: readonly Span[] = [['1m', 1_440]]

/**
 * Adds what these keys of a project used of one model: in each minute of the last day, or in the
 * rows that `spans` says.
 */
export function addUsage(
  file: string,
  { organizationId, projectId }: Pick<Seeded, 'organizationId' | 'projectId'>,
  keyIds: readonly string[],
  model: string,
  spans = LAST_DAY,
): void {
  const ownerId = createIds(systemClock)('service_account')
  const nowMs = systemClock()
  const inserting = insertUsage(file, organizationId)
  for (const [width, rows] of spans) {
    const last = Math.floor(nowMs / WIDTH_MS[width]) * WIDTH_MS[width]
    for (let i = 0; i < rows; i++) {
      for (const keyId of keyIds) {
        inserting.add(width, last - i * WIDTH_MS[width], { projectId, ownerId, keyId, model })
      }
    }
  }
  inserting.end()
}

/** Adds usage on each of the last `days`, by all users. */
export function addDailyUsage(
  file: string,
  organizationId: string,
  users: readonly UsageUser[],
  days: number,
): void {
  const inserting = insertUsage(file, organizationId)
  const today = Math.floor(systemClock() / WIDTH_MS['1d']) * WIDTH_MS['1d']
  for (let i = days - 1; i >= 0; i--) {
    for (const user of users) inserting.add('1d', today - i * WIDTH_MS['1d'], user)
  }
  inserting.end()
}

/** Owner, key and model of a usage row. */
export interface UsageUser {
  readonly projectId: string
  readonly ownerId: string
  readonly keyId: string
  readonly model: string
}

function insertUsage(file: string, organizationId: string) {
  const amounts = [...USAGE_COUNTERS, ...USAGE_COSTS]
  const columns = [...USAGE_KEY, ...amounts]
  const values = amounts.map((_, column) => 1_000 + column)
  const db = new DatabaseSync(file)
  const insert = db.prepare(
    `insert into usage (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  )
  db.exec('begin')
  return {
    add: (width: string, startsAt: number, of: UsageUser): void => {
      const { projectId, ownerId, keyId, model } = of
      insert.run(
        ...[organizationId, width, 'completions', startsAt, projectId, ownerId, keyId, model],
        ...[0, 'default', '', '', '', ''],
        ...values,
      )
    },
    end: (): void => {
      // Sums are filled by the server, as after an upgrade.
      db.exec("update usage_sum_fill set phase = 'clear'")
      db.exec('commit')
      db.close()
    },
  }
}
