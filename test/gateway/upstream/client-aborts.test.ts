/** Client aborts: the upstream request is cancelled, and its output is charged once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, type Counted, chat, shareGateway } from '#test/support/gateway.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-4o-mini:
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 1000000
`,
})

const TEXT = 'a text of some words, to be cut'
/** Reserved tokens of a request: the clock does not move, so nothing leaks. */
const RESERVED = 500_000

function requestBody(more: object = {}): string {
  return chat(TEXT, { max_tokens: RESERVED, ...more })
}

/** Used part of the limit, and recorded usage, without the probe request. */
async function account(): Promise<{ used: number; counted: Counted }> {
  const { post, counted } = gateway()
  const found = await counted()
  const { headers, text } = await post(CHAT, chat('a'))
  const remaining = Number(headers.get('x-ratelimit-remaining-tokens'))
  const { usage } = JSON.parse(text)
  assert.ok(usage.total_tokens > 0)
  await counted()
  // The probe is charged its estimate until it is answered: 1 for its letter, 3 around it.
  const used = 1_000_000 - remaining - 4
  move(60_000)
  return { used, counted: found }
}

it('before the body is complete: nothing is sent, reserved or counted', async () => {
  const { h, key, upstream } = gateway()
  const { socket, server } = await meet(h)
  const request = requestOf(key.value, requestBody())
  socket.write(request.subarray(0, -5))
  await eventually(
    'the server has read all that was sent',
    () => server.bytesRead === request.length - 5,
  )
  socket.destroy()
  await eventually('the server has closed the connection', () => server.destroyed)
  const { used, counted } = await account()
  assert.deepEqual([used, counted.requested_requests, upstream.arrived], [0, undefined, 1])
})

it('before a stream begins: the upstream is cancelled, and the input is charged', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({ answerAfter: 'never' })
  const { socket } = await meet(h)
  socket.write(requestOf(key.value, requestBody({ stream: true })))
  await upstream.until(([first]) => first?.complete === true)
  socket.destroy()
  await upstream.until(([first]) => first?.aborted === true)
  const { used, counted } = await account()
  // The limit errs towards rejecting.
  assert.equal(used, RESERVED)
  assert.equal(counted.requests, undefined)
  assert.deepEqual([counted.requested_requests, counted.reserved_tokens], [1, RESERVED])
  assert.ok(counted.input_tokens && counted.input_tokens === counted.estimated_input_tokens)
  assert.equal(counted.output_tokens, undefined)
})

it('before a whole response begins: the upstream is cancelled, and the maximum is charged', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({ answerAfter: 'never' })
  const { socket } = await meet(h)
  socket.write(requestOf(key.value, requestBody()))
  await upstream.until(([first]) => first?.complete === true)
  socket.destroy()
  await upstream.until(([first]) => first?.aborted === true)
  const { used, counted } = await account()
  assert.equal(used, (counted.input_tokens ?? 0) + RESERVED)
  assert.equal(counted.requests, undefined)
  assert.deepEqual([counted.requested_requests, counted.reserved_tokens], [1, RESERVED])
  assert.ok(counted.input_tokens && counted.input_tokens === counted.estimated_input_tokens)
  assert.equal(counted.estimated_output_tokens, RESERVED)
})

it('in the middle of a stream: the upstream is cancelled, and the received part is charged', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({ fault: { kind: 'stall', at: 4 } })
  const { socket, until } = await meet(h)
  socket.write(requestOf(key.value, requestBody({ stream: true })))
  await until('"content":"f so"')
  socket.destroy()
  await upstream.until(([first]) => first?.aborted === true)
  const { used, counted } = await account()
  assert.deepEqual([counted.requests, counted.output_tokens], [1, 3])
  assert.equal(counted.estimated_output_tokens, 3)
  assert.equal(used, (counted.input_tokens ?? 0) + 3)
})

it('in the middle of a stream that reports usage as it proceeds: the reported usage is charged', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({ stream: { usage: 'everywhere' }, fault: { kind: 'stall', at: 4 } })
  const { socket, until } = await meet(h)
  socket.write(requestOf(key.value, requestBody({ stream: true })))
  await until('"content":"f so"')
  socket.destroy()
  await upstream.until(([first]) => first?.aborted === true)
  const { used, counted } = await account()
  assert.equal(counted.estimated_output_tokens, undefined)
  assert.equal(used, (counted.input_tokens ?? 0) + (counted.output_tokens ?? 0))
})

it('in the middle of a whole response: the maximum is charged', async () => {
  const { h, key, upstream } = gateway()
  const content = 'x'.repeat(400)
  const body = `{"choices":[{"message":{"content":"${content}"}}],"usage":{"prompt_tokens":9}}`
  upstream.script({ status: 200, body, cut: 450, fault: { kind: 'stall', at: 1 } })
  const { socket } = await meet(h)
  socket.write(requestOf(key.value, requestBody()))
  await upstream.until(([first]) => first?.piecesWritten === 1)
  // The gateway collects it invisibly, so a pipelined second response shows that it has arrived.
  await gateway().post(CHAT, chat('a'))
  await gateway().counted()
  socket.destroy()
  await upstream.until(([first]) => first?.aborted === true)
  const { counted } = await account()
  assert.deepEqual([counted.requests, counted.output_tokens], [1, RESERVED])
})

it('after the response: nothing changes', async () => {
  const { h, key, upstream } = gateway()
  const { socket, until } = await meet(h)
  socket.write(requestOf(key.value, requestBody()))
  await until('"usage"')
  socket.destroy()
  const { used, counted } = await account()
  assert.equal(counted.requests, 1)
  assert.equal(used, (counted.input_tokens ?? 0) + (counted.output_tokens ?? 0))
  assert.equal(upstream.requests[0]?.aborted, false)
})

it('with pipelined requests: every one is cancelled', async () => {
  const { h, key, upstream } = gateway()
  upstream.script(
    { includes: '"stream"', fault: { kind: 'stall', at: 4 }, times: 2 },
    { answerAfter: 'never' },
  )
  const { socket, until } = await meet(h)
  const stream = requestOf(key.value, chat(TEXT, { stream: true }))
  socket.write(Buffer.concat([stream, stream, requestOf(key.value, chat(TEXT))]))
  await until('"content":"f so"')
  await upstream.until((all) => all.length === 3 && all.every(({ complete }) => complete))
  await upstream.until((all) => all.filter((one) => one.piecesWritten === 4).length === 2)
  socket.destroy()

  await upstream.until((all) => all.every(({ aborted }) => aborted))
  const { counted } = await account()
  assert.equal(counted.requested_requests, 3)
})

it("by OpenAI's client: the upstream is cancelled", async () => {
  const { openai, upstream } = gateway()
  upstream.script({ fault: { kind: 'stall', at: 3 } })
  const stream = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: TEXT }],
    stream: true,
  })
  let said = ''
  for await (const { choices } of stream) {
    said += choices[0]?.delta.content ?? ''
    if (said.length >= 8) break
  }
  await upstream.until(([first]) => first?.aborted === true)
  const { counted } = await account()
  assert.deepEqual([counted.requests, counted.output_tokens], [1, 2])
})
