/** Digests of the whole store, which show whether a request changed anything. */
import { hash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { type Row, type Run, run, type Store, transact } from '#storage/db.ts'
import type { Tables } from '#storage/tables/schema.ts'

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
  device_code: true,
  user_code_try: true,
  terminal_sign_in: true,
  invite: true,
  rate_limit_override: true,
  subject_rate_limit: true,
  spend_limit: true,
  policy: true,
  spend_alert: true,
  spend_budget: true,
  tag_value: true,
  spend_alert_delivery: true,
  model_end_notice: true,
  raise_request: true,
  reconciled_day: true,
  audit_log: true,
  audit_delivery: true,
  idempotency: true,
  node: true,
  erasure: true,
  usage: true,
  upstream_usage: true,
  latency: true,
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
  request_logs: true,
  request_log_days: true,
}

/** Digests by table. */
export type Digests = Readonly<Record<string, string>>

/** Columns that no request changes: the last use of keys, and attempts to deliver alerts. */
const IN_BACKGROUND: Readonly<Record<string, object>> = {
  admin_api_key: { last_used_at: null },
  scim_token: { last_used_at: null },
  spend_alert_delivery: {
    state: null,
    attempts: null,
    next_attempt_at: null,
    last_error: null,
    ended_at: null,
  },
}

/** Compares the rows of a store before and after a request. */
export interface Watch {
  /** Keeps a snapshot of the rows as they are now. */
  mark(): Promise<void>
  /**
   * Digests of the rows at the mark and now, without what changes in the background. Undefined
   * where nothing was committed since: then no row can have changed.
   */
  difference(): Promise<{ readonly before: Digests; readonly after: Digests } | undefined>
  /** Digests of the rows now. */
  read(): Promise<Digests>
  close(): Promise<void>
}

/** Watches a store, whose database is at `url`. */
export async function watchStore(store: Store, url: string): Promise<Watch> {
  const isSqlite = store.dialect === 'sqlite'
  const digestsBy = isSqlite ? digestsInSqlite() : digestRows
  const commits = isSqlite ? commitsOfSqlite(url) : countTransactions(store)
  const snapshot = isSqlite ? snapshotOfSqlite(url) : await snapshotOfPostgres(url)
  let markedAt: number | undefined
  /** The rows that were read last, which most requests begin with. */
  let last: { readonly at: number; readonly digests: Digests } | undefined
  const read = async (at: number): Promise<Digests> => {
    const digests = await digestsBy(store.reader[run])
    // Unless something was committed while they were read.
    last = commits.count() === at ? { at, digests } : undefined
    return digests
  }
  return {
    mark: async () => {
      if (commits.count() === markedAt) return
      markedAt = commits.count()
      await snapshot.renew()
      // The snapshot has more than the digests if something was committed before it began.
      if (commits.count() !== markedAt) last = undefined
    },
    difference: async () => {
      const now = commits.count()
      if (now === markedAt) return undefined
      const before = last && last.at === markedAt ? last.digests : await digestsBy(snapshot.run)
      return { before, after: await read(now) }
    },
    read: () => read(commits.count()),
    close: async () => {
      commits.close()
      await snapshot.close()
    },
  }
}

/** A number that changes with each transaction that wrote something. */
interface Commits {
  count(): number
  close(): void
}

/** As another connection sees them. */
function commitsOfSqlite(url: string): Commits {
  const db = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true })
  const version = db.prepare('pragma data_version')
  return { count: () => Number(version.get()?.data_version), close: () => db.close() }
}

/** A transaction on a connection of its own, which reads the rows of its start. */
interface Snapshot {
  readonly run: Run
  renew(): Promise<void>
  close(): Promise<void>
}

function snapshotOfSqlite(url: string): Snapshot {
  const db = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true })
  db.exec('begin')
  return {
    run: async (text) => db.prepare(text).all() as Row[],
    renew: async () => {
      db.exec('rollback; begin')
      db.prepare('select count(*) from sqlite_schema').get()
    },
    close: async () => db.close(),
  }
}

async function snapshotOfPostgres(url: string): Promise<Snapshot> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    run: async (text) => (await client.query(text)).rows,
    renew: async () => {
      await client.query('rollback; begin isolation level repeatable read; select 1')
    },
    close: () => client.end(),
  }
}

/**
 * Counts the transactions of the store that wrote and were committed: one without an id wrote
 * nothing. PostgreSQL itself counts those of all its databases together, in which other tests
 * write.
 */
function countTransactions(store: Store): Commits {
  const original = store[transact]
  let committed = 0
  const counting: Store[typeof transact] = async (change) => {
    let id: unknown
    const result = await original(async (tx) => {
      const changed = await change(tx)
      const [row] = await tx[run]('select pg_current_xact_id_if_assigned()::text as id', [])
      id = row?.id
      return changed
    })
    if (id !== null) committed += 1
    return result
  }
  Object.assign(store, { [transact]: counting })
  return { count: () => committed, close: () => {} }
}

/** Columns of each table that requests may change. */
async function columnsIn(read: Run): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>()
  for (const table of Object.keys(TABLES)) {
    const columns = await read(`select name from pragma_table_info('${table}')`, [])
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
function digestsInSqlite(): (read: Run) => Promise<Digests> {
  let statement: string | undefined
  return async (read) => {
    statement ??= [...(await columnsIn(read))]
      .map(([table, columns]) => {
        const row = `json_array(${columns.map((name) => `"${name}"`).join()})`
        return `select '${table}' as name, count(*) as total,
          group_concat(line, char(10) order by line) as lines
          from (select ${row} as line from "${table}")`
      })
      .join(' union all ')
    const rows = await read(statement, [])
    return Object.fromEntries(
      rows.map(({ name, total, lines }: Row) => [name, `${total} ${hash('sha1', `${lines}`)}`]),
    )
  }
}

/** In PostgreSQL itself and in one statement, so that no row is sent. */
async function digestRows(read: Run): Promise<Digests> {
  const selects = Object.keys(TABLES).map((table) => {
    const hidden = Object.keys(IN_BACKGROUND[table] ?? {}).join()
    const row = hidden === '' ? 'one::text' : `(to_jsonb(one) - '{${hidden}}'::text[])::text`
    return `select '${table}' as name, count(*) as total,
      md5(string_agg(line, '' order by line collate "C")) as digest
      from (select md5(${row}) as line from "${table}" one) lines`
  })
  const rows = await read(selects.join(' union all '), [])
  return Object.fromEntries(
    rows.map(({ name, total, digest }: Row) => [name, `${total} ${digest}`]),
  )
}
