/** Signals that stop the process. `cli/app.ts` then disposes of its parts, the last one first. */
import { closeSync, openSync } from 'node:fs'
import { elapsedClock } from '#base/clock.ts'

/** Exit status of a program ended by a signal, as in a shell: 128 and its number. */
const STATUS_OF_SIGNAL = { SIGTERM: 143, SIGINT: 130 } as const

/** A signal that stops the process. A terminal sends SIGINT for Ctrl-C. */
export type StopSignal = keyof typeof STATUS_OF_SIGNAL

/**
 * A terminal signals the whole foreground group, and npm in it forwards the same signal: a second
 * one within this time is the same.
 */
const SAME_SIGNAL_MS = 1_000

/**
 * Calls the listener for each SIGHUP of a process without a terminal. With one the signal means
 * that the terminal was closed, and ends the process; returns false then.
 */
export function onHangUp(listener: () => void): boolean {
  if (hasTerminal()) return false
  process.on('SIGHUP', listener)
  return true
}

/** Whether the process has a controlling terminal, wherever its streams lead. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/** Resolves to the first signal. A later one ends the process at once. */
export function firstSignal(): Promise<StopSignal> {
  const { promise, resolve } = Promise.withResolvers<StopSignal>()
  let receivedAt: number | undefined
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      receivedAt ??= elapsedClock()
      if (elapsedClock() - receivedAt > SAME_SIGNAL_MS) process.exit(STATUS_OF_SIGNAL[signal])
      resolve(signal)
    })
  }
  return promise
}
