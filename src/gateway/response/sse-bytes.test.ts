/** The text of events, counted as it is written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { textBytes } from './sse-bytes.ts'

const contentBytes = (written: string): number => {
  const data = Buffer.from(written)
  return textBytes(data, data.toString('latin1'), ['content"'])
}

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', '\\', '\\"', '\n', 'é'),
      fc.string({ maxLength: 200 }),
      fc.constantFrom('a'.repeat(63), 'a'.repeat(64), 'a'.repeat(65)),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

it('the length of a text is that between its quotes, in bytes', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
      const events = texts.map((content) => `data: ${JSON.stringify({ delta: { content } })}\n\n`)
      const expected = texts.map((content) => Buffer.byteLength(JSON.stringify(content)) - 2)
      const sum = expected.reduce((total, bytes) => total + bytes, 0)
      assert.equal(contentBytes(events.join('')), sum)
    }),
  )
})

it('a text without an end counts up to the end of the data', () => {
  for (const content of ['a'.repeat(10), 'a'.repeat(100), `${'a'.repeat(99)}\\`]) {
    assert.equal(contentBytes(`{"content":"${content}`), content.length)
  }
})
