import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createLineSplitter } from './line-splitter.ts'

const MAX_BYTES = 40

function split(pieces: readonly Buffer[], until = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = []
  const splitter = createLineSplitter(MAX_BYTES, (line) => {
    lines.push(line.toString('latin1'))
    return line.length <= MAX_BYTES && lines.length < until
  })
  for (const piece of pieces) splitter.push(piece)
  splitter.end()
  return lines
}

describe('line splitter', () => {
  it('any division of a file gives the same lines', () => {
    const texts = fc.array(fc.constantFrom('a', 'bb', '\n', '\n\n', 'x'.repeat(30)))
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 9 }), (words, length) => {
        const bytes = Buffer.from(words.join(''))
        const expected = words.join('').split('\n')
        if (expected.at(-1) === '') expected.pop()
        const long = expected.findIndex((line) => line.length > MAX_BYTES)
        const kept = long < 0 ? expected : expected.slice(0, long)
        const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
          bytes.subarray(index * length, (index + 1) * length),
        )
        for (const lines of [split([bytes]), split(pieces)]) {
          assert.deepEqual(lines.slice(0, kept.length), kept)
          if (long >= 0) assert.equal(lines[long]?.length, MAX_BYTES + 1)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('the rest of a line that is too long is left out', () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(3 * MAX_BYTES)}\nb\n${'y'.repeat(2 * MAX_BYTES)}`)
    for (const length of [1, 7, MAX_BYTES + 1, bytes.length]) {
      const lines: string[] = []
      const splitter = createLineSplitter(MAX_BYTES, (line) => {
        lines.push(line.toString('latin1'))
        return true
      })
      for (let at = 0; at < bytes.length; at += length) {
        splitter.push(bytes.subarray(at, at + length))
      }
      splitter.end()
      const long = ['x', 'y'].map((letter) => letter.repeat(MAX_BYTES + 1))
      assert.deepEqual(lines, ['a', long[0], 'b', long[1]], `pieces of ${length}`)
    }
  })

  it('a line in pieces of one byte is copied at most twice', (test) => {
    const copied: number[] = []
    const copy = Buffer.prototype.copy
    test.mock.method(Buffer.prototype, 'copy', function (this: Buffer, ...rest: [Buffer, number]) {
      const bytes = copy.apply(this, rest)
      copied.push(bytes)
      return bytes
    })
    const length = 65_536
    const sizes: number[] = []
    const splitter = createLineSplitter(length * 2, (line) => sizes.push(line.length) > 0)
    for (let at = 0; at < length; at += 1) splitter.push(Buffer.from('x'))
    splitter.end()
    assert.deepEqual(sizes, [length])
    const all = copied.reduce((sum, bytes) => sum + bytes, 0)
    assert.ok(all <= 3 * length, `${all} bytes for ${length}`)
  })
})
