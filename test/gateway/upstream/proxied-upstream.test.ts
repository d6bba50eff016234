/** Requests to upstreams through a CONNECT proxy with a password. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { answerOf, type RawRequest, startRaw } from '#test/gateway/raw-upstream.ts'
import { type ConnectProxy, startConnectProxy } from '#test/support/connect-proxy.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const NAME = 'api.upstream.example'
const OK = answerOf('{"ok":true}')

let proxy: ConnectProxy
beforeEach(async () => {
  proxy = await startConnectProxy()
})
afterEach(() => proxy[Symbol.asyncDispose]())

interface Trial {
  readonly answer?: (request: RawRequest) => void
  readonly environment?: Readonly<Record<string, string>>
  readonly requests?: number
  /** Lines of the configuration. */
  readonly config?: readonly string[]
  readonly upstreamUrl?: string
}

/** Statuses of requests to an upstream with a name that the proxy alone knows. */
async function trial({ requests = 1, config = [], upstreamUrl, ...rest }: Trial = {}) {
  const { answer = ({ socket }) => socket.write(OK) } = rest
  const upstream = await startRaw(answer)
  const port = Number(new URL(upstream.url).port)
  proxy.route(`${NAME}:${port}`, port)
  const url = upstreamUrl ?? `http://${NAME}:${port}/v1`
  const h = await startHarness('sqlite', {
    config: [
      ...config,
      ...['upstreams:', '  named:', `    base_url: ${url.replace('PORT', String(port))}`],
      '    connect_seconds: 2',
    ].join('\n'),
    environment: { HTTP_PROXY: proxy.url, ...rest.environment },
  })
  try {
    const { value } = await makeUserKey(h, await makeProject(h))
    const statuses: number[] = []
    for (let i = 0; i < requests; i++) {
      statuses.push((await h.raw('POST', CHAT, { key: value, body: chat('a') })).status)
    }
    const [health] = (await h.dataPlane?.health()) ?? []
    return { statuses, arrived: upstream.arrived(), authority: `${NAME}:${port}`, health }
  } finally {
    await h.close()
    await upstream.close()
  }
}

describe('an upstream behind HTTP_PROXY', () => {
  it('is reached by CONNECT with its name, and one tunnel serves several requests', async () => {
    const { statuses, authority } = await trial({ requests: 3 })
    assert.deepEqual(statuses, [200, 200, 200])
    assert.deepEqual(proxy.tunnels, [authority])
    assert.deepEqual([proxy.rejected, proxy.forwarded], [[], []])
  })

  it('is not reached with a wrong password, and the caller gets 502', async () => {
    const { statuses, arrived } = await trial({
      environment: { HTTP_PROXY: proxy.url.replace('gateway:', 'gateway:wrong') },
    })
    assert.deepEqual([statuses, arrived], [[502], 0])
    assert.equal(proxy.rejected.length, 1)
  })

  it('is reached directly if NO_PROXY has its host', async () => {
    const upstreamUrl = 'http://127.0.0.1:PORT/v1'
    const config = ['egress:', '  proxy_loopback: true']
    const proxied = await trial({ upstreamUrl, config })
    assert.deepEqual([proxied.statuses, proxy.tunnels.length], [[200], 1])
    const direct = await trial({ upstreamUrl, config, environment: { NO_PROXY: '127.0.0.0/8' } })
    assert.deepEqual([direct.statuses, proxy.tunnels.length], [[200], 1])
  })

  it('is reached directly on loopback without a setting', async () => {
    const { statuses } = await trial({ upstreamUrl: 'http://127.0.0.1:PORT/v1' })
    assert.deepEqual([statuses, proxy.tunnels], [[200], []])
  })

  for (const [how, end] of [
    ['closed', (request: RawRequest) => request.socket.end()],
    ['reset', (request: RawRequest) => request.socket.resetAndDestroy()],
  ] as const) {
    it(`is sent a request again if its kept tunnel is ${how} on reuse`, async () => {
      const { statuses, arrived } = await trial({
        requests: 4,
        answer: (request) => {
          if (request.orderOnConnection === 1) request.socket.write(OK)
          else end(request)
        },
      })
      assert.deepEqual([statuses, arrived], [[200, 200, 200, 200], 7])
    })

    it(`is not sent a request again if its new tunnel is ${how}`, async () => {
      const { statuses, arrived } = await trial({ requests: 2, answer: end })
      assert.deepEqual([statuses, arrived], [[502, 502], 2])
    })
  }
})

const MISBEHAVIOUR: Readonly<Record<string, (socket: NodeJS.WritableStream) => void>> = {
  'answers 500': (socket) => void socket.end('HTTP/1.1 500 Oops\r\n\r\n'),
  'answers 302 to another host': (socket) =>
    void socket.end('HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n'),
  hangs: () => {},
  'ends without an answer': (socket) => void socket.end(),
  'does not speak HTTP': (socket) => void socket.end('SSH-2.0-OpenSSH_9.9\r\n\r\n'),
  'sends a head without an end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    const write = (): void => {
      while (socket.writable && socket.write(`x-filler: ${'x'.repeat(1_000)}\r\n`));
    }
    socket.on('drain', write)
    write()
  },
  'sends interim answers without an end': (socket) => {
    const write = (): void => {
      while (socket.writable && socket.write('HTTP/1.1 102 Processing\r\n\r\n'));
    }
    socket.on('drain', write)
    write()
  },
}

describe('a proxy that', () => {
  for (const [how, answer] of Object.entries(MISBEHAVIOUR)) {
    it(`${how} is a failed connection: 502 within the connection's time`, async () => {
      proxy.answer(answer)
      const { statuses, arrived, health } = await trial()
      assert.deepEqual([statuses, arrived], [[502], 0])
      assert.equal(health?.last_error?.reason, 'connect')
      assert.ok(
        proxy.tunnels.length >= 1 && proxy.tunnels.length <= 3,
        String(proxy.tunnels.length),
      )
    })
  }

  it('is not there is a failed connection', async () => {
    const { statuses, health } = await trial({ environment: { HTTP_PROXY: 'http://127.0.0.1:1' } })
    assert.deepEqual([statuses, health?.last_error?.reason], [[502], 'connect'])
  })
})
