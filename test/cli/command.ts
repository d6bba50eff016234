/** The command line with exactly the given environment, in this process or one of its own. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'
import type { StopSignal } from '#cli/signals.ts'
import type { Terminal } from '#cli/terminal.ts'
import { buildPackage } from '#test/support/cached-build.ts'
import { ROOT } from '#test/support/source.ts'

/** Folder of the built package, which starts in half the time of the source. */
let built: Promise<string> | undefined

export type Environment = Readonly<Record<string, string>>

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts a command in a process of its own. `NO_COLOR` and the terminal width are fixed. */
export async function start(
  args: readonly string[],
  environment: Environment,
  cwd: string = tmpdir(),
): Promise<ChildProcessWithoutNullStreams> {
  built ??= buildPackage()
  const path = join(await built, 'bin/bailiwick.mjs')
  return tracked(
    spawn(process.execPath, [path, ...args], {
      cwd,
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
    }),
  )
}

const running = new Set<ChildProcessWithoutNullStreams>()
/** Stop the servers of this process. */
const stops = new Set<() => void>()

function tracked(child: ChildProcessWithoutNullStreams): ChildProcessWithoutNullStreams {
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

// A failing test may leave its server running, which would keep the file from ending.
if (process.env.NODE_TEST_CONTEXT) {
  after(() => {
    for (const child of running) child.kill('SIGKILL')
    for (const stop of stops) stop()
  })
}

/** Runs a command to its end in this process, which takes a tenth of the time of its own. */
export async function run(
  args: readonly string[],
  environment: Environment,
  time: Partial<Time> = {},
): Promise<Outcome> {
  const command = await begin(args, environment, time)
  const [stdout, stderr, status] = await Promise.all([
    text(command.stdout),
    text(command.stderr),
    command.ended,
  ])
  return { status, stdout, stderr }
}

/** Starts a command in this process that ends by itself, and may print before. */
export function begin(args: readonly string[], environment: Environment, time: Partial<Time> = {}) {
  return startHere(args, environment, Promise.resolve('SIGTERM'), time)
}

/** Clock, pause and stop of a command; default: those of the system, and a stop at once. */
type Time = Pick<Terminal, 'now' | 'wait' | 'untilStopped'>

/** The program of this checkout, as a shell runs it. */
const program = [process.execPath, join(ROOT, 'bin/bailiwick.mjs')]

/** Starts a command in this process. `stopped` stops a server. */
async function startHere(
  args: readonly string[],
  environment: Environment,
  stopped: Promise<StopSignal>,
  time: Partial<Time & Pick<Terminal, 'onHangUp'>> = {},
) {
  // Imported here, so that users of processes alone do not load it.
  const { runCommand } = await import('#cli/main.ts')
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const log = { write: (line: string) => void stderr.write(line) }
  const terminal = {
    program,
    environment,
    stdout,
    stderr,
    log,
    untilStopped: () => stopped,
    onHangUp: () => false,
    now: systemClock,
    wait,
    ...time,
  }
  const ended = runCommand(args, terminal).finally(() => {
    stdout.end()
    stderr.end()
  })
  return { stdout, stderr, ended }
}

/** Runs a command to its end in a process of its own. */
export async function runProcess(
  args: readonly string[],
  environment: Environment,
): Promise<Outcome> {
  const child = await start(args, environment)
  child.stdin.end()
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { status, stdout, stderr }
}

/** Lines of a table, split into cells. */
export function cells(table: string): string[][] {
  return table
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
}

export interface RunningServer {
  readonly url: string
  /** Standard output up to readiness. */
  readonly banner: string
  /** Standard error so far. */
  log(): string
  /** Stops it gracefully, by SIGTERM by default, and resolves to its exit status. */
  stop(signal?: StopSignal): Promise<number | null>
}

export interface ServerProcess extends RunningServer {
  readonly child: ChildProcessWithoutNullStreams
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

const SERVE = { PORT: '0', LOG_LEVEL: 'warn' }

/**
 * Starts `serve` on a free port in this process, and resolves once it prints its address.
 * `hangUp` is called with the listener of the signal.
 */
export async function serve(
  environment: Environment,
  hangUp: (listener: () => void) => void = () => {},
): Promise<RunningServer> {
  const stopped = Promise.withResolvers<StopSignal>()
  const end = () => stopped.resolve('SIGTERM')
  stops.add(end)
  const onHangUp = (listener: () => void): boolean => {
    hangUp(listener)
    return true
  }
  await makeSchema(environment)
  const command = await startHere(['serve'], { ...SERVE, ...environment }, stopped.promise, {
    onHangUp,
  })
  const started = await readinessOf({ ...command, closed: command.ended })
  return {
    ...started,
    stop: (signal = 'SIGTERM') => {
      stops.delete(end)
      stopped.resolve(signal)
      return command.ended
    },
  }
}

/** Starts `bailiwick serve` on a free port in a process of its own, as `serve` does. */
export async function serveProcess(environment: Environment): Promise<ServerProcess> {
  await makeSchema(environment)
  const child = await start(['serve'], { ...SERVE, ...environment })
  const closed = once(child, 'close')
  const started = await readinessOf({ stdout: child.stdout, stderr: child.stderr, closed })
  return {
    ...started,
    child,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      const [status] = await closed
      return status
    },
  }
}

/** Makes the store of a server that has none; `failToServe` leaves its migrations to the start. */
async function makeSchema({ DATABASE_URL }: Environment): Promise<void> {
  const { makeStore } = await import('#test/support/databases.ts')
  await makeStore(DATABASE_URL)
}

interface StartedCommand {
  readonly stdout: Readable
  readonly stderr: Readable
  readonly closed: Promise<unknown>
}

async function readinessOf({ stdout, stderr, closed }: StartedCommand) {
  let banner = ''
  let errors = ''
  stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ready = Promise.withResolvers<void>()
  stdout.on('data', (chunk) => {
    banner += chunk
    if (banner.includes('console.log')) ready.resolve()
  })
  void closed.then(() => ready.reject(new Error(`the server did not start: ${errors}`)))
  await ready.promise
  const [, url] = /listening on (\S+)/.exec(banner) ?? []
  assert.ok(url)
  return { url, banner, log: () => errors }
}

/** Runs a start that is expected to fail. */
export function failToServe(environment: Environment): Promise<Outcome> {
  return run(['serve'], { PORT: '0', ...environment })
}

/** Runs a start that is expected to fail and to leave nothing that keeps its process running. */
export function failToServeProcess(environment: Environment): Promise<Outcome> {
  return runProcess(['serve'], { PORT: '0', ...environment })
}

/** An empty folder, deleted after the test. */
export function temporaryFolder(): { path: string; databaseUrl: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'bailiwick-test-'))
  return {
    path,
    databaseUrl: `sqlite:${join(path, 'store.db')}`,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
