/**
 * Limits on the silence of upstreams: before the first byte of an answer, and between two of its
 * parts. All exchanges are looked at twice a second: a limit ends up to a second late.
 *
 * The client library has the same limits. It makes two timers for each request, and keeps them for
 * half a second: long enough to reach the old generation of the heap, where they were two thirds of
 * the garbage that a server under load left to the next major collection.
 */
import type { Schedule } from '#background/scheduler.ts'
import { delist, enlist, type RosterEntry } from '#base/roster.ts'

const LOOK_EVERY_MS = 500

export interface Exchange extends RosterEntry {
  /** Looks since the upstream sent a part of its answer. */
  silentLooks: number
  /** Longest silence at present, in milliseconds. Undefined: unlimited. */
  silenceMaxMs(): number | undefined
  /** Silence that is reported once, by `onSlow`; undefined: none is. */
  slowMs(): number | undefined
  onSlow(): void
  /** Called when the silence was longer. It ends the exchange, or else is called again. */
  onSilence(): void
}

export interface SilenceWatch {
  add(exchange: Exchange): void
  delete(exchange: Exchange): void
  close(): Promise<void>
}

export function createSilenceWatch(schedule: Schedule): SilenceWatch {
  const exchanges: Exchange[] = []
  const look = (): void => {
    // From the end: an exchange that was looked at takes the place of a deleted one.
    for (let index = exchanges.length - 1; index >= 0; index--) {
      const exchange = exchanges[index]
      const maxMs = exchange?.silenceMaxMs()
      if (!exchange || maxMs === undefined) continue
      // The first look may come right after a part.
      if (exchange.silentLooks * LOOK_EVERY_MS >= maxMs) exchange.onSilence()
      else if (isSlow(exchange)) exchange.onSlow()
      exchange.silentLooks += 1
    }
  }
  const task = schedule({ name: 'upstream_silence', everyMs: LOOK_EVERY_MS, run: look })
  return {
    add: (exchange) => {
      exchange.silentLooks = 0
      enlist(exchanges, exchange)
    },
    delete: (exchange) => delist(exchanges, exchange),
    close: () => task.stop(),
  }
}

/** True in one look of a silence. */
function isSlow(exchange: Exchange): boolean {
  const slowMs = exchange.slowMs()
  return slowMs !== undefined && exchange.silentLooks === Math.ceil(slowMs / LOOK_EVERY_MS)
}
