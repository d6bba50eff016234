/** The text of events, counted as it is written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { textBytes } from './sse-bytes.ts'

const CONTENT = [Buffer.from('content"')]

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

it('a text counts as many bytes as it has between its quotes', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
      const events = texts.map((content) => `data: ${JSON.stringify({ delta: { content } })}\n\n`)
      const expected = texts.map((content) => Buffer.byteLength(JSON.stringify(content)) - 2)
      const sum = expected.reduce((total, bytes) => total + bytes, 0)
      assert.equal(textBytes(Buffer.from(events.join('')), CONTENT), sum)
    }),
  )
})

it('a text that does not end counts to the end', () => {
  for (const content of ['a'.repeat(10), 'a'.repeat(100), `${'a'.repeat(99)}\\`]) {
    assert.equal(textBytes(Buffer.from(`{"content":"${content}`), CONTENT), content.length)
  }
})
