/**
 * Handshakes of TLS: their number by address and their order, before any work on them. The work is
 * counted in handshakes that begin, and in turns of the event loop.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net'
import { after, before, describe, it, type TestContext } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { type BoundName, configuredBounds } from '#config/bounds.ts'
import { fixedSecret } from '#config/secret.ts'
import type { HandshakeSlotsOptions } from '#http/connection/handshake-slots.ts'
import { createHandshakes } from '#http/connection/handshakes.ts'
import { tlsOptions } from '#http/connection/https.ts'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { captureHello, fragmentHello } from '#test/support/client-hello.ts'
import { eventually } from '#test/support/eventually.ts'
import { clientSecret, KEY_UPDATE_CIPHERS, keyUpdates } from '#test/support/key-updates.ts'

const ONE = '127.0.0.1'
const OTHER = '127.0.0.2'
const PROXY = '127.0.0.3'

describe('handshakes', { skip: hasOpenssl() ? false : OPENSSL_HINT }, () => {
  let certificates: Certificates
  let hello: Buffer
  before(async () => {
    certificates = makeCertificates('IP:127.0.0.1')
    hello = await captureHello()
  })
  after(() => certificates[Symbol.dispose]())

  /** A server whose callers on loopback count as separate callers, but for that of a proxy. */
  async function listen(
    t: TestContext,
    perMinute: number,
    onSecure = (one: TLSSocket) => one.end(),
    slots: HandshakeSlotsOptions = {},
  ) {
    const { cert, key } = certificates.server
    const tls = fixedSecret({ cert, key, expiresAt: 0 })
    const server = createServer(tlsOptions(tls, 10_000), (socket) => {
      onSecure(socket.on('error', () => {}))
    })
    const exceeded: BoundName[] = []
    let nowMs = 0
    const handshakes = createHandshakes({
      bounds: { ...configuredBounds(), tls_handshakes_per_minute: perMinute },
      metrics: { boundExceeded: (bound) => void exceeded.push(bound) },
      addresses: { isShared: (address) => address === PROXY },
      now: () => nowMs,
      slots,
    })
    const begun: { readonly address: string | undefined; readonly turn: number }[] = []
    let turn = 0
    const [begin] = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      begun.push({ address: socket.remoteAddress, turn })
      begin?.call(server, socket)
    })
    handshakes.serve(server, 10_000)
    let accepted = 0
    server.on('connection', () => {
      accepted += 1
    })
    server.listen(0, ONE)
    await once(server, 'listening')
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const raws: Socket[] = []
    t.after(() => {
      for (const socket of raws) socket.destroy()
    })
    const open = (localAddress: string): Socket => {
      const raw = connectTcp({ port, host: ONE, localAddress }).on('error', () => {})
      raws.push(raw)
      return raw
    }
    const openAll = async (addresses: readonly string[]): Promise<Socket[]> => {
      const sockets = addresses.map(open)
      await eventually('all are accepted', () => accepted >= addresses.length)
      return sockets.map((socket) => socket.resume())
    }
    const secure = (localAddress: string): TLSSocket => {
      const ca = certificates.ca.cert
      const ciphers = `${KEY_UPDATE_CIPHERS}:ECDHE-ECDSA-AES128-GCM-SHA256`
      return connect({ socket: open(localAddress), host: ONE, ca, ciphers }).on('error', () => {})
    }
    const shake = async (localAddress: string): Promise<boolean> => {
      const socket = secure(localAddress).resume()
      const { promise, resolve } = Promise.withResolvers<boolean>()
      let isSecure = false
      socket.on('secureConnect', () => {
        isSecure = true
      })
      socket.on('close', () => resolve(isSecure))
      return promise
    }
    const pass = (ms: number): void => {
      nowMs += ms
    }
    /** Counts turns of the event loop until the test ends. */
    const countTurns = (): void => {
      let isEnded = false
      t.after(() => {
        isEnded = true
      })
      const next = (): void => {
        turn += 1
        if (!isEnded) setImmediate(next)
      }
      next()
    }
    return { handshakes, shake, open, openAll, raws, secure, pass, exceeded, begun, countTurns }
  }

  it('above the bound of their address are closed before they begin, until the next minute', async (t) => {
    const { shake, pass, exceeded, begun } = await listen(t, 2)
    assert.deepEqual([await shake(ONE), await shake(ONE)], [true, true])
    assert.equal(await shake(ONE), false)
    assert.equal(begun.length, 2)
    assert.deepEqual(exceeded, ['tls_handshakes_per_minute'])
    assert.equal(await shake(OTHER), true)
    pass(60_000)
    assert.equal(await shake(ONE), true)
  })

  it('of trusted proxies have no bound, and 0 disables it for everybody', async (t) => {
    const limited = await listen(t, 1)
    for (let n = 0; n < 3; n++) assert.equal(await limited.shake(PROXY), true)
    const unlimited = await listen(t, 0)
    for (let n = 0; n < 3; n++) assert.equal(await unlimited.shake(ONE), true)
  })

  it('of connections with a valid key do not count', async (t) => {
    const server = await listen(t, 1, (socket) => {
      server.handshakes.forgive(socket)
      server.handshakes.forgive(socket)
      return socket.end()
    })
    for (let n = 0; n < 3; n++) assert.equal(await server.shake(ONE), true)
    assert.deepEqual(server.exceeded, [])
  })

  it('that arrive together begin one in a turn, addresses in rotation', async (t) => {
    const { openAll, begun, countTurns } = await listen(t, 0)
    const sockets = await openAll([...new Array<string>(40).fill(ONE), OTHER])
    countTurns()
    for (const socket of sockets) socket.write(hello)
    await eventually('all have begun', () => begun.length === sockets.length)
    assert.equal(new Set(begun.map((one) => one.turn)).size, sockets.length)
    const place = begun.findIndex(({ address }) => address === OTHER)
    assert.ok(place <= 2, String(place))
  })

  it('of clients that have left do not begin', async (t) => {
    const { openAll, begun } = await listen(t, 0)
    const sockets = await openAll(new Array<string>(40).fill(ONE))
    for (const socket of sockets) socket.write(hello, () => socket.destroy())
    const [last] = await openAll([OTHER])
    last?.write(hello)
    await eventually('that of the last has begun', () => begun.at(-1)?.address === OTHER)
    assert.ok(begun.length <= 10, String(begun.length))
  })

  it('do not begin before the first message is whole, and are closed when the server stops', async (t) => {
    const { open, begun, handshakes, shake } = await listen(t, 0)
    const slow = open(ONE).resume()
    slow.write(hello.subarray(0, -1))
    assert.equal(await shake(OTHER), true)
    assert.deepEqual(
      begun.map(({ address }) => address),
      [OTHER],
    )
    handshakes.closeWaiting()
    await once(slow, 'close')
  })

  it('begin with a first message in many records, and answer it', async (t) => {
    const { open } = await listen(t, 0)
    const socket = open(ONE)
    socket.write(fragmentHello(hello, 1))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    assert.equal(answer[0], 22)
  })

  it('of other protocols, of too large a message or of too many pieces do not begin', async (t) => {
    const { open, begun } = await listen(t, 0)
    const rejected = async (...pieces: readonly Uint8Array[]): Promise<void> => {
      const socket = open(ONE).resume().setNoDelay()
      let isClosed = false
      socket.on('close', () => {
        isClosed = true
      })
      for (const piece of pieces) {
        if (isClosed) return
        socket.write(piece)
        await new Promise(setImmediate)
      }
      if (!isClosed) await once(socket, 'close')
    }
    await rejected(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    await rejected(Buffer.from([22, 3, 1, 64, 1]))
    await rejected(Buffer.from([22, 3, 1, 0, 0]))
    const serverHello = 2
    await rejected(Buffer.from([22, 3, 1, 0, 5, serverHello]))
    const tooLarge = Buffer.from([22, 3, 1, 64, 0, 1, 0, 64, 1])
    await rejected(tooLarge)
    await rejected(fragmentHello(tooLarge, 1))
    await rejected(hello.subarray(0, -1), Buffer.alloc(40_000))
    await rejected(...Array.from(hello, (byte) => Buffer.from([byte])))
    assert.equal(begun.length, 0)
  })

  it('beyond the slots wait, and begin when others are secure or have left', async (t) => {
    const slots = { max: 2, slotMs: 3_600_000 }
    const { openAll, begun, shake } = await listen(t, 0, undefined, slots)
    const [first, second] = await openAll([ONE, ONE])
    first?.write(hello)
    second?.write(hello)
    await eventually('two have begun', () => begun.length === 2)
    const waiting = [shake(OTHER), shake(PROXY)]
    for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
    assert.equal(begun.length, 2)
    first?.destroy()
    assert.deepEqual(await Promise.all(waiting), [true, true])
    assert.equal(begun.length, 4)
  })

  it('are closed after the time of a slot, as many as others wait', async (t) => {
    const { openAll, begun, shake } = await listen(t, 0, undefined, { max: 3, slotMs: 1 })
    const stopped = await openAll([ONE, ONE, ONE])
    for (const socket of stopped) socket.write(hello)
    await eventually('all have begun', () => begun.length === stopped.length)
    assert.equal(await shake(OTHER), true)
    await eventually('one is closed', () => stopped.some(({ closed }) => closed))
    assert.equal(stopped.filter(({ closed }) => closed).length, 1)
  })

  it('in groups that cost more are rejected', async (t) => {
    const { open } = await listen(t, 0)
    const socket = open(ONE)
    socket.write(await captureHello({ ecdhCurve: 'P-521' }))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    const alert = 21
    assert.equal(answer[0], alert)
  })

  it('a client that requests new keys again and again is closed, and counts as a hundred', async (t) => {
    let received = 0
    const server = await listen(t, 100, (socket) => {
      socket.on('data', (bytes: Buffer) => {
        received += bytes.length
      })
      return socket
    })
    const socket = server.secure(ONE)
    let secret: Buffer | undefined
    socket.on('keylog', (line: Buffer) => {
      secret ??= clientSecret(line)
    })
    await once(socket, 'secureConnect')
    socket.write('ping')
    await eventually('the connection is in use', () => received === 4)
    assert.ok(secret)
    const raw = server.raws.at(-1)
    // The record of `ping` has number 0 under the first keys.
    raw?.write(keyUpdates(secret, 40, 1))
    await once(socket, 'close')
    assert.equal(await server.shake(ONE), false)
    assert.deepEqual(server.exceeded, ['tls_handshakes_per_minute'])
  })
})
