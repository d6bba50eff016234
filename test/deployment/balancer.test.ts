/** The load balancer in front of nodes that a test controls. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { type Balancer, startBalancer, withoutHaproxy } from './balancer.ts'

interface Node {
  readonly port: number
  /** Status of `/readyz`. */
  ready: number
  readonly paths: string[]
  answer(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

async function startNode(): Promise<Node> {
  const server: Server = createServer((request, response) => {
    if (request.url === '/readyz') {
      response.writeHead(node.ready).end()
      return
    }
    node.paths.push(String(request.url))
    node.answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const node: Node = {
    port: (server.address() as AddressInfo).port,
    ready: 200,
    paths: [],
    answer: (_, response) => response.end('ok'),
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return node
}

describe('load balancer', { skip: withoutHaproxy }, () => {
  let first: Node
  let second: Node
  let balancer: Balancer
  before(async () => {
    ;[first, second] = await Promise.all([startNode(), startNode()])
    second.ready = 503
    balancer = await startBalancer([first.port, second.port])
    await balancer.untilState('node-1', 'UP')
    await balancer.untilState('node-2', 'DOWN')
  })
  after(async () => {
    await balancer?.close()
    await Promise.all([first?.close(), second?.close()])
  })

  it('sends no request to a node whose /readyz is 503, and uses it once that is 200', async () => {
    for (let n = 0; n < 10; n++) assert.equal((await fetch(`${balancer.url}/a`)).status, 200)
    assert.deepEqual(second.paths, [])
    second.ready = 200
    await balancer.untilState('node-2', 'UP')
    for (let n = 0; n < 10; n++) await fetch(`${balancer.url}/b`)
    assert.ok(second.paths.length > 0)
  })

  it('its own health check is 503 while no node is ready', async () => {
    const status = async (): Promise<number> => (await fetch(balancer.healthUrl)).status
    assert.equal(await status(), 200)
    first.ready = second.ready = 503
    await eventually('no node is ready', async () => (await status()) === 503)
    first.ready = second.ready = 200
    await eventually('nodes are ready', async () => (await status()) === 200)
  })

  it('replaces the forwarded headers of its clients', async () => {
    let seen: IncomingMessage['headers'] = {}
    first.answer = second.answer = (request, response) => {
      seen = request.headers
      response.end()
    }
    await fetch(balancer.url, {
      headers: {
        'x-forwarded-for': '9.9.9.9',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'forged',
        forwarded: 'for=9.9.9.9',
      },
    })
    const forwarded = Object.entries(seen).filter(([name]) => name.includes('forwarded'))
    assert.deepEqual(Object.fromEntries(forwarded), {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    })
  })

  it('relays a stream as it arrives, in both directions', async () => {
    first.answer = second.answer = (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      request.on('data', (chunk) => response.write(`data: ${chunk}\n\n`))
      request.on('end', () => response.end())
    }
    const up = new TransformStream<Uint8Array, Uint8Array>()
    const writer = up.writable.getWriter()
    const encoded = (value: string) => new TextEncoder().encode(value)
    void writer.write(encoded('one'))
    const response = await fetch(balancer.url, {
      method: 'POST',
      body: up.readable,
      // The type of the request's options in Node lacks it.
      duplex: 'half',
    })
    const reader = response.body?.getReader()
    assert.ok(reader)
    const next = async () => new TextDecoder().decode((await reader.read()).value)
    // Each piece is sent only after the answer to the one before has arrived.
    assert.equal(await next(), 'data: one\n\n')
    void writer.write(encoded('two'))
    assert.equal(await next(), 'data: two\n\n')
    await writer.close()
    assert.equal((await reader.read()).done, true)
  })

  it('a disconnect of the client reaches the node, in the middle of a stream and before it', async () => {
    for (const begins of [true, false]) {
      const arrived = Promise.withResolvers<ServerResponse>()
      first.answer = second.answer = (_, response) => {
        if (begins) response.write('data: one\n\n')
        arrived.resolve(response)
      }
      const aborter = new AbortController()
      const answer = fetch(balancer.url, { signal: aborter.signal })
      const closed = once(await arrived.promise, 'close')
      if (begins) await answer
      aborter.abort()
      await Promise.all([closed, answer.catch(() => undefined)])
    }
  })

  it('a request that a node has received is not sent to another one', async () => {
    const before = first.paths.length + second.paths.length
    first.answer = second.answer = (request) => void request.socket.destroy()
    // On a new connection: HAProxy closes one that has had answers, so that its client retries.
    const [response] = await once(
      request(balancer.url, { method: 'POST', agent: false }).end('x'),
      'response',
    )
    assert.equal(response.statusCode, 502)
    response.resume()
    assert.equal(first.paths.length + second.paths.length, before + 1)
  })
})
