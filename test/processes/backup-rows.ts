/** Rows of whole stores, for `npm run trial:backup`: read without Bailiwick's code. */
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** Rows of each table as JSON, sorted. */
export type StoredRows = ReadonlyMap<string, readonly string[]>

export async function rowsOf(databaseUrl: string): Promise<StoredRows> {
  return databaseUrl.startsWith('sqlite:')
    ? rowsOfFile(databaseUrl.slice('sqlite:'.length))
    : rowsOfDatabase(databaseUrl)
}

function rowsOfFile(path: string): StoredRows {
  using db = new DatabaseSync(path, { readOnly: true })
  const tables = db.prepare("select name from sqlite_schema where type = 'table'").all()
  const names = tables.map(({ name }) => String(name)).sort()
  return new Map(
    names.map((name) => {
      const rows = db.prepare(`select * from "${name}"`).all()
      return [name, rows.map((row) => JSON.stringify(row, bytesAsHex)).sort()]
    }),
  )
}

function bytesAsHex(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}

async function rowsOfDatabase(databaseUrl: string): Promise<StoredRows> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const tables = await client.query(
      `select relname from pg_class where relnamespace = current_schema()::regnamespace
       and relkind in ('r', 'p') and not relispartition order by relname`,
    )
    const found = new Map<string, string[]>()
    for (const { relname } of tables.rows) {
      const { rows } = await client.query(`select to_jsonb(one)::text as row from "${relname}" one`)
      found.set(relname, rows.map(({ row }) => String(row)).sort())
    }
    return found
  } finally {
    await client.end()
  }
}

/** Requests in usage, a sum for each width of its rows. */
export function sumsOfUsage(rows: readonly Record<string, unknown>[]): number[] {
  const sums = new Map<unknown, number>()
  for (const { width, requests } of rows) {
    sums.set(width, (sums.get(width) ?? 0) + Number(requests))
  }
  return [...sums.values()]
}
