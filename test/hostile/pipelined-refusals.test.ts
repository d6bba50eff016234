/** Pipelined requests after a rejected one: none of them costs more than its parsing. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { meet } from '#test/support/connection.ts'
import { shareGateway } from '#test/support/gateway.ts'

const PER_MINUTE = 5
const STARTED_MAX = 8
const gateway = shareGateway({ bounds: { unauthenticated_requests_per_minute: PER_MINUTE } })

it('after a 429 no waiting request is started, and the connection is closed', async () => {
  const { h } = gateway()
  const { socket, text, ended } = await meet(h)
  socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(200))
  await ended
  const statuses = [...text().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
  const answered = Array.from({ length: PER_MINUTE }, () => '200')
  assert.deepEqual(statuses.slice(0, PER_MINUTE), answered)
  const refused = statuses.slice(PER_MINUTE)
  assert.ok(refused.length > 0 && refused.every((status) => status === '429'), `${refused}`)
  assert.ok(refused.length < 2 * STARTED_MAX, `${refused.length} were refused`)
  socket.destroy()
})
