/** Slow callers: those who send or read next to nothing lose their slots and connections. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { it } from 'node:test'
import { TIMEOUTS } from '#http/server.ts'
import { decodeDetails } from '#request-logs/details.ts'
import { acceptEvent, connectTo } from '#test/support/client-socket.ts'
import { movableClock } from '#test/support/clock.ts'
import { line, meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, type GatewayHarness, shareGateway } from '#test/support/gateway.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'

const { clock, move } = movableClock()
let reads = 0

function elapsed(): number {
  reads += 1
  return clock()
}

const gateway = shareGateway({
  elapsed,
  // One project may use all upload slots.
  bounds: { upstream_project_share: 1, upstream_contended_share: 1, upstream_reserved_share: 0 },
  config: 'models: { gpt-4o-mini: { max_tokens_per_1_minute: unlimited } }',
  timeouts: { ...TIMEOUTS, checkMs: 5 },
})

/** The only request log with a code, once it is written. */
async function rowWith(code: string) {
  const { h } = gateway()
  const found = h.store.reader
    .selectFrom('request_logs')
    .select(['outcome', 'status', 'details'])
    .where('code', '=', code)
  await eventually('the request has a row', async () => {
    await h.flush()
    return (await found.execute()).length > 0
  })
  const { outcome, status, details } = await found.executeTakeFirstOrThrow()
  return { outcome, status, hasLeft: decodeDetails(details).hasLeft }
}

/** Of a request whose answer the server has cut off. */
const CUT_OFF = { outcome: 'rejected', status: 200, hasLeft: false }

/** Resolves when the server has checked every transfer since now. */
async function look(): Promise<void> {
  const before = reads
  await eventually('the server looks at its transfers', () => reads >= before + 2)
}

/** Advances time in steps of `seconds`, and calls `act` after each. */
async function pass(seconds: number, steps: number, act: () => unknown): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await look()
    move(seconds * 1_000)
    await look()
    await act()
  }
}

function uploadHead({ key }: GatewayHarness): string {
  return [
    'POST /v1/files HTTP/1.1',
    'host: gateway',
    `authorization: Bearer ${key.value}`,
    'content-type: multipart/form-data; boundary=b',
    'transfer-encoding: chunked',
    '',
    '',
  ].join('\r\n')
}

const FILE = '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
const BEGIN = `${FILE.length.toString(16)}\r\n${FILE}\r\n`
const ONE_BYTE = '1\r\n-\r\n'

/** Uploads whose head has arrived. */
async function openUploads(count: number) {
  const { h } = gateway()
  let arrived = 0
  h.app.server.on('request', () => {
    arrived += 1
  })
  const uploads = Array.from({ length: count }, () => {
    const upload = line(h.url)
    upload.socket.write(uploadHead(gateway()) + BEGIN)
    return upload
  })
  await eventually('the uploads arrive', () => arrived >= count)
  return uploads
}

async function uploadOnce(): Promise<string> {
  const { openai } = gateway()
  const file = new File(['text'], 'a.txt')
  return (await openai.files.create({ file, purpose: 'user_data' })).object
}

it('uploads of one byte every 45 seconds are ended with 408 and free their slots', async () => {
  const uploads = await openUploads(64)
  await pass(45, 3, () => {
    for (const { socket } of uploads) if (socket.writable) socket.write(ONE_BYTE)
  })
  for (const { ended } of uploads) assert.match(await ended, /^HTTP\/1\.1 408 /)
  assert.equal(await uploadOnce(), 'file')
})

it('uploads of one byte every 20 seconds are ended with 408 and free their slots', async () => {
  const uploads = await openUploads(64)
  await pass(20, 8, () => {
    for (const { socket } of uploads) if (socket.writable) socket.write(ONE_BYTE)
  })
  for (const { ended } of uploads) assert.match(await ended, /^HTTP\/1\.1 408 .*minimum rate/s)
  assert.equal(await uploadOnce(), 'file')
})

it('a JSON body of one byte every 20 seconds is ended with 408', async () => {
  const { h, key } = gateway()
  const body = chat('a')
  const { socket, ended } = await meet(h)
  const request = requestOf(key.value, body).subarray(0, -body.length)
  socket.write(request)
  await pass(20, 8, () => socket.writable && socket.write('{'))
  assert.match(await ended, /^HTTP\/1\.1 408 /)
})

/** More than the kernel buffers for two connections. */
const EVENTS = 1_024
const EVENT = `data: {"choices":[{"delta":{"content":"${'x'.repeat(65_000)}"}}]}\n\n`

/** A connection that reads a KiB whenever it is resumed. */
function openSlowReader(url: string): Socket {
  const socket = connectTo(url, {
    onread: { buffer: Buffer.alloc(1_024), callback: () => false },
  })
  return socket.on('error', () => {})
}

it('a reader of a KiB every 20 seconds is disconnected, and the upstream cancelled', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({
    status: 200,
    body: EVENT.repeat(EVENTS),
    headers: { 'content-type': 'text/event-stream' },
    cut: EVENT.length,
  })
  const accepted = once(h.app.server, acceptEvent(h.app.server))
  const socket = openSlowReader(h.url)
  const [server] = await accepted
  socket.write(requestOf(key.value, chat('a', { stream: true })))
  await eventually('bytes wait for the reader', () => server.writableLength > 0)
  await pass(20, 8, () => socket.resume())
  await upstream.until(([first]) => first?.aborted === true)
  assert.equal(server.destroyed, true)
  socket.destroy()
  assert.deepEqual(await rowWith('minimum_rate_bytes'), CUT_OFF)
})

it('a response that has lasted for answer_seconds is cut off', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({ fault: { kind: 'stall', at: 2 }, stream: {} })
  const { socket, ended, until } = await meet(h)
  socket.write(requestOf(key.value, chat('a', { stream: true })))
  await until('data: ')
  await pass(7_190, 1, () => assert.equal(socket.destroyed, false))
  await pass(11, 1, () => {})
  await ended
  await upstream.until(([first]) => first?.aborted === true)
  assert.deepEqual(await rowWith('answer_seconds'), CUT_OFF)
  assert.equal((await gateway().post(CHAT, chat('b'))).status, 200)
})

it('an export of request logs that nobody reads is ended, with little of it waiting', async () => {
  const { h, key } = gateway()
  const { project_id: projectId } = key
  const organizationId = h.bootstrapped.organization.id
  const userAgent = 'x'.repeat(500)
  const times = { endedAt: clock() - 1_000, startedAt: clock() - 2_000 }
  for (let part = 0; part < 20; part++) {
    const ids = Array.from({ length: 500 }, (_, n) => `req_unread_${part}_${n}`)
    const own = { projectId, organizationId, userAgent, ...times }
    await keepLogs(
      h,
      ids.map((id) => requestRecord(id, own)),
    )
  }
  for (const media of ['text/csv', 'application/jsonl']) {
    const accepted = once(h.app.server, acceptEvent(h.app.server))
    const socket = openSlowReader(h.url)
    const [server] = await accepted
    const head = ['GET /v1/organization/request_logs HTTP/1.1', 'host: gateway', `accept: ${media}`]
    socket.write([...head, `authorization: Bearer ${h.adminKey}`, '', ''].join('\r\n'))
    let written = -1
    // A write over TLS waits for a moment, whether or not the reader does.
    await eventually('bytes wait for the reader', () => {
      const isStill = server.writableLength > 0 && server.bytesWritten === written
      written = server.bytesWritten
      return isStill
    })
    const waiting = server.writableLength
    assert.ok(waiting < 1_048_576, `${waiting} bytes wait`)
    await pass(20, 8, () => {})
    await eventually('the export is ended', () => server.destroyed)
    socket.destroy()
  }
})
