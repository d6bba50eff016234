/** Digests of the whole store, which show whether a request changed anything. */
import { hash } from 'node:crypto'
import { type Reader, type Row, run, type Store, transact } from '#storage/db.ts'
import type { Tables } from '#storage/schema.ts'

const TABLES: Readonly<Record<keyof Tables, true>> = {
  installation: true,
  organization: true,
  change_counter: true,
  change: true,
  user: true,
  project: true,
  project_user: true,
  access_group: true,
  group_member: true,
  access_role: true,
  role_assignment: true,
  project_group: true,
  scim_token: true,
  service_account: true,
  api_key: true,
  archived_key: true,
  deleted_name: true,
  admin_api_key: true,
  session: true,
  invite: true,
  rate_limit_override: true,
  spend_limit: true,
  policy: true,
  spend_alert: true,
  spend_budget: true,
  spend_alert_delivery: true,
  audit_log: true,
  idempotency: true,
  node: true,
  usage: true,
  upstream_usage: true,
  usage_sum: true,
  usage_sum_fill: true,
  usage_move: true,
  tagged_usage: true,
  usage_tag: true,
  unpriced_tier: true,
  price_version: true,
  cost_statement: true,
  usage_flush: true,
  limiter_level: true,
  limit_generation: true,
  owned_object: true,
  owned_item: true,
}

/** Digests by table. */
export type Digests = Readonly<Record<string, string>>

/** Columns that no request changes: the last use of keys, and attempts to deliver alerts. */
const IN_BACKGROUND: Readonly<Record<string, object>> = {
  admin_api_key: { last_used_at: null },
  scim_token: { last_used_at: null },
  spend_alert_delivery: {
    ...{ state: null, attempts: null, next_attempt_at: null, last_error: null, ended_at: null },
  },
}

/**
 * Returns a function with the digest of each table's rows, without what changes in the background.
 * It reads the rows again only after a commit: without one, no row can have changed.
 */
export function createDigests(store: Store): () => Promise<Digests> {
  const read = store.dialect === 'sqlite' ? digestsInSqlite() : digestRows
  const commitsOf = store.dialect === 'sqlite' ? store.version : countTransactions(store)
  let known: Digests = {}
  let knownAt: number | undefined
  return async () => {
    const at = commitsOf()
    if (at !== knownAt) known = await read(store.reader)
    knownAt = at
    return known
  }
}

/**
 * Counts the transactions of the store that have ended. PostgreSQL itself counts those of all its
 * databases together, in which other tests write.
 */
const countTransactions = (store: Store): (() => number) => {
  const original = store[transact]
  let ended = 0
  const counting: Store[typeof transact] = async (change) => {
    try {
      return await original(change)
    } finally {
      ended += 1
    }
  }
  Object.assign(store, { [transact]: counting })
  return () => ended
}

/** Columns of each table that requests may change. */
const columnsIn = async (reader: Reader): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, readonly string[]>()
  for (const table of Object.keys(TABLES)) {
    const columns = await reader[run](`select name from pragma_table_info('${table}')`, [])
    const names = columns.map(({ name }: Row) => String(name))
    const hidden = IN_BACKGROUND[table] ?? {}
    found.set(
      table,
      names.filter((name) => !Object.hasOwn(hidden, name)),
    )
  }
  return found
}

/** In SQLite itself and in one statement, so that no object is made for a row. */
const digestsInSqlite = (): ((reader: Reader) => Promise<Digests>) => {
  let statement: string | undefined
  return async (reader) => {
    statement ??= [...(await columnsIn(reader))]
      .map(([table, columns]) => {
        const row = `json_array(${columns.map((name) => `"${name}"`).join()})`
        return `select '${table}' as name, count(*) as total,
          group_concat(line, char(10) order by line) as lines
          from (select ${row} as line from "${table}")`
      })
      .join(' union all ')
    const rows = await reader[run](statement, [])
    return Object.fromEntries(
      rows.map(({ name, total, lines }: Row) => [name, `${total} ${hash('sha1', `${lines}`)}`]),
    )
  }
}

/** In PostgreSQL itself and in one statement, so that no row is sent. */
const digestRows = async (reader: Reader): Promise<Digests> => {
  const selects = Object.keys(TABLES).map((table) => {
    const hidden = Object.keys(IN_BACKGROUND[table] ?? {}).join()
    const row = hidden === '' ? 'one::text' : `(to_jsonb(one) - '{${hidden}}'::text[])::text`
    return `select '${table}' as name, count(*) as total,
      md5(string_agg(line, '' order by line collate "C")) as digest
      from (select md5(${row}) as line from "${table}" one) lines`
  })
  const rows = await reader[run](selects.join(' union all '), [])
  return Object.fromEntries(
    rows.map(({ name, total, digest }: Row) => [name, `${total} ${digest}`]),
  )
}
