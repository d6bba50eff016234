/** Answers under way when their key is revoked end with an error, as the SDK reads it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { APIError } from 'openai'
import type { RecordedRequest } from '#simulator/recording.ts'
import { type Line, line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const TOKENIZE = '/v1/tokenize'
const gateway = shareGateway({
  config: (url) => `
upstreams:
  one: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", pass_routes: [/tokenize] }
`,
})
const RESPONSES = '/v1/responses'
const INPUT = { model: MODEL, input: 'one', stream: true } as const
const MESSAGE = 'The API key of this request was revoked.'

/** The last event, in the chunk behind that of another one. */
const RESPONSE_END = /\n\n\r\n[0-9a-f]+\r\nevent: error\ndata: (.*)\n\n\r\n0\r\n\r\n$/
const CHAT_END = /\n\n\r\n[0-9a-f]+\r\ndata: (.*)\n\n\r\n0\r\n\r\n$/

async function makeKey(): Promise<MadeKey> {
  return makeUserKey(gateway().h, await makeProject(gateway().h))
}

function revoke({ id, project_id }: MadeKey) {
  return gateway().h.client.deleteProjectApiKey({ project_id, api_key_id: id })
}

function isAborted() {
  return gateway().upstream.until((all) => all.every(({ aborted }) => aborted))
}

/** An answer that stalls before an event, or `cut` bytes into it. */
function stallAt(at: number | 'start', cut?: number): void {
  gateway().upstream.script({ fault: { kind: 'stall', at }, ...(cut !== undefined && { cut }) })
}

function sdkOf({ value }: MadeKey) {
  return gateway().openai.withOptions({ apiKey: value, maxRetries: 0 })
}

function isRevoked(error: unknown): true {
  assert.ok(error instanceof APIError, String(error))
  assert.deepEqual([error.code, error.type], ['invalid_api_key', 'invalid_request_error'])
  assert.ok(error.message.includes(MESSAGE))
  return true
}

/** Revokes the key at the first event, and reads to the end. */
async function readRevoked(stream: AsyncIterable<unknown>, key: MadeKey): Promise<void> {
  let isFirst = true
  for await (const _ of stream) {
    if (isFirst) await revoke(key)
    isFirst = false
  }
}

it('a stream of chat ends with an error that the SDK throws', async () => {
  const key = await makeKey()
  stallAt(3)
  const stream = await sdkOf(key).chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: 'one' }],
    stream: true,
  })
  await assert.rejects(readRevoked(stream, key), isRevoked)
  await isAborted()
})

it('a stream of a response ends with an error that the SDK throws', async () => {
  const key = await makeKey()
  stallAt(3)
  const stream = await sdkOf(key).responses.create(INPUT)
  await assert.rejects(readRevoked(stream, key), isRevoked)
  await isAborted()
})

it('a stream of a stored response ends with an error that the SDK throws', async () => {
  const key = await makeKey()
  const { responses } = sdkOf(key)
  let id = ''
  for await (const event of await responses.create({ ...INPUT, background: true })) {
    if (event.type === 'response.created') id = event.response.id
  }
  // The server itself retrieves a response of the background, too.
  const isStream = ({ target }: RecordedRequest): boolean => target.includes('stream=true')
  const { upstream } = gateway()
  upstream.script({ matches: isStream, fault: { kind: 'stall', at: 3 } })
  const again = await responses.retrieve(id, { stream: true })
  await assert.rejects(readRevoked(again, key), isRevoked)
  await upstream.until((all) => all.some((request) => isStream(request) && request.aborted))
})

/** Sends a request that stalls, and revokes its key once a part of its answer has come. */
async function beginAndRevoke(path: string, body: string, part: string): Promise<Line> {
  const key = await makeKey()
  const running = line(gateway().h.url)
  running.socket.write(requestOf(key.value, body, [], path))
  await running.until(part)
  await revoke(key)
  return running
}

it('the error event of a response has both of its forms and the next sequence number', async () => {
  stallAt(3)
  const running = await beginAndRevoke(RESPONSES, JSON.stringify(INPUT), 'sequence_number":2')
  await running.until('\r\n0\r\n\r\n')
  running.socket.destroy()
  const [, data = ''] = RESPONSE_END.exec(running.text()) ?? []
  const told = { code: 'invalid_api_key', message: MESSAGE, param: null }
  assert.deepEqual(JSON.parse(data), {
    type: 'error',
    ...told,
    sequence_number: 3,
    error: { type: 'invalid_request_error', ...told },
  })
})

it('the error event of chat is the last, with its chunk whole', async () => {
  stallAt(3)
  const running = await beginAndRevoke(CHAT, chat('one', { stream: true }), 'delta')
  await running.until('\r\n0\r\n\r\n')
  running.socket.destroy()
  const [, data = ''] = CHAT_END.exec(running.text()) ?? []
  assert.equal(JSON.parse(data).error.message, MESSAGE)
})

/** A stream of a passed route that stalls after so many pieces of these sizes. */
function stallPassed(cut: readonly number[], at: number): void {
  gateway().upstream.script({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: 'data: {"a":1}\n\ndata: {"b":2}\n\n',
    cut,
    fault: { kind: 'stall', at },
  })
}

it('a stream of a passed route ends with an error event, with a model and without', async () => {
  for (const body of [{ text: 'one' }, { model: MODEL, text: 'one' }]) {
    stallPassed([15], 1)
    const running = await beginAndRevoke(TOKENIZE, JSON.stringify(body), '{"a":1}\n\n')
    await running.until('\r\n0\r\n\r\n')
    running.socket.destroy()
    const [, data = ''] = CHAT_END.exec(running.text()) ?? []
    assert.equal(JSON.parse(data).error.message, MESSAGE)
    await isAborted()
  }
})

it('the end of an event that comes in two pieces is one', async () => {
  const key = await makeKey()
  stallPassed([14, 1, 15], 2)
  const running = line(gateway().h.url)
  running.socket.write(requestOf(key.value, '{"text":"one"}', [], TOKENIZE))
  // The two pieces, each in its chunk or both in one.
  while (!/\{"a":1\}\n(?:\r\n1\r\n)?\n\r\n/.test(running.text())) {
    await once(running.socket, 'data')
  }
  await revoke(key)
  await running.until('\r\n0\r\n\r\n')
  running.socket.destroy()
  assert.match(running.text(), CHAT_END)
})

it('a passed stream in the middle of an event is broken off without an error event', async () => {
  stallPassed([10], 1)
  const running = await beginAndRevoke(TOKENIZE, '{"text":"one"}', 'data: ')
  assert.doesNotMatch(await running.ended, /revoked|\r\n0\r\n/)
  await isAborted()
})

it('a stream in the middle of an event is broken off without an error event', async () => {
  stallAt(3, 10)
  const options = { stream: true, stream_options: { include_usage: true } }
  const running = await beginAndRevoke(CHAT, chat('one', options), 'data: ')
  const text = await running.ended
  assert.doesNotMatch(text, /revoked|\r\n0\r\n/)
  await isAborted()
})

it('an answer in JSON that has not come returns 401', async () => {
  const { h, upstream } = gateway()
  for (const [path, body] of [
    [CHAT, chat('one')],
    ['/v1/embeddings', JSON.stringify({ model: 'text-embedding-3-small', input: 'one' })],
  ] as const) {
    const key = await makeKey()
    stallAt('start')
    const before = upstream.arrived
    const answer = h.raw('POST', path, { key: key.value, body: JSON.parse(body) })
    await upstream.until(() => upstream.arrived > before)
    await revoke(key)
    const { status, json } = await answer
    assert.deepEqual([status, json.error?.message], [401, MESSAGE], path)
  }
  await isAborted()
})
