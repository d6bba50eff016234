/** The numbers of JSON text, which may have any number of digits. */
import { cutAt, malformed, type Text } from './text.ts'

const FEW_DIGITS = 24

/** The parts of a number in which a slice may end: all but the first are digits. */
const [START, WHOLE, FRACTION, EXPONENT] = [0, 1, 2, 3]

/** The index after a number, or the cut (`cutAt`) at the index to continue from. */
export function scanNumber(text: Text, at: number): number {
  const { bytes, limit } = text
  if (text.numberPart === START) {
    // most numbers are a few digits
    const most = Math.min(limit, at + FEW_DIGITS)
    const next = afterDigits(bytes, at, most)
    const byte = bytes[next] ?? 0
    const isPlain = next > at && next < most && byte !== 0x2e && (byte | 0x20) !== 0x65
    if (isPlain && (bytes[at] !== 0x30 || next === at + 1)) return next
  }
  return scanAnyNumber(text, at)
}

function scanAnyNumber(text: Text, at: number): number {
  const { bytes } = text
  let next = at
  if (text.numberPart === START) {
    next = bytes[next] === 0x2d ? at + 1 : at
    const isZero = bytes[next] === 0x30
    next = afterDigit(bytes, next)
    // no digit may follow a leading zero
    if (!isZero) text.numberPart = WHOLE
  }
  next = afterPart(text, next, WHOLE)
  if (next < 0) return next
  if (text.numberPart <= WHOLE && bytes[next] === 0x2e) {
    next = afterDigit(bytes, next + 1)
    text.numberPart = FRACTION
  }
  next = afterPart(text, next, FRACTION)
  if (next < 0) return next
  const exponent = bytes[next]
  if (text.numberPart <= FRACTION && (exponent === 0x65 || exponent === 0x45)) {
    const sign = bytes[next + 1]
    next = afterDigit(bytes, sign === 0x2b || sign === 0x2d ? next + 2 : next + 1)
    text.numberPart = EXPONENT
  }
  next = afterPart(text, next, EXPONENT)
  if (next >= 0) text.numberPart = START
  return next
}

/** The index after the other digits of a part, if that is the part at hand. */
function afterPart({ bytes, limit, numberPart }: Text, at: number, part: number): number {
  if (numberPart !== part) return at
  const next = afterDigits(bytes, at, limit)
  return next >= limit && limit < bytes.length ? cutAt(next) : next
}

function afterDigits(bytes: Buffer, at: number, limit: number): number {
  let next = at
  let byte = bytes[next] ?? 0
  while (byte >= 0x30 && byte <= 0x39 && next < limit) {
    next += 1
    byte = bytes[next] ?? 0
  }
  return next
}

/** The index after one digit. */
function afterDigit(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0
  if (byte < 0x30 || byte > 0x39) throw malformed()
  return at + 1
}
