/** Receivers of traces that hang, or read next to nothing: requests and a stop are unaffected. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, startGateway } from '#test/support/gateway.ts'

const REQUESTS = 60
const QUEUE = 8
const DROPPED = /^bailiwick_trace_spans_total\{[^}]*dropped[^}]*\} (\d+)/m

/** Accepts connections and leaves each to `hold`. */
async function startReceiver(hold: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket.on('error', () => {}))
    hold(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const RECEIVERS = {
  'that reads nothing': () => {},
  'that reads all and does not answer': (socket: Socket) => void socket.resume(),
  'that answers without an end': (socket: Socket) => {
    socket.resume()
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{')
  },
}

for (const [name, hold] of Object.entries(RECEIVERS)) {
  it(`a receiver ${name} leaves requests alone, with a full queue of spans`, async () => {
    await using receiver = await startReceiver(hold)
    const gateway = await startGateway({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUE),
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
        OTEL_BSP_EXPORT_TIMEOUT: '600000',
      },
    })
    try {
      for (let sent = 0; sent < REQUESTS; sent++) {
        assert.equal((await gateway.post(CHAT, chat('a'))).status, 200)
      }
      gateway.h.tick('traces')
      await eventually('the receiver is reached', () => receiver.connections() > 0)
      // Of each request two spans or more; of all of them one batch is under way.
      const dropped = Number(DROPPED.exec(await gateway.h.metrics.registry.metrics())?.[1])
      assert.ok(dropped >= REQUESTS * 2 - QUEUE - 2, `${dropped} spans were dropped`)
      assert.equal(receiver.connections(), 1)
    } finally {
      await gateway.close()
    }
  })
}
