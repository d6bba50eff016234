/**
 * Ids of one limiter's reservations. Each is settled once.
 *
 * An id is the limiter's prefix and a number that counts up. A ring has a bit for each of the last
 * `SETTLED_REMEMBERED`, set when it is settled; an older one counts as settled.
 */
import { randomBytes } from 'node:crypto'

/** Two megabytes of bits: an hour at 5000 reservations a second. */
export const SETTLED_REMEMBERED = 2 ** 24

export interface ReservationIds {
  /** The next number. */
  next(): number
  idOf(sequence: number): string
  isOurs(id: string): boolean
  /** The number in an id, once: undefined for another limiter's, and for a settled one. */
  claim(id: string): number | undefined
}

export function createReservationIds(): ReservationIds {
  const prefix = `${randomBytes(9).toString('base64url')}.`
  const settled = new Uint8Array(SETTLED_REMEMBERED / 8)
  let last = 0
  return {
    next: () => {
      last += 1
      const index = last % SETTLED_REMEMBERED
      // Cleared byte by byte, as the first of its eight numbers is given out.
      if (index % 8 === 0) settled[index >>> 3] = 0
      return last
    },
    idOf: (sequence) => prefix + sequence,
    isOurs: (id) => id.startsWith(prefix),
    claim: (id) => {
      if (!id.startsWith(prefix)) return undefined
      const sequence = Number(id.slice(prefix.length))
      // The oldest byte of the ring is shared with the newest numbers, so it is left out.
      if (!(sequence >= 1 && sequence <= last && sequence > last - SETTLED_REMEMBERED + 8)) return
      const index = sequence % SETTLED_REMEMBERED
      const byte = settled[index >>> 3] ?? 0
      const bit = 1 << (index % 8)
      if (byte & bit) return
      settled[index >>> 3] = byte | bit
      return sequence
    },
  }
}
