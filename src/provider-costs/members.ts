/** ListedMembers of a provider's answers, whose shape and values are not trusted. */
import type { Notes } from './account.ts'

const NANO_PER_DOLLAR = 1_000_000_000
/** More dollars than any account is billed in a day. */
const DOLLARS_MAX = 1e9
const COUNT_MAX = Number.MAX_SAFE_INTEGER
/** Longest name of a line or a model that is kept. */
const TEXT_MAX = 200
const CONTROL = /\p{Cc}/gu
const DECIMAL = /^-?\d{1,20}(?:\.\d{1,30})?$/

export type ListedMembers = Readonly<Record<string, unknown>>

export function listedMembers(value: unknown): ListedMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** The members of each object of a list. Undefined: it is none. */
export function listedObjects(value: unknown): readonly ListedMembers[] | undefined {
  return Array.isArray(value) ? value.map(listedMembers) : undefined
}

/** Text without control characters, of a length that a table shows. Empty: it is none. */
export function listedText(value: unknown): string {
  if (typeof value !== 'string') return ''
  const text = value.slice(0, TEXT_MAX).toWellFormed().replace(CONTROL, '\u{fffd}')
  return value.length > TEXT_MAX ? `${text}…` : text
}

/** A count; anything but a number from 0 counts nothing. */
export function listedCount(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? Math.min(Math.floor(value), COUNT_MAX) : 0
}

/**
 * Nano-dollars of an amount in a currency, of which `unit` are one dollar. Undefined: it is not
 * compared, as a note says.
 */
export function nanoOfAmount(
  { value, currency }: { readonly value: unknown; readonly currency: unknown },
  unit: number,
  notes: Notes,
): bigint | undefined {
  const name = listedText(currency).toUpperCase()
  if (name !== '' && name !== 'USD') {
    notes.add(`Amounts in ${name.slice(0, 10)} are not compared: Bailiwick counts in US dollars.`)
    return undefined
  }
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value
  if (typeof number !== 'number' || Math.abs(number / unit) > DOLLARS_MAX || Number.isNaN(number)) {
    notes.add('Amounts that are no numbers of dollars are not compared.')
    return undefined
  }
  if (number < 0) {
    notes.add('Negative amounts, such as credits, are not compared.')
    return undefined
  }
  return BigInt(Math.round((number / unit) * NANO_PER_DOLLAR))
}
