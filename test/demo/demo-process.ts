/** The demo in a process of its own, as a new user starts it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Ended } from '#test/support/server-process.ts'
import { ROOT } from '#test/support/source.ts'

const PROGRAM = join(ROOT, 'demo', 'demo.ts')

export interface DemoProcess {
  /** Base URL, without a path. */
  readonly url: string
  readonly adminKey: string
  /** An admin key that can only read. */
  readonly readerKey: string
  /** Key of a project. */
  readonly key: string
  /** Output until it was ready. */
  readonly printed: string
  end(signal: 'SIGTERM' | 'SIGINT'): Promise<Ended>
}

export interface DemoOptions {
  readonly port?: number
  /** Output when the promise resolves, all of it by default. */
  readonly until?: string
}

/** `folder` is its working folder. Rejects with its output when it does not start. */
export async function startDemo(
  folder: string,
  { port = 0, until = 'Ctrl-C' }: DemoOptions = {},
): Promise<DemoProcess> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PATH, NODE_COMPILE_CACHE, TMPDIR: folder, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = once(child, 'close')
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text
      if (printed.includes(until)) resolve()
    })
  })
  const failed = ended.then(() => {
    throw new Error(`the demo ended instead of listening: ${printed}${stderr}`)
  })
  failed.catch(() => undefined)
  await Promise.race([ready, failed])
  const find = (pattern: RegExp): string => pattern.exec(printed)?.[1] ?? ''
  return {
    url: find(/(http:\S+)\/console\//),
    adminKey: find(/sign in with\s+(sk-admin-\S+)/),
    readerKey: find(/to read\s+(sk-admin-\S+)/),
    key: find(/Bearer (sk-(?:svcacct|proj)-[^\s"]+)/),
    printed,
    end: async (signal) => {
      child.kill(signal)
      const [code, by] = await ended
      return { code, signal: by, stderr }
    },
  }
}
