/** Starts servers on one core, loads them with wrk from the other, and parses its output. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CLIENT_CORE, isInstalled, runPinned, SERVER_CORE } from './processes.ts'

export interface Server {
  readonly url: string
  stop(): Promise<void>
}

/** Starts `bench/servers.ts` with these arguments, pinned to the servers' core. */
export async function startServer(...args: string[]): Promise<Server> {
  const script = new URL('./servers.ts', import.meta.url).pathname
  const child = spawn('taskset', ['-c', SERVER_CORE, process.execPath, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await listeningPort(child)
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(child) }
}

async function listeningPort(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the server has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening (\d+)$/.exec(line)?.[1]
    if (port) return port
  }
  throw new Error('the server ended before it listened')
}

async function stop(child: ChildProcess): Promise<void> {
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
  /** Keys that a POST has in turn, in place of the one in its headers. */
  readonly keys?: readonly string[]
}

export interface Outcome {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly requests: number
  /** Of answers with their headers, as wrk rounds it. */
  readonly bytes: number
}

const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 }
const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
}
/** wrk counts what takes longer as a failure. */
const TIMEOUT_SECONDS = 30

/** Loads a server for some seconds. Throws when an answer was not a success. */
export async function load(what: Load): Promise<Outcome> {
  const headers = Object.entries(what.headers).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ])
  const script = what.body === undefined ? undefined : postScript(what.body, what.keys)
  try {
    const stdout = await runPinned(
      [
        ...['wrk', '-t1', `-c${what.connections}`, `-d${what.seconds}s`, '--latency'],
        ...['--timeout', `${TIMEOUT_SECONDS}s`, ...headers],
        ...(script === undefined ? [] : ['-s', join(script, SCRIPT)]),
        what.url,
      ],
      CLIENT_CORE,
    )
    if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${what.url}\n${stdout}`)
    return readOutcome(stdout)
  } finally {
    if (script !== undefined) rmSync(script, { recursive: true })
  }
}

function readOutcome(stdout: string): Outcome {
  const timeAt = (percent: number): number => {
    // Seconds and minutes, whose unit has one letter, are padded.
    const line = new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s|m) *$`, 'm').exec(stdout)
    return Number(line?.[1]) * (UNIT_MS[line?.[2] ?? ''] ?? Number.NaN)
  }
  const sum = /(\d+) requests in \S+, ([\d.]+)(B|KB|MB|GB) read/.exec(stdout)
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: timeAt(50),
    p99Ms: timeAt(99),
    requests: Number(sum?.[1]),
    bytes: Number(sum?.[2]) * (UNIT_BYTES[sum?.[3] ?? ''] ?? Number.NaN),
  }
}

const SCRIPT = 'post.lua'

/** wrk says what it posts in Lua. Returns the folder that the script is in. */
function postScript(body: string, keys: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-bench-'))
  const posting = `wrk.method = "POST"\nwrk.body = ${JSON.stringify(body)}\n`
  writeFileSync(join(folder, SCRIPT), posting + (keys.length > 0 ? inTurn(keys) : ''))
  return folder
}

/** Requests that are made once for each key, since making them costs the client much. */
function inTurn(keys: readonly string[]): string {
  return `
local keys = {${keys.map((key) => JSON.stringify(key)).join(', ')}}
local requests = {}
local last = 0
init = function()
  for number, key in ipairs(keys) do
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    headers["authorization"] = "Bearer " .. key
    requests[number] = wrk.format(nil, nil, headers)
  end
end
request = function()
  last = last % #requests + 1
  return requests[last]
end
`
}

/** Whether wrk is here; it is Debian's package of that name. */
export function requireWrk(): void {
  if (isInstalled('wrk') && isInstalled('taskset')) return
  throw new Error('The benchmark needs wrk and taskset: apt-get install -y wrk util-linux')
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
