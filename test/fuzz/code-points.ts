/** Any character, for text in every script. */
import fc from 'fast-check'

const FIRST_SURROGATE = 0xd800
const SURROGATES = 0x800
const LAST = 0x10_ffff

/**
 * The unit of `fc.string`: a code point that is no surrogate. The library's own, `binary`, fills a
 * table of a million strings in each process, for more than a second.
 */
export const codePoints: fc.Arbitrary<string> = fc.integer({ min: 0, max: LAST - SURROGATES }).map(
  (index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES),
  (value) => {
    const point = typeof value === 'string' ? value.codePointAt(0) : undefined
    if (point === undefined || String.fromCodePoint(point) !== value) throw new Error('not one')
    return point < FIRST_SURROGATE ? point : point - SURROGATES
  },
)
