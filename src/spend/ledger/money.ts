/**
 * Money: whole nano-dollars in the store and in budgets, whole cents in limits, dollars in answers
 * alone.
 */

export const NANO_PER_CENT = 10_000_000n
export const NANO_PER_DOLLAR = 1_000_000_000n
const NANO_DIGITS = 9

/** Nano-dollars of an amount of cents, as limits have it. */
export function nanoOfCents(cents: number): bigint {
  return BigInt(cents) * NANO_PER_CENT
}

/** Whole cents of an amount in nano-dollars. */
export function centsOf(nano: bigint): number {
  return Number(nano / NANO_PER_CENT)
}

/** A sum of the store: whole dollars, and nano-dollars beside them. One number lacks the digits. */
export interface StoredAmount {
  readonly dollars: string | number | null
  readonly nano: string | number | null
}

export function nanoOf({ dollars, nano }: StoredAmount): bigint {
  return BigInt(dollars ?? 0) * NANO_PER_DOLLAR + BigInt(nano ?? 0)
}

/** The nearest number of dollars, rounded once. */
export function dollars(nano: bigint): number {
  return Number(exactDollars(nano))
}

/** Dollars with all of their nine decimals. */
export function exactDollars(nano: bigint): string {
  return `${nano / NANO_PER_DOLLAR}.${String(nano % NANO_PER_DOLLAR).padStart(NANO_DIGITS, '0')}`
}
