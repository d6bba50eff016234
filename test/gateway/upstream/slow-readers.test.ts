/** Slow readers: backpressure holds back their own upstream, without buffering in the server. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { TIMEOUTS } from '#http/server.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { chat, type GatewayHarness, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway({
  config: 'models: { gpt-4o-mini: { max_tokens_per_1_minute: unlimited } }',
  timeouts: { ...TIMEOUTS, stalledMs: 2_000 },
})

/** More than the kernel buffers for two connections. */
const EVENTS = 1_024
const EVENT = `data: {"choices":[{"delta":{"content":"${'x'.repeat(65_000)}"}}]}\n\n`
/** Memory that the process may use for a caller who does not read. */
const HELD_MAX_BYTES = 2 * 1_048_576
const TURNS_WITHOUT_A_PIECE = 300

function script({ upstream }: GatewayHarness): void {
  upstream.script({
    status: 200,
    body: EVENT.repeat(EVENTS),
    headers: { 'content-type': 'text/event-stream' },
    cut: EVENT.length,
  })
}

/** Resolves when the upstream has not written for many turns of the event loop. */
async function standstill({ upstream }: GatewayHarness): Promise<number> {
  let [written, turns] = [-1, 0]
  await eventually('the upstream writes no more', () => {
    const now = upstream.requests[0]?.piecesWritten ?? 0
    turns = now === written && now > 0 ? turns + 1 : 0
    written = now
    return turns > TURNS_WITHOUT_A_PIECE
  })
  return written
}

/** Body of the response: chunk framing may be in the middle of an event. */
function unchunked(answer: string): string {
  let body = ''
  for (let at = answer.indexOf('\r\n\r\n') + 4; ; ) {
    const start = answer.indexOf('\r\n', at) + 2
    const length = Number.parseInt(answer.slice(at, start), 16)
    if (length === 0) return body
    body += answer.slice(start, start + length)
    at = start + length + 2
  }
}

for (const more of [{}, { stream_options: { include_usage: true } }]) {
  const whose = 'stream_options' in more ? 'with usage' : 'without usage'
  it(`a stream ${whose} pauses for its reader, and then completes`, async () => {
    const { h, key } = gateway()
    script(gateway())
    const { socket, server, ended } = await meet(h)
    socket.pause()
    socket.write(requestOf(key.value, chat('a', { stream: true, ...more }), ['connection: close']))
    const written = await standstill(gateway())
    assert.ok(written < EVENTS, `${written} of ${EVENTS} pieces were taken`)
    assert.ok(server.writableLength < HELD_MAX_BYTES, String(server.writableLength))
    socket.resume()
    const answer = await ended
    assert.ok(answer.endsWith('0\r\n\r\n'))
    assert.equal(unchunked(answer).split('data: {').length - 1, EVENTS)
    assert.ok(answer.length > EVENTS * EVENT.length)
  })
}

it('a caller who does not read at all is disconnected, and their upstream cancelled', async () => {
  const { h, key, upstream } = gateway()
  script(gateway())
  const { socket, server } = await meet(h)
  socket.pause()
  socket.write(requestOf(key.value, chat('a', { stream: true })))
  await upstream.until(([first]) => first?.aborted === true)
  assert.equal(server.destroyed, true)
  socket.destroy()
})

it('a whole response of many megabytes pauses as well', async () => {
  const { h, key, upstream } = gateway()
  const body = `{"data":"${'x'.repeat(64 * 1_048_576)}"}`
  upstream.script({ status: 200, body, cut: 65_536 })
  const { socket, server, ended } = await meet(h)
  socket.pause()
  socket.write(requestOf(key.value, chat('a'), ['connection: close']))
  const written = await standstill(gateway())
  assert.ok(written < 1_024, String(written))
  assert.ok(server.writableLength < HELD_MAX_BYTES, String(server.writableLength))
  socket.resume()
  const answer = await ended
  assert.ok(answer.endsWith('"}\r\n0\r\n\r\n') && answer.length > body.length)
})
