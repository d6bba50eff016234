import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createEventTap } from './event-stream.ts'

const BEFORE = 'data: {"id":"one","choices":[{"delta":{"content":"12345678"}}]}'
const LARGE = `data: {"choices":[{"delta":{"content":"${'x'.repeat(300)}"}}]}`
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":9}}'
const AFTER = 'data: {"choices":[{"delta":{"content":"1234"}}]}'
const MAX_BYTES = 100

it('an event over the bound is relayed unread, and the events around it are read', () => {
  for (const eol of ['\n', '\r\n', '\r']) {
    const [before, large, usage, after] = [BEFORE, LARGE, USAGE, AFTER].map((e) => e + eol + eol)
    const stream = Buffer.from(`${before}${large}${usage}${after}`)
    for (const withholds of [false, true]) {
      for (const cut of [1, 2, 3, 5, 64, 99, 100, 101, 250, 397]) {
        let skipped = 0
        const bound = { maxBytes: MAX_BYTES, onSkipped: () => (skipped += 1) }
        const tap = createEventTap('completions', withholds, bound)
        const relayed: Buffer[] = []
        for (let at = 0; at < stream.length; at += cut) {
          relayed.push(tap.push(stream.subarray(at, at + cut)))
        }
        relayed.push(tap.end())
        const name = JSON.stringify({ eol, withholds, cut })
        const expected = `${before}${large}${withholds ? '' : usage}${after}`
        assert.equal(Buffer.concat(relayed).toString(), expected, name)
        assert.deepEqual(tap.reported().id, 'one', name)
        assert.deepEqual(tap.reported().amounts, { inputTokens: 7, outputTokens: 9 }, name)
        // An event that one read of the socket brings whole need not be kept, and is read.
        if (cut < MAX_BYTES) assert.deepEqual([skipped, tap.characters()], [1, 12], name)
      }
    }
  }
})
