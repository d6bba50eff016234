/**
 * Memory of the start, half of which is garbage. The engine would keep it resident while the server
 * is idle.
 *
 * Failure modes: a request that arrives during the collection waits for its end. It does not happen
 * in a server that is never without a request, nor with a large heap, which takes longer.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Runtime } from './runtime.ts'

const TRY_EVERY_MS = 1_000
const TRIES_MAX = 60
/** Largest heap that is collected, in bytes in use: it takes 2 ms for each MiB. */
const HEAP_MAX_BYTES = 64 * 2 ** 20

/**
 * Collects the garbage of the start and gives its memory back to the system, in 50 to 100 ms, as
 * soon as no request is under way. Returns a function that cancels it.
 */
export function releaseStartMemory(openAnswers: () => number, after: Runtime['after']): () => void {
  let tries = 0
  let cancel = (): void => {}
  const run = (): void => {
    if (openAnswers() === 0) collect()
    else if (++tries < TRIES_MAX) cancel = after(TRY_EVERY_MS, run)
  }
  cancel = after(TRY_EVERY_MS, run)
  return () => cancel()
}

interface Collection {
  readonly type: 'major'
  readonly flavor: 'last-resort'
}

const collect = (): void => {
  if (getHeapStatistics().used_heap_size > HEAP_MAX_BYTES) return
  setFlagsFromString('--expose-gc')
  const gc: (options: Collection) => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  gc({ type: 'major', flavor: 'last-resort' })
}
