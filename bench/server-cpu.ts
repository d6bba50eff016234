/** Processor time of PostgreSQL's processes for the connections to a database, on this machine. */
import { readFileSync } from 'node:fs'
import pg from 'pg'

const NS_PER_MS = 1e6

export interface ServerCpu extends AsyncDisposable {
  /** Looks up the connections of the present, whose time is read from now on. */
  look(): Promise<void>
  /** Processor time of these, in milliseconds. */
  ms(): number
}

export async function openServerCpu(url: string): Promise<ServerCpu> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  let pids: readonly number[] = []
  return {
    look: async () => {
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database()
         and pid <> pg_backend_pid() and backend_type = 'client backend'`,
      )
      pids = rows.map(({ pid }) => pid)
    },
    ms: () => pids.reduce((sum, pid) => sum + cpuNsOf(pid), 0) / NS_PER_MS,
    [Symbol.asyncDispose]: () => client.end(),
  }
}

function cpuNsOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])
}
