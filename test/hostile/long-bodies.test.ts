/** Long JSON bodies of a caller with a key: the event loop serves others, and limits come first. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const MEBIBYTE = 1_048_576
const gateway = shareGateway({ bounds: { project_rejected_bytes_per_minute: 1024 * MEBIBYTE } })

/** A body of members with short names. */
function ofMembers(member: string, bytes: number): Buffer {
  const members = Buffer.alloc(bytes, member)
  const whole = members.subarray(0, members.length - (members.length % Buffer.byteLength(member)))
  const before = Buffer.from(`{"model":"${MODEL}","messages":[],"tools":[{`)
  return Buffer.concat([before, whole, Buffer.from('"z":1}]}')])
}

// Members after the first 100,000, of at most 1.2 MiB, are received and not read.
for (const [kind, member, mebibytes] of [
  ['escaped', '"\\u0041":1,', 63],
  ['capital', '"A":1,', 4],
  ['non-ASCII', '"é":1,', 4],
] as const) {
  it(`${mebibytes} MiB of short ${kind} names are rejected at the bound on members`, async () => {
    const { h, key, upstream } = gateway()
    const { socket, ended } = line(h.url)
    socket.write(
      requestOf(key.value, ofMembers(member, mebibytes * MEBIBYTE), ['connection: close']),
    )
    const answer = await ended
    assert.match(answer, /^HTTP\/1\.1 400 /)
    assert.match(answer, /at most 100000 members .*\(body_members\)/)
    assert.equal(upstream.arrived, 0)
  })
}

it('other requests are served between two slices of a long body', async () => {
  const { h, key, upstream } = gateway()
  const { socket, ended } = line(h.url)
  const url = `data:image/png;base64,${'A'.repeat(16 * MEBIBYTE)}`
  const content = [{ type: 'image_url', image_url: { url } }]
  const body = chat('é', { messages: [{ role: 'user', content }] })
  const order: string[] = []
  upstream.script({ answerAfter: 'long' })
  const long = ended.then(() => order.push('long'))
  socket.write(requestOf(key.value, body, ['connection: close']))
  while (upstream.arrived === 0 && order.length < 4) {
    await h.raw('GET', '/healthz')
    order.push('health')
  }
  upstream.open('long')
  await long
  assert.deepEqual(order.slice(0, 4), ['health', 'health', 'health', 'health'])
})

it('a long body is forwarded byte for byte, except for include_usage', async () => {
  const { arrived, post } = gateway()
  const url = `data:image/png;base64,${'A'.repeat(MEBIBYTE)}`
  const content = [{ type: 'image_url', image_url: { url } }]
  const body = chat('é', { messages: [{ role: 'user', content }], stream: true })
  assert.equal((await post(CHAT, body)).status, 200)
  const expected = `{"stream_options":{"include_usage":true},${body.slice(1)}`
  assert.ok(arrived().at(-1) === expected, 'the body differs')
})

it('a long body without room in the request limit returns 429 before it is read', async () => {
  const { h, post } = gateway()
  const project_id = await makeProject(h)
  const key = await makeUserKey(h, project_id)
  const rate_limit_id = `rl-${MODEL}`
  await h.client.updateProjectRateLimits({
    project_id,
    rate_limit_id,
    max_requests_per_1_minute: 0,
  })
  const short = await post(CHAT, chat('a'), { key: key.value })
  assert.equal(short.status, 429)
  const { socket, ended } = line(h.url)
  const request = requestOf(key.value, chat('x'.repeat(MEBIBYTE)))
  socket.write(request.subarray(0, 100_000))
  const answer = await ended
  assert.match(answer, /^HTTP\/1\.1 429 /)
  assert.match(answer, /x-bailiwick-limit: dimension=requests; source=project; limit=0;/)
  assert.ok(answer.includes(short.error.message), answer)
})
