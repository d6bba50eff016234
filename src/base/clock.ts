/** Clock, the only code that reads the time. All other code is passed a `Clock`. */
// The global of this name is a getter, which costs four times as much as the reading.
import { performance } from 'node:perf_hooks'

/** Milliseconds since the Unix epoch. Injected: a test can set it. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

/** Unix seconds, the unit of every timestamp on the wire. */
export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000)
}

/** A monotonic reading in milliseconds, for measuring durations. */
export const elapsedClock: Clock = () => performance.now()
