/** Seeded random numbers: a case is a function of its seed and its index alone. */
import { createRandom as randomFrom } from '#demo/random.ts'

export interface Random {
  /** A number from 0 up to 1. */
  next(): number
  /** A whole number, both ends included. */
  integer(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Constants of mulberry32, and of the mixing of MurmurHash3: neighbouring indices differ. */
const STEP = 0x6d2b79f5
const MIX = 0x85ebca6b

export function createRandom(seed: number, index: number): Random {
  const next = randomFrom(Math.imul(seed ^ Math.imul(index + 1, MIX), STEP))
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
