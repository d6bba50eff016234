/** The real command line, in a process with exactly the given environment. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after } from 'node:test'
import { buildPackage } from '#test/support/cached-build.ts'

/** Path of the built package, which starts in half the time of the source. */
let program: Promise<string> | undefined

export type Environment = Readonly<Record<string, string>>

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts a command. `NO_COLOR` and the terminal width are fixed. */
export async function start(
  args: readonly string[],
  environment: Environment,
  cwd: string = tmpdir(),
): Promise<ChildProcessWithoutNullStreams> {
  program ??= buildPackage()
  const path = join(await program, 'bin/bailiwick.mjs')
  return tracked(
    spawn(process.execPath, [path, ...args], {
      cwd,
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
    }),
  )
}

const running = new Set<ChildProcessWithoutNullStreams>()

const tracked = (child: ChildProcessWithoutNullStreams): ChildProcessWithoutNullStreams => {
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

// A failing test may leave its server running, which would keep the file from ending.
if (process.env.NODE_TEST_CONTEXT) {
  after(() => {
    for (const child of running) child.kill('SIGKILL')
  })
}

/** Runs a command to its end. */
export async function run(args: readonly string[], environment: Environment): Promise<Outcome> {
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

export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams
  readonly url: string
  /** Standard output up to readiness. */
  readonly banner: string
  /** Standard error so far. */
  log(): string
  /** Stops it gracefully, and resolves to its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `bailiwick serve` on a free port, and resolves once it prints its address. */
export async function serve(environment: Environment): Promise<RunningCommand> {
  const child = await start(['serve'], { PORT: '0', LOG_LEVEL: 'warn', ...environment })
  const closed = once(child, 'close')
  let banner = ''
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ready = Promise.withResolvers<void>()
  child.stdout.on('data', (chunk) => {
    banner += chunk
    if (banner.includes('console.log')) ready.resolve()
  })
  void closed.then(() => ready.reject(new Error(`the server did not start: ${errors}`)))
  await ready.promise
  const [, url] = /listening on (\S+)/.exec(banner) ?? []
  assert.ok(url)
  return {
    child,
    url,
    banner,
    log: () => errors,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      const [status] = await closed
      return status
    },
  }
}

/** Runs a start that is expected to fail. */
export function failToServe(environment: Environment): Promise<Outcome> {
  return run(['serve'], { PORT: '0', ...environment })
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
