/** Redis or Valkey for tests: a shared server, and separate ones that a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { eventually } from './eventually.ts'
import { accepts, freePort } from './free-port.ts'

const REDIS_HINT =
  'Redis is not there: apt-get install -y valkey-server && test/with-valkey.sh npm test'

const redisUrl = process.env.TEST_REDIS_URL
if (process.env.TEST_REDIS_REQUIRED && !redisUrl) throw new Error(REDIS_HINT)

/** For a suite's `skip`: the reason why it cannot run, or false. */
export const withoutRedis = redisUrl ? false : REDIS_HINT

/** The server shared by all tests: each uses a scope of its own. */
export function sharedRedisUrl(): string {
  return String(redisUrl)
}

export interface RedisServer {
  readonly url: string
  /** Kills it as a crash does: nothing is kept. */
  kill(): Promise<void>
  /** Freezes it with its connections open, until `resume`. */
  freeze(): void
  resume(): void
  /** Restarts it, empty, on the same port. */
  start(): Promise<void>
  remove(): Promise<void>
}

/** A running server of the test's own. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const program = await findProgram()
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const where = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder]
    const options = [...where, '--save', '', '--appendonly', 'no', ...settings]
    const started = spawn(program, options, { stdio: 'ignore' })
    child = started
    const { exitCode } = await eventually(`${program} listens or has ended`, async () =>
      started.exitCode !== null || (await accepts(port)) ? started : false,
    )
    if (exitCode !== null) throw new Error(`${program} ended with ${exitCode}`)
  }
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    freeze: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    start,
    remove: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function findProgram(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const name of ['valkey-server', 'redis-server']) {
    for (const folder of folders) {
      const path = join(folder, name)
      if (
        await access(path).then(
          () => true,
          () => false,
        )
      )
        return path
    }
  }
  throw new Error(REDIS_HINT)
}
