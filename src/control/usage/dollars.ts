/** Conversion of money: whole nano-dollars in the store, dollars in answers alone. */

const NANO = 1_000_000_000n
const NANO_DIGITS = 9

/** The nearest number of dollars, rounded once. */
export function dollars(nano: bigint): number {
  return Number(exactDollars(nano))
}

/** Dollars with all of their nine decimals. */
export function exactDollars(nano: bigint): string {
  return `${nano / NANO}.${String(nano % NANO).padStart(NANO_DIGITS, '0')}`
}
