/** Streams of messages that end early: by their key, their upstream or its silence. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Line, line, requestOf } from '#test/support/connection.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { CLAUDE, envelopeOf, MESSAGES, message, VERSION } from './messages.ts'

const gateway = shareGateway({
  config: (url) => `
models: { ${CLAUDE}: { price: { input: 100, output: 1000 } } }
upstreams:
  claude:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    api_format: anthropic
    first_byte_seconds: 2
    idle_seconds: 2
`,
})
const REVOKED = 'The API key of this request was revoked.'
const TEXT = 'a text of some words, to be cut'
/** The last event in its chunk, behind the end of another one. */
const ENDED = /\n\n\r\n[0-9a-f]+\r\nevent: error\ndata: (.*)\n\n\r\n0\r\n\r\n$/

async function makeKey(): Promise<MadeKey> {
  return makeUserKey(gateway().h, await makeProject(gateway().h))
}

async function revoke({ id, project_id }: MadeKey): Promise<void> {
  await gateway().h.client.deleteProjectApiKey({ project_id, api_key_id: id })
}

/** Sends a streamed message, and waits for a part of its answer. */
async function begin(key: MadeKey, part: string): Promise<Line> {
  const running = line(gateway().h.url)
  const body = JSON.stringify(message(TEXT, { stream: true }))
  running.socket.write(requestOf(key.value, body, ['anthropic-version: 2023-06-01'], MESSAGES))
  await running.until(part)
  return running
}

function isAborted() {
  return gateway().upstream.until((all) => all.every(({ aborted }) => aborted))
}

it('the stream of a revoked key ends with an error event in the envelope', async () => {
  const key = await makeKey()
  gateway().upstream.script({ fault: { kind: 'stall', at: 4 } })
  const running = await begin(key, 'content_block_start')
  await revoke(key)
  await running.until('\r\n0\r\n\r\n')
  running.socket.destroy()
  const [, data = ''] = ENDED.exec(running.text()) ?? []
  assert.deepEqual(JSON.parse(data), {
    type: 'error',
    error: {
      type: 'authentication_error',
      message: REVOKED,
      details: { error_code: 'invalid_api_key' },
    },
  })
  await isAborted()
})

it('the same turn sent again, unstreamed, is 401 and not retried', async () => {
  const key = await makeKey()
  const { upstream, post } = gateway()
  upstream.script({ fault: { kind: 'stall', at: 4 } })
  const running = await begin(key, 'content_block_start')
  await revoke(key)
  await running.until('\r\n0\r\n\r\n')
  running.socket.destroy()
  const before = upstream.arrived
  const again = message(TEXT, { stream: false, max_tokens: 64 })
  const answer = await post(MESSAGES, again, { key: key.value, headers: VERSION })
  assert.deepEqual(
    [answer.status, answer.headers.get('x-should-retry'), envelopeOf(answer).error.type],
    [401, 'false', 'authentication_error'],
  )
  assert.equal(upstream.arrived, before)
})

it('a stream in the middle of an event is broken off without an error event', async () => {
  const key = await makeKey()
  gateway().upstream.script({ fault: { kind: 'stall', at: 3 }, cut: 10 })
  const running = await begin(key, 'event: ')
  await revoke(key)
  assert.doesNotMatch(await running.ended, /revoked|\r\n0\r\n/)
  await isAborted()
})

it('an answer that has not come is 401 in place of it', async () => {
  const key = await makeKey()
  const { h, upstream } = gateway()
  upstream.script({ fault: { kind: 'stall', at: 'start' } })
  const before = upstream.arrived
  const body = message(TEXT)
  const answer = h.raw('POST', MESSAGES, { key: key.value, body, headers: VERSION })
  await upstream.until(() => upstream.arrived > before)
  await revoke(key)
  const { status, headers, text } = await answer
  assert.deepEqual([status, headers.get('x-should-retry')], [401, 'false'])
  assert.equal(envelopeOf({ text }).error.message, REVOKED)
})

it('a stream that is reset, ends early or stalls breaks off, and is charged what was read', async () => {
  const { upstream, counted } = gateway()
  for (const kind of ['reset', 'end', 'stall'] as const) {
    await counted()
    upstream.reset()
    upstream.script({ fault: { kind, at: 5 } })
    const running = await begin(gateway().key, 'content_block_delta')
    const text = await running.ended
    assert.match(text, /^HTTP\/1\.1 200 /)
    assert.ok(!text.includes('event: error') && !text.endsWith('0\r\n\r\n'), kind)
    assert.equal(upstream.arrived, 1, kind)
    const { requests, output_tokens = 0, input_tokens = 0 } = await counted()
    assert.equal(requests, 1, kind)
    assert.ok(output_tokens > 0 && input_tokens > 0, kind)
  }
})

it('an error event of the upstream passes as it came, and settles as broken', async () => {
  const { upstream, post, counted, key } = gateway()
  const body = message(TEXT, { stream: true })
  const sent = { key: key.value, headers: VERSION }
  const whole = (await post(MESSAGES, body, sent)).text.split('\n\n')
  await counted()
  upstream.script({ stream: { errorAfter: 4 } })
  const { status, text } = await post(MESSAGES, body, sent)
  assert.equal(status, 200)
  const events = text.split('\n\n')
  assert.equal(events.length, 6)
  assert.match(events[4] ?? '', /^event: error\ndata: \{"type":"error"/)
  assert.equal(events[3], whole[3])
  const { requests, output_tokens = 0 } = await counted()
  assert.equal(requests, 1)
  assert.ok(output_tokens > 0)
})
