/** Backpressure of file transfers, which no store takes part in. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ownedRows, startTwoProjects } from '#test/gateway/two-projects.ts'
import { share } from '#test/support/harness.ts'

const TYPE = 'multipart/form-data; boundary=b'
const PURPOSE = '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n'
const FILE = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
const END = '\r\n--b--\r\n'
const MEBIBYTE = 1_048_576
const FILE_BYTES = 64 * MEBIBYTE
/** More than the kernel buffers for two connections. */
const TAKEN_MAX_BYTES = 48 * MEBIBYTE
const PIECE_BYTES = 65_536

const gateway = share(() => startTwoProjects('sqlite'))

/** Resolves when a count has not changed for many turns of the event loop. */
async function standstill(count: () => number): Promise<void> {
  for (let [before, same] = [-1, 0]; same < 200; ) {
    await turn()
    const now = count()
    same = now === before ? same + 1 : 0
    before = now
  }
}

it('an upload waits for a slow upstream and its download for a slow caller, without buffering', async () => {
  const { h, ours, upstream } = gateway()
  upstream.script({ path: '/v1/files', method: 'POST', readAfter: 'slow' })
  const { hostname, port } = new URL(h.url)
  const outgoing = request({
    hostname,
    port,
    method: 'POST',
    path: '/v1/files',
    agent: false,
    headers: {
      authorization: `Bearer ${ours.key.value}`,
      'content-type': TYPE,
      'content-length': PURPOSE.length + FILE.length + FILE_BYTES + END.length,
    },
  })
  const response = once(outgoing, 'response')
  outgoing.write(PURPOSE + FILE)
  const piece = Buffer.alloc(MEBIBYTE, 'x')
  let written = 0
  // Backpressure reaches the sender: neither the gateway nor the sockets hold the rest.
  while (written < FILE_BYTES) {
    outgoing.write(piece)
    written += piece.length
    await standstill(() => outgoing.socket?.bytesWritten ?? 0)
    if (outgoing.writableNeedDrain) break
  }
  const passed = written - outgoing.writableLength
  assert.ok(passed < TAKEN_MAX_BYTES, `${passed} bytes were taken though nobody reads them`)
  upstream.open('slow')
  while (written < FILE_BYTES) {
    if (!outgoing.write(piece)) await once(outgoing, 'drain')
    written += piece.length
  }
  outgoing.end(END)
  const [answer] = await response
  const made = JSON.parse((await answer.toArray()).join(''))
  assert.deepEqual([answer.statusCode, made.bytes], [200, FILE_BYTES])

  upstream.reset()
  const reading = await fetch(`${h.url}/v1/files/${made.id}/content`, {
    headers: { authorization: `Bearer ${ours.key.value}` },
  })
  const pieces = (): number => upstream.requests.at(-1)?.piecesWritten ?? 0
  await standstill(pieces)
  assert.ok(
    pieces() * PIECE_BYTES < TAKEN_MAX_BYTES,
    `${pieces()} pieces for a caller who reads none`,
  )
  assert.equal((await reading.arrayBuffer()).byteLength, FILE_BYTES)
  await ours.openai.files.delete(made.id)
  assert.deepEqual(await ownedRows(h).execute(), [])
})
