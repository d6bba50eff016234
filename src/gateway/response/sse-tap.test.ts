import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { createEventTap } from './sse-tap.ts'

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
        const tap = createEventTap(OPENAI_ANSWER, 'completions', withholds, bound)
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
        if (cut < MAX_BYTES) assert.deepEqual([skipped, tap.text().characters], [1, 12], name)
      }
    }
  }
})

const bound = { maxBytes: MAX_BYTES, onSkipped: () => {} }

function completed(more: object, usage: object | null): string {
  return `data: ${JSON.stringify({ type: 'response.completed', response: { ...more, usage } })}\n\n`
}

const CREATED = 'data: {"type":"response.created","response":{"id":"resp_1"}}\n\n'

function readInPieces(stream: string, cut: number) {
  const tap = createEventTap(OPENAI_ANSWER, 'completions', false, bound)
  const bytes = Buffer.from(stream)
  for (let at = 0; at < bytes.length; at += cut) tap.push(bytes.subarray(at, at + cut))
  return tap.reported()
}

it('the usage at the end of an event over the bound is read', () => {
  const output = [{ type: 'image_generation_call', result: 'A'.repeat(20_000) }]
  const last = completed({ output }, { input_tokens: 7, output_tokens: 9 })
  for (const cut of [1, 7, 64, 8_192]) {
    const { amounts } = readInPieces(CREATED + last, cut)
    assert.deepEqual([amounts?.inputTokens, amounts?.outputTokens], [7, 9])
  }
})

it('usage that an upstream repeats of what a caller sent is not a report', () => {
  const usage = { input_tokens: 1, output_tokens: 1 }
  const last = completed({ text: 'A'.repeat(20_000), metadata: { usage } }, null)
  assert.equal(readInPieces(CREATED + last, 64).amounts, undefined)
})
