/** Exact amounts of money: whole femto-dollars, in which a price for a million tokens is exact. */

const FEMTO_DIGITS = 15
const MILLION_DIGITS = 6
export const FEMTO_PER_NANO = 1_000_000n

/** A decimal number as a whole number of units of so many digits: ('2.5', 9) is 2 500 000 000. */
function scaled(decimal: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.')
  if (fraction.length > digits) throw new Error(`${decimal} has more than ${digits} digits`)
  return BigInt(whole + fraction.padEnd(digits, '0'))
}

function textOf(dollars: number): string {
  const text = String(dollars)
  return /^\d+(?:\.\d+)?$/.test(text) ? text : dollars.toFixed(FEMTO_DIGITS).replace(/0+$/, '')
}

/** Prices by dollars: there are few, and each is asked for with every request. */
const tokens = new Map<number, bigint>()
const pieces = new Map<number, bigint>()

function kept(known: Map<number, bigint>, dollars: number, digits: number): bigint {
  const found = known.get(dollars) ?? scaled(textOf(dollars), digits)
  known.set(dollars, found)
  return found
}

/** Price of one token, from dollars for a million. */
export function perMillion(dollars: number): bigint {
  return kept(tokens, dollars, FEMTO_DIGITS - MILLION_DIGITS)
}

/** Price of one piece, from dollars for so many of them. */
export function perPieces(dollars: number, count: number): bigint {
  return kept(pieces, dollars, FEMTO_DIGITS) / BigInt(count)
}

/** The largest of several amounts; 0 of none. */
export function largest(amounts: readonly bigint[]): bigint {
  let most = 0n
  for (const one of amounts) if (one > most) most = one
  return most
}
