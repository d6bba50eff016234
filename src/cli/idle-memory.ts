/**
 * Memory that an idle server does not need, which the engine would keep resident: the garbage of
 * the start, which is half of the memory then, and that of a load that has ended.
 *
 * Failure modes: a request that arrives during the collection waits for its end. It does not happen
 * in a server that is never without a request, nor with a large heap, which takes longer.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Runtime } from './runtime.ts'

const LOOK_EVERY_MS = 1_000
/** Looks in a row that find no request under way, after which memory is given back. */
const IDLE_LOOKS = 30
/** Least growth of the heap since the last collection, in bytes in use. */
const GROWTH_MIN_BYTES = 16 * 2 ** 20
/** Largest heap that is collected, in bytes in use: it takes up to 2 ms for each MiB. */
const HEAP_MAX_BYTES = 128 * 2 ** 20

/**
 * Collects the garbage and gives its memory back to the system, in 50 to 150 ms: of the start as
 * soon as no request is under way, and then once in each time without requests. Returns a function
 * that ends it.
 */
export function releaseIdleMemory(openAnswers: () => number, after: Runtime['after']): () => void {
  let idleLooks = 0
  let looksNeeded = 1
  let keptBytes = 0
  const look = (): void => {
    idleLooks = openAnswers() === 0 ? idleLooks + 1 : 0
    if (idleLooks === looksNeeded && mayCollect(keptBytes)) {
      collect()
      keptBytes = usedBytes()
      looksNeeded = IDLE_LOOKS
    }
    cancel = after(LOOK_EVERY_MS, look)
  }
  let cancel = after(LOOK_EVERY_MS, look)
  return () => cancel()
}

const mayCollect = (keptBytes: number): boolean =>
  usedBytes() >= keptBytes + GROWTH_MIN_BYTES && usedBytes() <= HEAP_MAX_BYTES

const usedBytes = (): number => getHeapStatistics().used_heap_size

interface Collection {
  readonly type: 'major'
  readonly flavor: 'last-resort'
}

const collect = (): void => {
  setFlagsFromString('--expose-gc')
  const gc: (options: Collection) => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  gc({ type: 'major', flavor: 'last-resort' })
}
