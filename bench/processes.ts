/**
 * Processes on a core of their own. Every one that is started is known here, so that all of them
 * can be ended by their ids: at the end, on a failure, on a signal.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Cores: the measured process has the first for itself, load and upstreams have the other. */
export const SERVER_CORE = '0'
export const CLIENT_CORE = '1'

const READY_WITHIN_MS = 30_000
const ENDED_WITHIN_MS = 15_000
const POLL_MS = 20
/** Tail of a process's stderr that is kept, to be shown when it fails. */
const COMPLAINT_CHARACTERS = 4_000
/** The kernel counts processor time in these; 100 in a second on every Linux that Node runs on. */
const TICK_MS = 10

export interface Pinned {
  readonly pid: number
  /** Processor time since its start, of all its threads, in milliseconds, a tick at a time. */
  cpuMs(): number
  /** The most memory that was ever resident, in MiB. */
  peakMiB(): number
  /** Resident memory now, in MiB. */
  residentMiB(): number
  /** Reason of its end, or undefined while it runs. */
  ended(): string | undefined
  /** Resolves to why it ended. */
  readonly end: Promise<string>
  stop(): Promise<void>
}

const running = new Set<Pinned>()

/** A command on a core, which ends with this process even where this one is killed. */
function onCore(core: string, program: string, args: readonly string[]): [string, string[]] {
  return ['setpriv', ['--pdeathsig', 'TERM', 'taskset', '-c', core, program, ...args]]
}

export interface Start {
  readonly core: string
  readonly env?: Readonly<Record<string, string>>
  /** It is ready when this port takes connections. */
  readonly port: number
  /** Milliseconds; default 30,000. */
  readonly readyWithinMs?: number
  /**
   * Whether what it writes to standard error goes nowhere: a log of every request costs a reader.
   */
  readonly silent?: boolean
}

/** Starts a program on a core, and does not wait for it. */
export function spawnPinned(
  [program = '', ...args]: readonly string[],
  { core, env = {}, silent = false }: Omit<Start, 'port' | 'readyWithinMs'>,
): Pinned {
  return pin(
    spawn(...onCore(core, program, args), {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'ignore', silent ? 'ignore' : 'pipe'],
    }),
  )
}

/** Starts a program on a core. Rejects with its stderr if it exits instead of listening. */
export async function startPinned(command: readonly string[], start: Start): Promise<Pinned> {
  const pinned = spawnPinned(command, start)
  const deadline = performance.now() + (start.readyWithinMs ?? READY_WITHIN_MS)
  while (!(await takesConnections(start.port))) {
    const why = pinned.ended()
    if (why !== undefined) throw new Error(`${command.join(' ')} ended with ${why}`)
    if (performance.now() > deadline) {
      throw new Error(`${command[0]} does not listen on ${start.port}`)
    }
    await wait(POLL_MS)
  }
  return pinned
}

function pin(child: ChildProcess): Pinned {
  let complaints = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-COMPLAINT_CHARACTERS)
  })
  const exited = once(child, 'close').then(
    () => `${child.exitCode ?? child.signalCode}\n${complaints}`,
    (error: Error) => error.message,
  )
  let why: string | undefined
  void exited.then((reason) => {
    why = reason
  })
  const pid = child.pid ?? 0
  const pinned: Pinned = {
    pid,
    cpuMs: () => cpuMsOf(pid),
    peakMiB: () => memoryOf(pid, 'VmHWM'),
    residentMiB: () => memoryOf(pid, 'VmRSS'),
    ended: () => why,
    end: exited,
    stop: async () => {
      running.delete(pinned)
      if (why !== undefined) return
      child.kill('SIGTERM')
      const patience = new AbortController()
      await Promise.race([
        exited,
        wait(ENDED_WITHIN_MS, undefined, { signal: patience.signal }).then(
          () => child.kill('SIGKILL'),
          () => undefined,
        ),
      ])
      patience.abort()
      await exited
    },
  }
  running.add(pinned)
  return pinned
}

/**
 * Fields 14 and 15 of `proc_pid_stat(5)`, counted from the end of the name, which may hold blanks.
 */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

function memoryOf(pid: number, name: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

/** Runs a program on a core to its end. Resolves to its output. */
export async function runPinned(
  [program = '', ...args]: readonly string[],
  core: string,
): Promise<string> {
  const child = spawn(...onCore(core, program, args), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pinned = pin(child)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const [code] = await once(child, 'close')
  running.delete(pinned)
  if (code !== 0) throw new Error(`${program} ended with ${await pinned.end}`)
  return printed
}

/** Puts this process itself beside those who load, so that it takes nothing from the measured. */
export function pinMyself(core: string): void {
  execFileSync('taskset', ['-a', '-c', '-p', core, String(process.pid)], { stdio: 'ignore' })
}

/** Ends all running processes, the last started first. */
export async function stopAll(): Promise<void> {
  for (const each of [...running].reverse()) await each.stop()
}

/** Runs the work, and ends all processes and `after` it however it ends, by a signal too. */
export async function withProcesses(work: () => Promise<void>, after: () => void): Promise<void> {
  let interrupted = false
  const interrupt = async (): Promise<void> => {
    interrupted = true
    await stopAll()
    after()
    process.exit(130)
  }
  process.once('SIGINT', () => void interrupt())
  process.once('SIGTERM', () => void interrupt())
  try {
    await work()
  } catch (error) {
    // Processes that were ended under it are no fault to tell of, and the exit is on its way.
    if (interrupted) await new Promise(() => {})
    throw error
  } finally {
    await stopAll()
    after()
  }
}

/** Whether a program is there to be run. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
