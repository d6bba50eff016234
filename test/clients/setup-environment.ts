/** Environment of a setup: an empty home, and a proxy that blocks requests to other machines. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '#test/support/source.ts'
import type { CommandOptions, Stage } from './client.ts'
import { createScrubber, keySecret, type Scrubber } from './scrub.ts'
import { invocationOf } from './toolchains.ts'

const COMMAND_TIMEOUT_MS = 120_000
/** A port without a listener: connections to it fail at once. */
const CLOSED_PROXY = 'http://127.0.0.1:9'

/** What a client performs its acts with: a stage with an empty home, and a scrubber. */
export interface Recorder extends Disposable {
  readonly stage: Stage
  readonly scrubber: Scrubber
}

interface RecorderOptions {
  /** Server's URL, without a path. */
  readonly url: string
  /** Path of the base URL that the client is given. */
  readonly path: string
  readonly key: string
  readonly folder: string
}

export function openRecorder({ url, path, key, folder }: RecorderOptions): Recorder {
  const home = mkdtempSync(join(tmpdir(), 'client-'))
  return {
    stage: openStage({ baseUrl: `${url}${path}`, key, folder, home }),
    scrubber: createScrubber([
      ...[keySecret(key), [url, 'http://server'] as const, [folder, '/client'] as const],
      ...[[home, '/home'] as const, [ROOT, '/bailiwick'] as const],
    ]),
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true }),
  }
}

export function openStage(base: Omit<Stage, 'command' | 'program'>): Stage {
  const { folder, home } = base
  const bin = join(folder, 'node_modules', '.bin')
  mkdirSync(join(home, 'work'), { recursive: true })
  return {
    ...base,
    command: (name, args, options) => run(home, bin, join(bin, name), args, options),
    program: (place, args, { env, ...options } = {}) => {
      const { command, env: own } = invocationOf(folder, place)
      const [name, ...before] = command
      return run(home, bin, name, [...before, ...args], { ...options, env: { ...own, ...env } })
    },
  }
}

async function run(
  home: string,
  bin: string,
  command: string,
  args: readonly string[],
  { env = {}, status = 0, input = '' }: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: join(home, 'work'),
    env: { ...environmentOf(home, bin), ...env },
    stdio: 'pipe',
    // A process group of its own, so that its children end with it.
    detached: true,
  })
  child.stdin.on('error', () => {}).end(input)
  const kill = (): void => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL')
    } catch {
      // It has exited already.
    }
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    kill()
  }, COMMAND_TIMEOUT_MS)
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on('exit', resolve).on('error', reject)),
  ]).finally(() => {
    clearTimeout(timer)
    kill()
  })
  if (isLate) throw new Error(`not done within ${COMMAND_TIMEOUT_MS} ms:\n${stdout}${stderr}`)
  if (code !== status) throw new Error(`status ${code}:\n${stdout}${stderr}`)
  return stdout
}

function environmentOf(home: string, bin: string): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), bin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    TMPDIR: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.data'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.state'),
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    CI: '1',
    DO_NOT_TRACK: '1',
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: CLOSED_PROXY,
    HTTPS_PROXY: CLOSED_PROXY,
    NO_PROXY: '127.0.0.1',
  }
}
