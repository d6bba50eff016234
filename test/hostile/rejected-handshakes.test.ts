/** Memory of first messages of TLS. `handshakes.test.ts` has those that are accepted. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { it } from 'node:test'
import { collectAllGarbage } from '#cli/engine-flags.ts'
import { readHello } from '#http/connection/client-hello.ts'

it('a rejected first message is not kept with its socket', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  let bytes: WeakRef<Buffer> | undefined
  socket.once('data', (piece: Buffer) => {
    bytes = new WeakRef(piece)
  })
  readHello(socket, () => {})
  client.on('error', () => {}).write(Buffer.from([22, 3, 1, 64, 0, 1, 0, 64, 1]))
  await once(socket, 'close')
  await new Promise(setImmediate)
  collectAllGarbage()
  assert.equal(bytes?.deref(), undefined)
  assert.ok(socket.destroyed)
})
