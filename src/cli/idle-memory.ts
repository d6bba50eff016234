/**
 * Memory that an idle server does not need, which the engine would keep resident: the garbage of
 * the start, which is half of the memory then, and that of a load that has ended.
 *
 * Failure modes: a request that arrives during the collection waits for its end. Nothing is
 * collected in a server that is never quiet, nor with a large heap, which takes longer.
 */
import { getHeapStatistics } from 'node:v8'
import type { Pace } from '#http/connection/pace.ts'
import { collectAllGarbage } from './engine-flags.ts'
import type { Runtime } from './runtime.ts'

const LOOK_EVERY_MS = 1_000
/** Looks from the start on, of which a quiet one is enough for the first collection. */
const START_LOOKS = 60
/** Quiet looks in a row after which memory is given back. */
const QUIET_LOOKS = 30
/** Requests since the look before, at most, in a quiet look: health checks never end. */
const QUIET_REQUESTS = 2
/** Least growth of resident memory since the last collection, in bytes. */
const GROWTH_MIN_BYTES = 32 * 2 ** 20
/** Largest heap that is collected, in bytes in use: it takes up to 2 ms for each MiB. */
const HEAP_MAX_BYTES = 192 * 2 ** 20

/**
 * Collects the garbage and gives its memory back to the system, usually in 50 to 100 ms: of the
 * start as soon as the server is quiet, and then once in each quiet time. Returns a function that
 * ends it.
 */
export function releaseIdleMemory(
  { openAnswers, begunAnswers }: Pick<Pace, 'openAnswers' | 'begunAnswers'>,
  after: Runtime['after'],
): () => void {
  let looks = 0
  let quietLooks = 0
  let begun = begunAnswers()
  let isReleased = false
  let keptBytes = 0
  const look = (): void => {
    const isQuiet = openAnswers() === 0 && begunAnswers() <= begun + QUIET_REQUESTS
    quietLooks = isQuiet ? quietLooks + 1 : 0
    isReleased &&= isQuiet
    begun = begunAnswers()
    looks += 1
    const isOfStart = keptBytes === 0 && looks <= START_LOOKS
    if (!isReleased && quietLooks >= (isOfStart ? 1 : QUIET_LOOKS)) {
      isReleased = collectGrowth(keptBytes)
      if (isReleased) keptBytes = process.memoryUsage.rss()
    }
    cancel = after(LOOK_EVERY_MS, look)
  }
  let cancel = after(LOOK_EVERY_MS, look)
  return () => cancel()
}

/** Collects the heap if it is worth it. Returns whether it has. */
function collectGrowth(keptBytes: number): boolean {
  if (process.memoryUsage.rss() < keptBytes + GROWTH_MIN_BYTES) return false
  if (getHeapStatistics().used_heap_size > HEAP_MAX_BYTES) return false
  collectAllGarbage()
  return true
}
