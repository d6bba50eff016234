/** Starting servers on one core, loading them with wrk from the other, and reading what it says. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SERVER_CORE = '0'
const CLIENT_CORE = '1'

export interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** Starts `bench/servers.ts` with these arguments, pinned to the servers' core. */
export const startServer = async (...args: string[]): Promise<Server> => {
  const script = new URL('./servers.ts', import.meta.url).pathname
  const child = spawn('taskset', ['-c', SERVER_CORE, process.execPath, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await listeningPort(child)
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(child) }
}

const listeningPort = async (child: ChildProcess): Promise<string> => {
  if (!child.stdout) throw new Error('the server has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening (\d+)$/.exec(line)?.[1]
    if (port) return port
  }
  throw new Error('the server ended before it listened')
}

const stop = async (child: ChildProcess): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill('SIGTERM')
  return promise
}

export interface Load {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly seconds: number
  /** A body makes it a POST. */
  readonly body?: string
}

export interface Outcome {
  readonly perSecond: number
  readonly p99Ms: number
}

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }

/** Loads a server for some seconds. Throws when an answer was not a success. */
export const load = async (what: Load): Promise<Outcome> => {
  const headers = Object.entries(what.headers).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ])
  const { stdout } = await run('taskset', [
    '-c',
    CLIENT_CORE,
    'wrk',
    ...['-t1', `-c${what.connections}`, `-d${what.seconds}s`, '--latency'],
    ...headers,
    ...(what.body === undefined ? [] : ['-s', postScript(what.body)]),
    what.url,
  ])
  if (/Non-2xx|Socket errors: connect [1-9]/.test(stdout)) throw new Error(stdout)
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  const [, amount, unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  return { perSecond, p99Ms: Number(amount) * (UNIT_MS[unit] ?? 1) }
}

/** wrk says what it posts in Lua. */
const postScript = (body: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'bailiwick-bench-')), 'post.lua')
  writeFileSync(path, `wrk.method = "POST"\nwrk.body = ${JSON.stringify(body)}\n`)
  return path
}

/** Whether wrk is here; it is Debian's package of that name. */
export const requireWrk = async (): Promise<void> => {
  try {
    await run('sh', ['-c', 'command -v wrk && command -v taskset'])
  } catch {
    throw new Error('The benchmark needs wrk and taskset: apt-get install -y wrk util-linux')
  }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
