/** Streams that their upstream does not finish. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway({
  config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    first_byte_seconds: 2
    idle_seconds: 2
  other:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    weight: 0
`,
})

const TEXT = 'a text of some words, to be cut'
const streamed = chat(TEXT, { stream: true })

it('a stream that is reset, ends early or stalls breaks off for the caller, and is not complete', async () => {
  const { h, key, upstream, counted } = gateway()
  for (const kind of ['reset', 'end', 'stall'] as const) {
    await counted()
    upstream.reset()
    upstream.script({ fault: { kind, at: 4 } })
    const { socket, ended } = line(h.url)
    socket.write(requestOf(key.value, streamed))
    const text = await ended
    assert.match(text, /^HTTP\/1\.1 200 /)
    assert.ok(text.includes('"content":"a te"'), kind)
    assert.ok(!text.includes('[DONE]') && !text.endsWith('0\r\n\r\n'), kind)
    // After the first byte there is no failover.
    assert.equal(upstream.arrived, 1, kind)
    const { requests, output_tokens, estimated_output_tokens, reserved_tokens } = await counted()
    assert.deepEqual([requests, output_tokens, estimated_output_tokens], [1, 3, 3], kind)
    assert.ok(reserved_tokens)
  }
})

it("OpenAI's client throws after the events that had arrived", async () => {
  const { openai, upstream } = gateway()
  upstream.script({ fault: { kind: 'reset', at: 4, when: 'received' } })
  const stream = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: TEXT }],
    stream: true,
  })
  let said = ''
  await assert.rejects(async () => {
    for await (const { choices } of stream) {
      said += choices[0]?.delta.content ?? ''
      if (said.length === 12) upstream.open('received')
    }
  })
  assert.equal(said, TEXT.slice(0, 12))
})

it('an error in the middle of a stream is relayed unchanged', async () => {
  const { post, upstream, counted } = gateway()
  await counted()
  const body =
    'data: {"choices":[{"delta":{"content":"abcd"}}]}\n\ndata: {"error":{"message":"m"}}\n\n'
  upstream.script({ status: 200, body, headers: { 'content-type': 'text/event-stream' }, cut: 7 })
  assert.equal((await post(CHAT, streamed)).text, body)
  assert.equal((await counted()).output_tokens, 1)
})

it('an empty stream, one without JSON, and one without an end are relayed unchanged', async () => {
  const { post, upstream } = gateway()
  const headers = { 'content-type': 'text/event-stream' }
  for (const body of [
    '',
    ': nothing\n\n',
    'data: [DONE]\n\n',
    'data: {"choices":[]',
    '\r\n\r\n\0',
  ]) {
    upstream.script({ status: 200, body, headers, cut: 1 })
    assert.equal((await post(CHAT, streamed)).text, body)
  }
})

it('an event of many megabytes and those after it are relayed', async () => {
  const { post, upstream } = gateway()
  const large = 'x'.repeat(9_000_000)
  const body = `data: {"choices":[{"delta":{"content":"${large}"}}]}\n\ndata: {"choices":[]}\n\n`
  upstream.script({
    status: 200,
    body,
    headers: { 'content-type': 'text/event-stream' },
    cut: 65_536,
  })
  assert.ok((await post(CHAT, streamed)).text === body)
})
