/** Reports of single answers; `test/messages/answers.test.ts` has random ones. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createEventTap } from '#gateway/response/sse-tap.ts'
import { createLongTap } from '#gateway/response/tail-tap.ts'
import { reportedIn } from '#gateway/response/usage-scan.ts'
import { ANTHROPIC_ANSWER } from './answer.ts'

function inStream(...events: readonly object[]) {
  const bound = { maxBytes: 1_048_576, onSkipped: () => {} }
  const tap = createEventTap(ANTHROPIC_ANSWER, 'completions', false, bound)
  for (const event of events) tap.push(Buffer.from(`data: ${JSON.stringify(event)}\n\n`))
  return tap
}

function inWhole(message: object) {
  return reportedIn(ANTHROPIC_ANSWER, 'completions', { type: 'message', ...message })
}

function start(usage: object | undefined, model = 'claude-opus-5-5') {
  return { type: 'message_start', message: { id: 'msg_1', model, content: [], usage } }
}

function delta(stop_reason: string | null, usage: object) {
  return { type: 'message_delta', delta: { stop_reason }, usage }
}

const TEXT = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }
const WRITTEN = {
  input_tokens: 10,
  cache_creation_input_tokens: 30,
  cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
  cache_read_input_tokens: 100,
  output_tokens: 1,
}

it('input that grows in a loop of hosted tools was written for five minutes, but for the hour', () => {
  const later = { cache_creation_input_tokens: 50, input_tokens: null, output_tokens: 7 }
  const { amounts, limitTokens } = inStream(start(WRITTEN), delta('end_turn', later)).reported()
  assert.deepEqual(amounts, {
    inputTokens: 160,
    inputCachedTokens: 100,
    inputCacheWriteTokens: 50,
    inputCacheWrite1hTokens: 20,
    outputTokens: 7,
    webSearches: 0,
  })
  assert.equal(limitTokens, 67)
})

it('no more was written for an hour than was written at all', () => {
  const { amounts } = inWhole({
    content: [{}],
    usage: { ...WRITTEN, cache_creation_input_tokens: 15 },
  })
  assert.deepEqual([amounts?.inputCacheWriteTokens, amounts?.inputCacheWrite1hTokens], [15, 15])
})

it('usage that starts at 0, or is left out, is that of the last event', () => {
  const end = delta('end_turn', { input_tokens: 12, output_tokens: 5 })
  for (const first of [start({ input_tokens: 0, output_tokens: 0 }), start(undefined), TEXT]) {
    const { amounts, isWhole } = inStream({ type: 'ping' }, first, end).reported()
    assert.deepEqual([amounts?.inputTokens, amounts?.outputTokens, isWhole], [12, 5, true])
  }
  assert.equal(inStream(start({ input_tokens: 0, output_tokens: 0 })).reported().amounts, undefined)
})

it('a refusal before any output is charged nothing, and counts against limits', () => {
  const usage = { input_tokens: 40, cache_read_input_tokens: 5, output_tokens: 2 }
  const free = { inputTokens: 0, outputTokens: 0 }
  const whole = inWhole({ content: [], stop_reason: 'refusal', usage })
  const streamed = inStream(start(usage), delta('refusal', usage)).reported()
  for (const { amounts, limitTokens, isWhole } of [whole, streamed]) {
    assert.deepEqual([amounts, limitTokens, isWhole], [free, 42, true])
  }
})

it('a refusal after some output is charged', () => {
  const usage = { input_tokens: 40, output_tokens: 2 }
  const content = [{ type: 'text', text: 'I' }]
  const whole = inWhole({ content, stop_reason: 'refusal', usage })
  const streamed = inStream(start(usage), TEXT, delta('refusal', usage)).reported()
  for (const { amounts } of [whole, streamed]) assert.equal(amounts?.inputTokens, 40)
})

it('iterations are the bill: compaction, advisor, and models that declined after some output', () => {
  const entry = (type: string, model: string | null, output: number) => ({
    type,
    model,
    input_tokens: 100,
    output_tokens: output,
  })
  const iterations = [
    entry('compaction', null, 30),
    entry('message', 'claude-fable-5-2', 0),
    entry('message', 'claude-opus-5-5', 4),
    entry('advisor_message', 'claude-mythos-5-2', 6),
    entry('fallback_message', 'claude-haiku-5-5', 9),
  ]
  const usage = { input_tokens: 100, output_tokens: 9, iterations }
  const reported = inWhole({ model: 'claude-haiku-5-5', content: [{}], usage })
  const { model, amounts, others, limitTokens } = reported
  assert.deepEqual(
    [model, amounts?.inputTokens, amounts?.outputTokens],
    ['claude-haiku-5-5', 100, 9],
  )
  assert.deepEqual(
    others.map((line) => [line.model, line.amounts.outputTokens]),
    [
      [undefined, 30],
      ['claude-opus-5-5', 4],
      ['claude-mythos-5-2', 6],
    ],
  )
  assert.equal(limitTokens, 549)
})

it('further lines than sixteen are summed into the longest of their model', () => {
  const iterations = Array.from({ length: 40 }, (_, index) => ({
    type: 'message',
    model: null,
    input_tokens: index,
    output_tokens: 1,
  }))
  const { amounts, others } = inWhole({ content: [{}], usage: { iterations, output_tokens: 40 } })
  const sums = others.map((line) => line.amounts.outputTokens ?? 0)
  assert.equal(others.length, 16)
  assert.deepEqual(sums, [...Array.from({ length: 15 }, () => 1), 24])
  assert.equal(amounts?.inputTokens, 39)
})

it('the model of a fallback block is the model of the answer', () => {
  const to = { model: 'claude-haiku-5-5' }
  const content_block = { type: 'fallback', from: { model: 'claude-opus-5-5' }, to }
  const block = { type: 'content_block_start', index: 0, content_block }
  const tap = inStream(start({ input_tokens: 5 }), block, delta('end_turn', { output_tokens: 3 }))
  assert.equal(tap.reported().model, 'claude-haiku-5-5')
})

it('usage in the input of a tool, whole or streamed, is no report', () => {
  const usage = { input_tokens: 9, output_tokens: 9 }
  const content_block = { type: 'server_tool_use', name: 'web_search', input: { usage } }
  const block = { type: 'content_block_start', index: 0, content_block }
  const tap = inStream(start({ input_tokens: 4, output_tokens: 1 }), block)
  assert.deepEqual([tap.reported().amounts?.inputTokens, tap.reported().isWhole], [4, false])
  assert.equal(inWhole({ content: [{ type: 'tool_use', input: { usage } }] }).amounts, undefined)
})

it('an error event makes an answer broken, also after all of its text', () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
  const usage = { input_tokens: 4, output_tokens: 2 }
  assert.equal(inStream(start(usage), TEXT, error).reported().isBroken, true)
  assert.equal(inStream(error).reported().isBroken, true)
  assert.equal(inStream(start(usage), TEXT, delta('end_turn', usage)).reported().isBroken, false)
})

it('thinking, fallbacks and hosted tools do not show their cost, and tools of the caller do', () => {
  const hides = (content_block: object): boolean =>
    inStream(start(WRITTEN), { type: 'content_block_start', index: 0, content_block }).hidesCost()
  assert.equal(hides({ type: 'thinking', thinking: '' }), true)
  assert.equal(hides({ type: 'redacted_thinking', data: 'AA==' }), true)
  assert.equal(hides({ type: 'server_tool_use', name: 'web_search', input: {} }), true)
  assert.equal(hides({ type: 'fallback', to: { model: 'claude-haiku-5-5' } }), true)
  assert.equal(hides({ type: 'tool_use', name: 'read', input: {} }), false)
  assert.equal(hides({ type: 'text', text: '' }), false)
})

it('searches of a stream without its last event are counted by their results', () => {
  const block = (type: string) => ({ type: 'content_block_start', content_block: { type } })
  const events = [block('server_tool_use'), block('web_search_tool_result')]
  const { toolCalls } = inStream(start(WRITTEN), ...events, ...events).text()
  assert.deepEqual([toolCalls?.all, toolCalls?.webSearches], [2, 2])
})

it('the usage of a long answer is read, whichever side of its content it is on', () => {
  const usage = { input_tokens: 7, output_tokens: 9 }
  const content = [{ type: 'text', text: 'a'.repeat(100_000) }]
  for (const members of [
    { content, usage },
    { usage, content },
  ]) {
    const tap = createLongTap(ANTHROPIC_ANSWER, 'completions')
    const bytes = Buffer.from(JSON.stringify({ type: 'message', model: 'm', ...members }))
    for (let at = 0; at < bytes.length; at += 8_192) tap.push(bytes.subarray(at, at + 8_192))
    const { amounts, model } = tap.reported()
    assert.deepEqual([amounts?.inputTokens, amounts?.outputTokens, model], [7, 9, 'm'])
  }
})

it('more tokens than any answer has are no report', () => {
  const { amounts } = inWhole({ content: [{}], usage: { input_tokens: 1e9, output_tokens: 1 } })
  assert.equal(amounts, undefined)
})
