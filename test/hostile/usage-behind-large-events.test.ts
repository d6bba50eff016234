/** Usage and text after an oversized event: charged like any other. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { exceededCount } from './bound-counts.ts'

const EVENT_BYTES = 9 * 1_048_576
const gateway = shareGateway()

function chunk(more: object): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', ...more })}\n\n`
}

function text(content: string): string {
  return chunk({ choices: [{ index: 0, delta: { content } }] })
}

/** As in vLLM: the metadata of the request is in the first event of its response. */
const large = chunk({ choices: [], metadata: { note: 'x'.repeat(EVENT_BYTES) } })

/** Scripts these events as the next response, and returns the relayed bytes. */
async function relay(events: string, request: object): Promise<string> {
  const { post, upstream } = gateway()
  const headers = { 'content-type': 'text/event-stream' }
  upstream.script({ status: 200, body: events, headers, cut: 65_536 })
  return (await post(CHAT, chat('a', { stream: true, ...request }))).text
}

function skipped(): Promise<number> {
  return exceededCount(gateway().h, 'event_bytes')
}

it('reported usage after an event of 9 MiB is charged', async () => {
  const { counted } = gateway()
  const before = await skipped()
  const usage = { prompt_tokens: 100, completion_tokens: 20_000, total_tokens: 20_100 }
  const last = chunk({ choices: [], usage })
  for (const stream_options of [undefined, { include_usage: true }]) {
    await counted()
    const relayed = await relay(text('a') + large + text('b') + last, { stream_options })
    const expected = text('a') + large + text('b') + (stream_options ? last : '')
    assert.ok(relayed === expected, 'the events are relayed as they came')
    const { input_tokens, output_tokens, estimated_output_tokens } = await counted()
    assert.deepEqual([input_tokens, output_tokens], [100, 20_000])
    assert.equal(estimated_output_tokens, undefined)
  }
  assert.equal(await skipped(), before + 2)
})

it('text after an event of 9 MiB is charged when no usage is reported', async () => {
  const { counted } = gateway()
  await counted()
  await relay(large + text('x'.repeat(4_000)), {})
  const { output_tokens, estimated_output_tokens } = await counted()
  assert.deepEqual([output_tokens, estimated_output_tokens], [1_000, 1_000])
})
