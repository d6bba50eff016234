/** A PostgreSQL server that a test may kill and restart. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '#test/support/free-port.ts'

const run = promisify(execFile)
const INSTALLED = '/usr/lib/postgresql'

export interface PostgresServer {
  readonly url: string
  /** Kills it: open connections break, and committed data is on the disk. */
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

export function hasPostgres(): boolean {
  return existsSync(INSTALLED)
}

/**
 * Creates a cluster in a temporary folder, and starts it. `prepare` may write files into its folder
 * of data, and returns settings.
 */
export async function startPostgres(
  prepare: (data: string) => Promise<readonly string[]> = async () => [],
): Promise<PostgresServer> {
  const bin = await programs()
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const port = await freePort()
  const data = join(folder, 'data')
  const asOwner = await owner(folder)
  const execute = (program: string, ...rest: string[]) => {
    const [command, ...parameters] = [...asOwner, join(bin, program), ...rest]
    return run(String(command), parameters)
  }
  await execute('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8')
  const settings = await prepare(data)
  if (asOwner.length > 0) await run('chown', ['-R', 'postgres', data])
  const start = async (): Promise<void> => {
    const where = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder}`
    const more = settings.map((one) => ` -c ${one}`).join('')
    const options = `${where} -c max_connections=200${more}`
    await execute('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-w', 'start', '-o', options)
  }
  const kill = async (): Promise<void> => {
    await execute('pg_ctl', '-D', data, '-m', 'immediate', 'stop').catch(() => {})
  }
  await start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill,
    start,
    remove: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function programs(): Promise<string> {
  const versions = await readdir(INSTALLED)
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return join(INSTALLED, String(newest), 'bin')
}

/** Runs as the package's own user, since PostgreSQL refuses to run as root. */
async function owner(folder: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return []
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await run('id', [which, 'postgres'])).stdout)),
  )
  await chown(folder, Number(uid), Number(gid))
  await chmod(folder, 0o755)
  return ['runuser', '-u', 'postgres', '--']
}
