/**
 * Prices as exact fractions of a nano-dollar, and the charge of a number of units.
 *
 * A price is a decimal, and as a double it may be a little less than that: half a nano-dollar would
 * then be rounded down. So a price is kept as two whole numbers, in lowest terms, and the product
 * is rounded once, half up. Products below 2^51 are whole numbers that a double holds exactly, and
 * the floor of their quotient is exact too; others are computed with `bigint`.
 */

export interface Price {
  /** Nano-dollars, rounded to a double: for bounds and estimates, which need no more. */
  readonly nano: number
  /** Numerator and denominator, where products of them fit into a double; else 0 and 0. */
  readonly over: number
  readonly under: number
  readonly exact: Fraction
}

export interface Fraction {
  readonly over: bigint
  readonly under: bigint
}

/** Twice a product and a denominator below this have a sum that is exact. */
const SAFE = 2 ** 51
const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/

/** The decimal that a number is written as, which is what its author has written. */
export function decimal(value: number): Fraction {
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(String(value)) ?? []
  if (whole === '') throw new Error(`${value} is no price`)
  const shift = Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  return shift >= 0
    ? { over: digits * 10n ** BigInt(shift), under: 1n }
    : { over: digits, under: 10n ** BigInt(-shift) }
}

/** `dollars` for so many units. */
export function priceOf(dollars: number, units: number): Price {
  const { over, under } = decimal(dollars)
  return priceOfFraction({ over: over * NANO_OF_DOLLAR, under: under * BigInt(units) })
}

const NANO_OF_DOLLAR = 1_000_000_000n

export function scaled({ exact }: Price, share: Fraction): Price {
  return priceOfFraction({ over: exact.over * share.over, under: exact.under * share.under })
}

function priceOfFraction({ over, under }: Fraction): Price {
  const divisor = gcd(over, under)
  const exact = { over: over / divisor, under: under / divisor }
  const isSafe = exact.over < SAFE && exact.under < SAFE
  return {
    nano: Number(exact.over) / Number(exact.under),
    over: isSafe ? Number(exact.over) : 0,
    under: isSafe ? Number(exact.under) : 0,
    exact,
  }
}

function gcd(one: bigint, other: bigint): bigint {
  return other === 0n ? one : gcd(other, one % other)
}

export const NO_PRICE: Price = priceOfFraction({ over: 0n, under: 1n })

/** Nano-dollars for a whole number of units, half a nano-dollar rounded up. */
export function costOfUnits(units: number, { over, under, exact }: Price): number {
  const product = units * over
  // Most prices are whole nano-dollars.
  if (under === 1 && product < SAFE) return product
  if (under > 0 && product < SAFE) return Math.floor((2 * product + under) / (2 * under))
  const whole = BigInt(units) * exact.over
  return Number((2n * whole + exact.under) / (2n * exact.under))
}

/** The higher of two prices. */
export function higher(one: Price, other: Price): Price {
  const [a, b] = [one.exact, other.exact]
  return a.over * b.under < b.over * a.under ? other : one
}
