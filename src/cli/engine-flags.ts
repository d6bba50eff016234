/**
 * Flags of the engine: all that are used, and the only place that sets them.
 *
 * `bin/bailiwick.mjs` imports this file before the program, since most of them concern the start.
 * `BAILIWICK_ENGINE_FLAGS=off` sets none of them, and turns off what depends on them:
 * `heap-marking.ts` and `idle-memory.ts`. The decision of each has what was measured, on Node 26.10.
 * `npm run upgrade-check` says what to measure with another version.
 */
import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Sets the flags of the start, unless the environment turns them off. */
export function setEngineFlags(environment: Readonly<Record<string, string | undefined>>): void {
  if (environment.BAILIWICK_ENGINE_FLAGS === 'off') return
  const flags = availableParallelism() === 1 ? [...ALWAYS, ...ON_ONE_CORE] : ALWAYS
  for (const flag of flags) setFlagsFromString(flag)
}

const ALWAYS = [
  // Decision 49. The engine takes the objects of hundreds of requests under way for ones that last,
  // and allocates their kind where collections are rare: hundreds of MiB of garbage.
  '--no-allocation-site-pretenuring',
  // Decision 83. Until `markInSteps`: to mark a heap in steps while it is filled takes 60 ms more,
  // and all that is allocated then stays.
  '--no-incremental-marking',
]

/** Decision 46. Threads that collect garbage delay the main one for whole time slices. */
const ON_ONE_CORE = [
  '--no-concurrent-marking',
  '--no-concurrent-sweeping',
  '--no-parallel-scavenge',
]

/** All flags that are ever set. */
export const ENGINE_FLAGS = [...ALWAYS, ...ON_ONE_CORE, '--expose-gc']

/**
 * Decision 83. Has the heap marked in steps from now on. It cannot be turned off again: a thread
 * that begins to mark at that moment would end the process.
 */
export function markInSteps(): void {
  setFlagsFromString('--incremental-marking')
}

/**
 * Decision 78. Collects all garbage, and gives its memory back to the system. The engine has its
 * function in contexts that are made while the flag is set, and in no other.
 */
export function collectAllGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: (options: Collection) => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  collect({ type: 'major', flavor: 'last-resort' })
}

interface Collection {
  readonly type: 'major'
  readonly flavor: 'last-resort'
}
