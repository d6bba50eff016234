/**
 * SHA-256 (FIPS 180-4) of a short text, in hex. `crypto.subtle` is absent in pages over plain HTTP,
 * and a key must not leave the page.
 */

const BLOCK = 64
const WORD = 4
const ROUNDS = 64
const LENGTH_BYTES = 8

/** Beginnings of the fractions of a root of the first prime numbers, 32 bits each. */
function fractions(count: number, power: number): Uint32Array {
  const found: number[] = []
  for (let number = 2; found.length < count; number++) {
    if (isPrime(number)) found.push((number ** power % 1) * 2 ** 32)
  }
  return Uint32Array.from(found)
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) {
    if (number % divisor === 0) return false
  }
  return true
}

const CONSTANTS = fractions(ROUNDS, 1 / 3)
const FIRST = fractions(8, 1 / 2)

export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const length = Math.ceil((bytes.length + 1 + LENGTH_BYTES) / BLOCK) * BLOCK
  const view = new DataView(new ArrayBuffer(length))
  bytes.forEach((byte, at) => void view.setUint8(at, byte))
  view.setUint8(bytes.length, 0x80)
  // A text has fewer than 2 ** 29 bytes: its length in bits has 32 of them.
  view.setUint32(length - WORD, bytes.length * 8)
  const state = Uint32Array.from(FIRST)
  for (let start = 0; start < length; start += BLOCK) addBlock(state, view, start)
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('')
}

function addBlock(state: Uint32Array, view: DataView, start: number): void {
  const words = scheduleOf(view, start)
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let round = 0; round < ROUNDS; round++) {
    const sum1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const chosen = (e & f) ^ (~e & g)
    const one = (h + sum1 + chosen + at(CONSTANTS, round) + at(words, round)) | 0
    const sum0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const most = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + sum0 + most) | 0
  }
  const results = [a, b, c, d, e, f, g, h]
  results.forEach((value, place) => {
    state[place] = at(state, place) + value
  })
}

function scheduleOf(view: DataView, start: number): Uint32Array {
  const words = new Uint32Array(ROUNDS)
  for (let round = 0; round < ROUNDS; round++) {
    if (round < BLOCK / WORD) {
      words[round] = view.getUint32(start + round * WORD)
      continue
    }
    const [early, late] = [at(words, round - 15), at(words, round - 2)]
    const small0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const small1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    words[round] = at(words, round - 16) + small0 + at(words, round - 7) + small1
  }
  return words
}

function at(words: Uint32Array, place: number): number {
  return words[place] ?? 0
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}
