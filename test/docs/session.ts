/** A shell that runs the blocks of one page in order: variables of one are seen by the next. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** Longest time of one block: installing the dependencies takes minutes on a busy machine. */
const BLOCK_MS = 600_000
/** Longest time from Ctrl-C to the end of a server. */
const STOP_MS = 60_000

export interface Place {
  /** Working folder of the commands. */
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  /** Folder of the scripts and their output. */
  readonly scripts: string
}

export interface Session {
  /** Runs a script in the shell, and rejects with its output when a command fails. */
  run(name: string, script: string): Promise<void>
  close(): void
}

/** Bash with `-euo pipefail`. Each script is sourced, without input. */
export function openSession({ folder, environment, scripts }: Place): Session {
  const shell = spawn('bash', ['-euo', 'pipefail'], {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
  })
  const ended = once(shell, 'exit').then(() => false)
  // The shell may have ended before the next script is written to it.
  shell.stdin?.on('error', () => undefined)
  const ends = shell.stdio[3] as Readable
  const kill = (): void => killGroup(shell.pid, 'SIGKILL')
  return {
    async run(name, script) {
      const [file, log] = [join(scripts, `${name}.sh`), join(scripts, `${name}.log`)]
      writeFileSync(file, script)
      const timer = setTimeout(kill, BLOCK_MS)
      shell.stdin?.write(`source '${file}' > '${log}' 2>&1 < /dev/null; echo >&3\n`)
      const isDone = await Promise.race([once(ends, 'data').then(() => true), ended])
      clearTimeout(timer)
      if (!isDone) throw new Error(readFileSync(log, 'utf8'))
    },
    close: kill,
  }
}

export interface StartedServer {
  /** Output until it was ready. */
  readonly printed: string
  /** Interrupts it as Ctrl-C does, and rejects when it does not end. */
  stop(): Promise<void>
}

/** Runs a script, which starts a server, in a terminal of its own until it prints the text. */
export async function startServer(
  { folder, environment, scripts }: Place,
  { name, script, ready }: { name: string; script: string; ready: string },
): Promise<StartedServer> {
  const file = join(scripts, `${name}.sh`)
  writeFileSync(file, script)
  const terminal = spawn('bash', ['-euo', 'pipefail', file], {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const kill = (): void => killGroup(terminal.pid, 'SIGKILL')
  // Its process group is its own, so that a Ctrl-C here does not reach it.
  process.once('exit', kill)
  const closed = once(terminal, 'close').then(() => {
    process.off('exit', kill)
    return false
  })
  const isReady = new Promise<boolean>((resolve) => {
    for (const stream of [terminal.stdout, terminal.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (printed.includes(ready)) resolve(true)
      })
    }
  })
  const timer = setTimeout(kill, BLOCK_MS)
  const hasStarted = await Promise.race([isReady, closed])
  clearTimeout(timer)
  if (!hasStarted) throw new Error(`ended without printing ${ready}:\n${printed}`)
  return {
    printed,
    async stop() {
      killGroup(terminal.pid, 'SIGINT')
      const late = setTimeout(kill, STOP_MS)
      await closed
      clearTimeout(late)
      if (terminal.signalCode === 'SIGKILL') throw new Error('it did not end after Ctrl-C')
    },
  }
}

/** Signals a process and its children, as far as they run. */
function killGroup(pid: number | undefined, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has ended.
  }
}
