/** Chance that can be repeated: everything made up here is drawn from one number. */
import type { RandomBytes } from '#base/ids.ts'

/** The next number from 0 up to, but not including, 1. */
export type Random = () => number

/** Mulberry32, by Tommy Ettinger: 32 bits of state, and good enough for anything but secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function bytesFrom(random: Random): RandomBytes {
  return (n) => Uint8Array.from({ length: n }, () => Math.floor(random() * 256))
}

/** Some whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

/** One of several, each as likely as its weight. Throws where there is none. */
export function pick<T>(random: Random, from: readonly T[], weightOf: (one: T) => number): T {
  let left = random() * from.reduce((sum, one) => sum + weightOf(one), 0)
  const found = from.find((one) => {
    left -= weightOf(one)
    return left < 0
  })
  const chosen = found ?? from.at(-1)
  if (chosen === undefined) throw new Error('there is nothing to pick from')
  return chosen
}

const POISSON_PRODUCT_MAX = 30

/** Poisson-distributed number with the given mean. */
export function poisson(random: Random, mean: number): number {
  if (mean > POISSON_PRODUCT_MAX) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)))
  }
  const end = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > end; product *= random()) count += 1
  return count
}

/** Deviation of the logarithm of a size. */
const DEVIATION = 0.6
/** The mean of sizes, as a multiple of their median. */
export const SPREAD = Math.exp(DEVIATION ** 2 / 2)

/** A size around `median`: most are near it, a few are several times as large. */
export function logNormal(random: Random, median: number): number {
  return Math.max(1, Math.round(median * Math.exp(normal(random) * DEVIATION)))
}

/** Of the normal distribution, by the method of Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
