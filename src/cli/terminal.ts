/** Environment, streams and end of a command: those of its process, unless a test replaces them. */
import type { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, systemClock } from '#base/clock.ts'
import type { Environment } from '#config/settings.ts'
import type { LogDestination } from './log.ts'
import { firstSignal, onHangUp, type StopSignal } from './signals.ts'

export interface Terminal {
  /** Words of a shell command that run this program. */
  readonly program: readonly string[]
  readonly environment: Environment
  readonly stdout: Writable
  readonly stderr: Writable
  /** Destination of a server's log. */
  readonly log: LogDestination
  /** Resolves to the signal that stops a server. Called once, before the server starts. */
  readonly untilStopped: () => Promise<StopSignal>
  /** Calls the listener for each signal that reloads a server; false: there is none. */
  readonly onHangUp: (listener: () => void) => boolean
  /** Clock and pause of a sign-in. */
  readonly now: Clock
  readonly wait: (ms: number) => Promise<unknown>
}

export const STANDARD_ERROR = 2

export const processTerminal: Terminal = {
  program: [process.execPath, ...process.argv.slice(1, 2)],
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  log: STANDARD_ERROR,
  untilStopped: firstSignal,
  onHangUp,
  now: systemClock,
  wait,
}
