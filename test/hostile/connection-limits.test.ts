/** Bounds on open connections, in total and per address. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { it, type TestContext } from 'node:test'
import { type BoundName, configuredBounds } from '#config/bounds.ts'
import { limitConnections } from '#http/connection/connection-limits.ts'
import { startHarness } from '#test/support/harness.ts'
import { exceededCount } from './bound-counts.ts'

function exceededOf(counts: Map<BoundName, number>) {
  return (bound: BoundName) => void counts.set(bound, (counts.get(bound) ?? 0) + 1)
}

/** A server with limits, whose callers on loopback count as separate callers. */
async function listen(t: TestContext, bounds: Partial<Record<BoundName, number>>) {
  const counts = new Map<BoundName, number>()
  const server = createServer()
  limitConnections(server, {
    bounds: { ...configuredBounds(), ...bounds },
    metrics: { boundExceeded: exceededOf(counts) },
    addresses: { isShared: (address) => address === '127.0.0.3' },
  })
  const echo = (socket: Socket) => {
    socket.on('error', () => {})
    if (!socket.destroyed) socket.write('open')
  }
  server.on('connection', echo)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets: Socket[] = []
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  /** Whether a connection from the address stays open. */
  const open = async (localAddress: string): Promise<Socket | undefined> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    sockets.push(socket)
    socket.on('error', () => {})
    const event = await Promise.race([
      once(socket, 'data').then(() => 'open'),
      once(socket, 'close').then(() => 'closed'),
    ])
    return event === 'open' ? socket : undefined
  }
  return { server, open, counts }
}

it('connections above the bound of their address are closed, until others have ended', async (t) => {
  const { server, open, counts } = await listen(t, { connections_per_address: 2 })
  const first = await open('127.0.0.1')
  assert.ok(first && (await open('127.0.0.1')))
  assert.equal(await open('127.0.0.1'), undefined)
  assert.ok(await open('127.0.0.2'))
  assert.equal(counts.get('connections_per_address'), 1)
  const kept = await new Promise<number>((resolve) => {
    first.once('close', () => server.getConnections((_error, count) => resolve(count)))
    first.destroy()
  })
  assert.ok(kept >= 2)
  let again: Socket | undefined
  while (!again) again = await open('127.0.0.1')
})

it('loopback and trusted proxies have no bound of their own, and 0 disables it for everybody', async (t) => {
  const limited = await listen(t, { connections_per_address: 1 })
  for (let n = 0; n < 5; n++) assert.ok(await limited.open('127.0.0.3'))
  const unlimited = await listen(t, { connections_per_address: 0 })
  for (let n = 0; n < 5; n++) assert.ok(await unlimited.open('127.0.0.1'))
})

it('connections above the bound of the server are closed and counted', async (t) => {
  const h = await startHarness('sqlite', { bounds: { connections: 3 } })
  t.after(h.close)
  const port = Number(new URL(h.url).port)
  const sockets = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const fourth = connect(port, '127.0.0.1')
  fourth.on('error', () => {})
  await once(fourth, 'close')
  assert.equal(await exceededCount(h, 'connections'), 1)
  for (const socket of sockets) socket.destroy()
})
