/** A server in a process of its own, started as in production, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { buildPackage } from './cached-build.ts'

export interface ServerProcess {
  readonly url: string
  readonly process: ChildProcess
  /** Output so far. */
  readonly printed: () => string
  /** Sends the signal, and resolves to the exit status or signal of the process. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended>
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
}

export interface ProcessOptions {
  readonly databaseUrl: string
  /** Admin key; default: the server creates one at its first start and prints it. */
  readonly adminKey?: string
  /** Path of another copy of the program; default: that of the built package. */
  readonly program?: string
  /** Path of another Node. */
  readonly node?: string
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a server. Rejects with its output when it exits instead of listening. */
export async function startProcess(options: ProcessOptions): Promise<ServerProcess> {
  const program = options.program ?? join(await buildPackage(), 'bin/bailiwick.mjs')
  const child = spawn(options.node ?? process.execPath, [program, 'serve'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATABASE_URL: options.databaseUrl,
      ...(options.adminKey !== undefined && { BAILIWICK_ADMIN_KEY: options.adminKey }),
      LOG_LEVEL: 'error',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = once(child, 'close')
  const listening = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      const url = /listening on (\S+)\n/.exec(stdout)?.[1]
      if (url) resolve(url)
    })
  })
  const failed = ended.then(() => {
    throw new Error(`the server ended instead of listening: ${stderr}`)
  })
  failed.catch(() => undefined)
  return {
    url: await Promise.race([listening, failed]),
    process: child,
    printed: () => stdout,
    end: async (signal) => {
      child.kill(signal)
      const [code, by] = await ended
      return { code, signal: by, stderr }
    },
  }
}
