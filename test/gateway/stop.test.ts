/** Graceful shutdown: requests in flight are completed, and every connection is closed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { line, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, startGateway } from '#test/support/gateway.ts'

it('a stream in flight completes, and its connection closes with it', async () => {
  const gateway = await startGateway()
  const { h, key, upstream } = gateway
  upstream.script({ fault: { kind: 'stall', at: 2, when: 'go on' } })
  const stream = line(h.url)
  stream.socket.write(requestOf(key.value, chat('abcdefgh', { stream: true })))
  await stream.until('abcd')
  const stopped = h.app.close()
  upstream.open('go on')
  const text = await stream.ended
  assert.ok(text.endsWith('data: [DONE]\n\n\r\n0\r\n\r\n'))
  await stopped
  await gateway.close()
})

it('a response that begins during shutdown has connection: close and is the last', async () => {
  const gateway = await startGateway()
  const { h, key, upstream } = gateway
  upstream.script({ includes: 'first', answerAfter: 'first' })
  const { socket, ended } = line(h.url)
  socket.write(requestOf(key.value, chat('first')))
  await upstream.until(([first]) => first?.complete === true)
  const stopped = h.app.close()
  await eventually('the server no longer listens', () => !h.app.server.listening)
  // Pipelined behind it by a caller who does not know of the shutdown.
  socket.write(requestOf(key.value, chat('second')))
  await upstream.until(([, second]) => second?.complete === true)
  upstream.open('first')
  const answers = await ended
  assert.equal(answers.match(/HTTP\/1\.1 200 /g)?.length, 1)
  assert.match(answers, /connection: close/i)
  await stopped
  await gateway.close()
})

it('whole responses in flight complete', async () => {
  const gateway = await startGateway()
  const { h, upstream, post } = gateway
  upstream.script({ answerAfter: 'go on', times: 3 })
  const all = [1, 2, 3].map(() => post(CHAT, chat('a')))
  await upstream.until((requests) => requests.filter(({ complete }) => complete).length === 3)
  const stopped = h.app.close()
  await eventually('the server no longer listens', () => !h.app.server.listening)
  upstream.open('go on')
  for (const { status, headers } of await Promise.all(all)) {
    assert.deepEqual([status, headers.get('connection')], [200, 'close'])
  }
  await stopped
  await gateway.close()
})

describe('a stop with a timeout', () => {
  it('ends the answers that are still open when it has passed, counts and logs them', async () => {
    const timeout: { ms?: number; pass?: () => void } = {}
    const lines: string[] = []
    const gateway = await startGateway({
      stopTimeoutSeconds: 25,
      after: (ms, pass) => {
        Object.assign(timeout, { ms, pass })
        return () => {}
      },
      logLevel: 'warn',
      onLog: (line) => lines.push(line),
    })
    const { h, key, upstream } = gateway
    upstream.script({ fault: { kind: 'stall', at: 2, when: 'go on' } })
    const stream = line(h.url)
    stream.socket.write(requestOf(key.value, chat('abcdefgh', { stream: true })))
    await stream.until('abcd')
    const stopped = h.close()
    await eventually('the server no longer listens', () => !h.app.server.listening)
    assert.equal(timeout.ms, 25_000)
    timeout.pass?.()
    assert.doesNotMatch(await stream.ended, /\[DONE\]/)
    await stopped
    assert.match(await h.metrics.registry.metrics(), /^bailiwick_stop_ended_answers_total 1$/m)
    assert.ok(lines.some((text) => text.includes('Open answers that were ended: 1.')))
    await upstream.close()
  })

  it('does not wait for it where all answers have ended', async () => {
    let isCancelled = false
    const after = () => () => {
      isCancelled = true
    }
    const gateway = await startGateway({ stopTimeoutSeconds: 25, after })
    await gateway.close()
    assert.equal(isCancelled, true)
    assert.match(
      await gateway.h.metrics.registry.metrics(),
      /^bailiwick_stop_ended_answers_total 0$/m,
    )
  })
})
