/**
 * Bounded concurrency of key look-ups, by address and in total. Further ones wait; addresses are
 * served in rotation, so that one with many look-ups delays its own only. Where too many wait
 * already, a look-up is rejected.
 */

import { tooManyLookUps } from '#contract/problems/requests.ts'
import { Problem } from './problem.ts'

/** Limit of waiting look-ups, as a multiple of those that may run. */
const WAITING_PER_RUNNING = 64
const ALL_WAITING_PER_RUNNING = 16

/** Kind of the keys. It is part of the names of their bounds. */
type LookUpKind = 'admin' | 'project'
type LookUpBound = `${LookUpKind}_key_lookups` | `${LookUpKind}_key_lookups_per_address`

export interface LookUpBounds {
  readonly kind: LookUpKind
  readonly max: number
  readonly perAddressMax: number
  /** Counts a look-up that had to wait for its address, or was rejected. */
  readonly exceeded: (bound: LookUpBound) => void
}

export interface LookUpQueue {
  /** Runs `look` in its turn. Rejects with 503 where too many look-ups wait. */
  run<T>(address: string, look: () => Promise<T>): Promise<T>
}

interface Line {
  running: number
  readonly waiting: (() => void)[]
}

export function createLookUpQueue(bounds: LookUpBounds): LookUpQueue {
  const { acquire, release } = createTurns(bounds)
  return {
    run: async (address, look) => {
      await acquire(address)
      try {
        return await look()
      } finally {
        release(address)
      }
    },
  }
}

const createTurns = ({ kind, max, perAddressMax, exceeded }: LookUpBounds) => {
  /** Addresses with a look-up, in rotation order. */
  const lines = new Map<string, Line>()
  let running = 0
  let waiting = 0
  const mayRun = (line: Line): boolean => running < max && line.running < perAddressMax

  /** Moves the address to the end of the rotation. */
  const begin = (address: string, line: Line): void => {
    running += 1
    line.running += 1
    lines.delete(address)
    lines.set(address, line)
  }
  const startNext = (): void => {
    for (const [address, line] of lines) {
      const start = mayRun(line) ? line.waiting.shift() : undefined
      if (!start) continue
      waiting -= 1
      begin(address, line)
      start()
      return
    }
  }
  return {
    acquire: async (address: string): Promise<void> => {
      const line = lines.get(address) ?? { running: 0, waiting: [] }
      if (mayRun(line)) return begin(address, line)
      const bound = `${kind}_key_lookups` as const
      exceeded(line.running < perAddressMax ? bound : `${bound}_per_address`)
      const isFull = line.waiting.length >= perAddressMax * WAITING_PER_RUNNING
      if (isFull || waiting >= max * ALL_WAITING_PER_RUNNING)
        throw new Problem(tooManyLookUps(kind))
      waiting += 1
      lines.set(address, line)
      await new Promise<void>((resolve) => line.waiting.push(resolve))
    },
    release: (address: string): void => {
      const line = lines.get(address)
      if (!line) return
      running -= 1
      line.running -= 1
      lines.delete(address)
      if (line.running > 0 || line.waiting.length > 0) lines.set(address, line)
      startNext()
    },
  }
}
