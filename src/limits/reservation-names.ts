/**
 * The names of one limiter's reservations, each of which is settled once.
 *
 * A name is a prefix of this limiter's own and a number that counts up. Which of the last
 * `SETTLED_REMEMBERED` have been settled is a bit each, in a ring: what is older counts as settled.
 */
import { randomBytes } from 'node:crypto'

/** Two megabytes of bits: an hour at 5000 reservations a second. */
export const SETTLED_REMEMBERED = 2 ** 24

export interface ReservationNames {
  /** The next number. */
  next(): number
  nameOf(sequence: number): string
  isOurs(name: string): boolean
  /** The number in a name, once: undefined for another limiter's, and for what has been settled. */
  claim(name: string): number | undefined
}

export const createReservationNames = (): ReservationNames => {
  const prefix = `${randomBytes(9).toString('base64url')}.`
  const settled = new Uint8Array(SETTLED_REMEMBERED / 8)
  let last = 0
  return {
    next: () => {
      last += 1
      const place = last % SETTLED_REMEMBERED
      // Cleared byte by byte, as the first of its eight numbers is given out.
      if (place % 8 === 0) settled[place >>> 3] = 0
      return last
    },
    nameOf: (sequence) => prefix + sequence,
    isOurs: (name) => name.startsWith(prefix),
    claim: (name) => {
      if (!name.startsWith(prefix)) return
      const sequence = Number(name.slice(prefix.length))
      // The oldest byte of the ring is shared with the newest numbers, so it is left out.
      if (!(sequence >= 1 && sequence <= last && sequence > last - SETTLED_REMEMBERED + 8)) return
      const place = sequence % SETTLED_REMEMBERED
      const byte = settled[place >>> 3] ?? 0
      const bit = 1 << (place % 8)
      if (byte & bit) return
      settled[place >>> 3] = byte | bit
      return sequence
    },
  }
}
