/** The only file that reads the time. Everything else is handed a `Clock`. */

/** Milliseconds since the Unix epoch. Injected, so that a test can move it. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

/** Unix seconds, the unit of every timestamp on the wire. */
export const toSeconds = (ms: number): number => Math.floor(ms / 1000)

/** A monotonic reading in milliseconds, for measuring how long something took. */
export const elapsedClock: Clock = () => performance.now()
