/** Seeded random numbers: a case is a function of its seed and its index alone. */

export interface Random {
  /** A number from 0 up to 1. */
  next(): number
  /** A whole number, both ends included. */
  integer(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Constants of mulberry32, and of the mixing of MurmurHash3. */
const STEP = 0x6d2b79f5
const MIX = 0x85ebca6b
const RANGE = 4_294_967_296

export function createRandom(seed: number, index: number): Random {
  let state = Math.imul(seed ^ Math.imul(index + 1, MIX), STEP) >>> 0
  const next = (): number => {
    state = (state + STEP) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE
  }
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  // The first numbers of neighbouring indices are alike.
  next()
  next()
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      const found = list[integer(0, list.length - 1)]
      if (found === undefined) throw new Error('an empty list has nothing to pick')
      return found
    },
  }
}
