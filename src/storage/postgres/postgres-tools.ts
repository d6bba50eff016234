/** PostgreSQL's client programs: `pg_dump`, `pg_restore`, `psql`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

const STDERR_MAX = 2_000

export type Variables = Readonly<Record<string, string | undefined>>

/** Runs a program, and resolves to its output. Throws a sentence with its errors. */
export async function runTool(
  name: 'pg_dump' | 'pg_restore',
  args: readonly string[],
  environment: Variables,
): Promise<string> {
  const child = spawn(name, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output] = await Promise.all([text(child.stdout), endOf(name, child)])
  return output
}

/**
 * Runs the statements and then the SQL of `pg_restore` in one transaction. `pg_restore --clean`
 * does not: it fails on partitioned tables. The commit is sent after `pg_restore` has succeeded, so
 * a damaged file, or an end of this process, changes nothing.
 */
export async function restoreInto(
  address: string,
  statements: string,
  args: readonly string[],
  environment: Variables,
): Promise<void> {
  const psql = spawn(
    'psql',
    ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--file=-', `--dbname=${address}`],
    { env: environment, stdio: ['pipe', 'ignore', 'pipe'] },
  )
  const dump = spawn('pg_restore', [...args, '--file=-'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const script = async function* (): AsyncGenerator<string | Buffer> {
    yield `begin;\n${statements}`
    yield* dump.stdout
    await restored
    yield '\ncommit;\n'
  }
  const restored = endOf('pg_restore', dump)
  // Without a reader, pg_restore would wait for room in its pipe for ever.
  const loaded = endOf('psql', psql).finally(() => dump.stdout.destroy())
  const sent = pipeline(script, psql.stdin)
  const results = await Promise.allSettled([loaded, restored, sent])
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function endOf(name: string, child: ChildProcess): Promise<void> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(missing(name, error)))
    child.once('close', resolve)
  })
  const [status, errors] = await Promise.all([ended, child.stderr ? text(child.stderr) : ''])
  if (status !== 0) throw new Error(`${name} failed: ${errors.trim().slice(0, STDERR_MAX)}`)
}

function missing(name: string, cause: unknown): Error {
  return new Error(
    `${name} cannot be run. Install the client programs of PostgreSQL, of the server's version ` +
      'or newer (Debian: apt-get install postgresql-client).',
    { cause },
  )
}
