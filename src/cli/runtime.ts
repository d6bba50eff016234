/** Parts of an app that come from its process, not from the settings: a test replaces them. */
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Repeat, repeatByTimer } from '#background/scheduler.ts'
import { type Clock, elapsedClock, systemClock } from '#base/clock.ts'
import type { Routes } from '#control/route.ts'
import { TIMEOUTS, type Timeouts } from '#http/server.ts'
import type { Store } from '#storage/db.ts'
import { type DeliverKey, printKey } from './key-delivery.ts'
import type { LogDestination } from './log.ts'
import type { ConfigurationSource } from './reload.ts'
import type { FeedRuntime } from './replication.ts'
import { STANDARD_ERROR } from './terminal.ts'
import { VERSION } from './version.ts'

export interface Runtime {
  readonly version: string
  readonly now: Clock
  /** Monotonic clock, for durations and ages. */
  readonly elapsed: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Calls functions in the order of its calls, after the events of a turn of the event loop. */
  readonly afterEvents: (run: () => void) => void
  /** Timer of the periodic tasks. */
  readonly repeat: Repeat
  /** Calls `work` after a time, unless the returned function is called before. */
  readonly after: (ms: number, work: () => void) => () => void
  readonly log: LogDestination
  /** Prints the first admin key, before it is stored. */
  readonly printKey: DeliverKey
  /** Timeouts of clients. */
  readonly timeouts: Timeouts
  /** Folder of the built console. Undefined: no console. */
  readonly consoleFolder: string | undefined
  /** An open store, which is not closed with the app. Default: the store of the settings. */
  readonly store?: Store | undefined
  /** Number of live nodes. Default: the node is registered in the store, and counts them there. */
  readonly liveNodes?: (() => number) | undefined
  readonly feed?: FeedRuntime | undefined
  /** Reads the settings again. Default: they cannot be read again. */
  readonly configuration?: ConfigurationSource | undefined
  /** Routes of the control plane. Default: all. */
  readonly routes?: Routes | undefined
}

/** The runtime of a process. */
export const systemRuntime: Runtime = {
  version: VERSION,
  now: systemClock,
  elapsed: elapsedClock,
  random: Math.random,
  wait,
  afterEvents: setImmediate,
  repeat: repeatByTimer,
  after: (ms, work) => {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
  log: STANDARD_ERROR,
  printKey: printKey(process.stdout),
  timeouts: TIMEOUTS,
  // The same from the source and from the build.
  consoleFolder: fileURLToPath(new URL('../../dist/console', import.meta.url)),
}
