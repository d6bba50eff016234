/** The runtime's timers of silent sockets, which only those have that no other bound ends. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { TIMEOUTS } from '#http/server.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { chat, type GatewayHarness, shareGateway } from '#test/support/gateway.ts'
import { PROJECTS } from './wire.ts'

const { stalledMs } = TIMEOUTS

/** The timer's time for a request that waits for its upstream, 0 without a timer. */
async function timeWaiting({ h, upstream }: GatewayHarness, request: Buffer): Promise<number> {
  upstream.script({ answerAfter: 'seen' })
  const { socket, server } = await meet(h)
  socket.write(request)
  await upstream.until((requests) => requests.length > 0)
  const { timeout = 0 } = server
  upstream.open('seen')
  socket.destroy()
  return timeout
}

const gateway = shareGateway()
const slower = shareGateway({ bounds: { minimum_rate_seconds: stalledMs / 1_000 + 1 } })
const unpaced = shareGateway({ bounds: { minimum_rate_bytes: 0 } })

it('a request of the data plane has none beside the minimum rate', async () => {
  assert.equal(await timeWaiting(gateway(), requestOf(gateway().key.value, chat('a'))), 0)
})

it('it has one where the rate is measured over a longer time, or not at all', async () => {
  for (const one of [slower(), unpaced()]) {
    const request = requestOf(one.key.value, chat('a'))
    assert.equal(await timeWaiting(one, request), stalledMs)
  }
})

it('an upload has one, since its upstream may take nothing', async () => {
  const body = [
    ...['--b', 'content-disposition: form-data; name="purpose"', '', 'user_data'],
    ...['--b', 'content-disposition: form-data; name="file"; filename="a"', '', 'a', '--b--', ''],
  ].join('\r\n')
  const request = String(requestOf(gateway().key.value, body, [], '/v1/files'))
  const form = request.replace('application/json', 'multipart/form-data; boundary=b')
  assert.equal(await timeWaiting(gateway(), Buffer.from(form)), stalledMs)
})

it('a request of the control plane has one', async () => {
  const { h } = gateway()
  const timed: (number | undefined)[] = []
  h.app.server.once('request', ({ socket }) => timed.push(socket.timeout))
  await h.client.listProjects()
  assert.deepEqual(timed, [stalledMs])
})

it('a kept connection has one for the requests of the control plane alone', async () => {
  const { h, key, upstream } = gateway()
  const { socket, server, until, text } = await meet(h)
  const list = `GET ${PROJECTS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${h.adminKey}\r\n\r\n`
  for (const round of [1, 2]) {
    const seen = once(h.app.server, 'request')
    socket.write(list)
    await seen
    assert.equal(server.timeout, stalledMs)
    await eventually(
      'the projects are listed',
      () => text().split('"object":"list"').length > round,
    )
    upstream.script({ answerAfter: `round ${round}` })
    socket.write(requestOf(key.value, chat('a')))
    await upstream.until(({ length }) => length === round)
    assert.equal(server.timeout, 0)
    upstream.open(`round ${round}`)
    await until('chat.completion')
  }
  socket.destroy()
})
