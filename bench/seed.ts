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
import { LATENCY_COLUMNS, LATENCY_KEY } from '#storage/tables/latency.ts'
import {
  USAGE_COSTS,
  USAGE_COUNTERS,
  USAGE_KEY,
  type UsageCost,
  type UsageCounter,
} from '#storage/tables/usage-columns.ts'

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

/**
 * Adds keys of a service account to a project; every second is a person's, if there are any.
 * Returns the hashes of some of them.
 */
export function addKeys(
  file: string,
  projectId: string,
  count: number,
  userIds: readonly string[] = [],
): string[] {
  const newId = createIds(systemClock)
  const account = newId('service_account')
  const db = new DatabaseSync(file)
  const hashes: string[] = []
  db.prepare(
    'insert into service_account (id, project_id, name, role, created_at) values (?, ?, ?, ?, ?)',
  ).run(account, projectId, 'bench', 'member', 1)
  const insert = db.prepare(
    `insert into api_key (id, project_id, user_id, service_account_id, owner_access, name, hash,
       redacted_value, scopes, created_at) values (?, ?, ?, ?, 'active', 'k', ?, 'sk', '[]', 1)`,
  )
  db.exec('begin')
  for (let i = 0; i < count; i++) {
    const hash = hashSecret(randomBytes(16).toString('hex'))
    if (i % 1000 === 0) hashes.push(hash)
    const userId = i % 2 === 0 ? null : (userIds[i % userIds.length] ?? null)
    insert.run(newId('api_key'), projectId, userId, userId === null ? account : null, hash)
  }
  db.exec('commit')
  db.close()
  return hashes
}

/** Adds users to the organization, each a member of the project too. Returns their ids. */
export function addMembers(
  file: string,
  { organizationId, projectId }: Pick<Seeded, 'organizationId' | 'projectId'>,
  count: number,
): string[] {
  const newId = createIds(systemClock)
  const ids = Array.from({ length: count }, () => newId('user'))
  const db = new DatabaseSync(file)
  const user = db.prepare(
    `insert into "user" (id, organization_id, email, email_key, name, role, added_at)
       values (?, ?, ?, ?, ?, 'reader', 1)`,
  )
  const member = db.prepare(
    `insert into project_user (project_id, user_id, role, added_at) values (?, ?, 'member', ?)`,
  )
  db.exec('begin')
  for (const [i, id] of ids.entries()) {
    const email = `person-${i}@example.com`
    user.run(id, organizationId, email, email, `Person ${i}`)
    member.run(projectId, id, i)
  }
  db.exec('commit')
  db.close()
  return ids
}

/** The keys of a project and their owners, in the order of their ids. */
export function keysOf(file: string, projectId: string): Omit<UsageUser, 'model'>[] {
  const db = new DatabaseSync(file, { readOnly: true })
  const rows = db
    .prepare(
      `select id, coalesce(user_id, service_account_id) as owner_id from api_key
       where project_id = ? order by id`,
    )
    .all(projectId)
  db.close()
  return rows.map(({ id, owner_id }) => ({
    projectId,
    ownerId: String(owner_id),
    keyId: String(id),
  }))
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

/** Owner, key and model of a usage row. */
export interface UsageUser {
  readonly projectId: string
  readonly ownerId: string
  readonly keyId: string
  readonly model: string
}

/** Of the amounts of a row; the others are 0. Costs are in nano-dollars. */
const AMOUNTS: Readonly<Partial<Record<UsageCounter | UsageCost, number>>> = {
  requests: 40,
  input_tokens: 60_000,
  input_cached_tokens: 12_000,
  output_tokens: 9_000,
  requested_requests: 43,
  requested_tokens: 75_000,
  refused_requests_per_minute: 2,
  failed_requests: 1,
  input_cost: 90_000_000,
  cached_input_cost: 2_000_000,
  output_cost: 70_000_000,
}

/** Adds what these used in each minute of the last day, or in the rows that `spans` says. */
export function addUsage(
  file: string,
  organizationId: string,
  users: readonly UsageUser[],
  spans = LAST_DAY,
): void {
  const amounts = [...USAGE_COUNTERS, ...USAGE_COSTS]
  const insert = inserting(file, 'usage', [...USAGE_KEY, ...amounts])
  const values = amounts.map((name) => AMOUNTS[name] ?? 0)
  for (const [width, startsAt] of startsOf(spans)) {
    for (const { projectId, ownerId, keyId, model } of users) {
      insert.run(
        ...[organizationId, width, 'completions', startsAt, projectId, ownerId, keyId, model],
        ...[0, 'default', '', '', '', ''],
        ...values,
      )
    }
  }
  // Sums are filled by the server, as after an upgrade.
  insert.end("update usage_sum_fill set phase = 'clear'")
}

const ENDS = [
  ['succeeded', 200],
  ['rejected', 429],
  ['failed', 502],
] as const

/** Adds latencies of each upstream, model and end of a request. */
export function addLatencies(
  file: string,
  organizationId: string,
  upstreams: readonly string[],
  models: readonly string[],
  spans: readonly Span[],
): void {
  const insert = inserting(file, 'latency', [...LATENCY_KEY, ...LATENCY_COLUMNS])
  // Between 400 ms and 6.3 s.
  const counts = LATENCY_COLUMNS.map((_, at) => (at % 26 > 7 && at % 26 < 14 ? 10 : 0))
  for (const [width, startsAt] of startsOf(spans)) {
    for (const upstream of upstreams) {
      for (const model of models) {
        for (const [outcome, status] of ENDS) {
          const key = [organizationId, width, startsAt, upstream, model, status, outcome]
          insert.run(...key, ...counts)
        }
      }
    }
  }
  insert.end()
}

/** The starts of all rows, in their order. */
function startsOf(spans: readonly Span[]): [width: string, startsAt: number][] {
  const nowMs = systemClock()
  return spans.flatMap(([width, rows]) => {
    const step = WIDTH_MS[width]
    const last = Math.floor(nowMs / step) * step
    return Array.from({ length: rows }, (_, at): [string, number] => [
      width,
      last - (rows - 1 - at) * step,
    ])
  })
}

/** Inserts rows of these columns in one transaction, which `end` commits after a last statement. */
function inserting(file: string, table: string, columns: readonly string[]) {
  const db = new DatabaseSync(file)
  const insert = db.prepare(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  )
  db.exec('begin')
  return {
    run: (...values: (string | number)[]): void => void insert.run(...values),
    end: (last?: string): void => {
      if (last !== undefined) db.exec(last)
      db.exec('commit')
      db.close()
    },
  }
}
