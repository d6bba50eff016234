/** `bailiwick doctor --url` through HAProxy: time limits, buffering and forwarded addresses. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { type RunningServer, serve, temporaryFolder } from '#test/cli/command.ts'
import { type Haproxy, startHaproxy, withoutHaproxy } from '#test/deployment/balancer.ts'
import { eventually } from '#test/support/eventually.ts'
import { freePort } from '#test/support/free-port.ts'
import { listenOnLoopback } from '#test/support/listening.ts'
import { runDoctor } from './doctor.ts'

const STORE = { DATABASE_URL: 'sqlite:/dev/null/none' }
const SETS_ADDRESS = 'http-request set-header X-Forwarded-For %[src]'
const KEY = mintKey('admin')
const PAUSE = ['--pause', '1']

interface Lines {
  readonly frontend?: string
  readonly backend?: string
}

/** HAProxy before a server; `backend` is for the stream of the test alone. */
async function startProxy(to: string, { frontend = '', backend = '' }: Lines, opened: Haproxy[]) {
  const port = await freePort()
  const haproxy = startHaproxy(`defaults
  mode http
  timeout connect 2s
  timeout client 20s
  timeout server 20s
frontend public
  bind 127.0.0.1:${port}
  ${frontend}
  use_backend streams if { path_end /connection }
  default_backend nodes
backend nodes
  server node ${new URL(to).host}
backend streams
  ${backend}
  server node ${new URL(to).host}
`)
  opened.push(haproxy)
  const url = `http://127.0.0.1:${port}`
  await eventually('the proxy answers', async () => {
    if (haproxy.status() !== null) throw new Error((await haproxy.output).join(''))
    return fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  })
  return url
}

describe('doctor through HAProxy', { skip: withoutHaproxy }, () => {
  const environment = { ...STORE, OPENAI_ADMIN_KEY: KEY }
  const folders = [temporaryFolder(), temporaryFolder()] as const
  const proxies: Haproxy[] = []
  let trusting: RunningServer
  let other: RunningServer

  before(async () => {
    const [one, two] = folders
    const shared = { UPSTREAM_URL: 'http://127.0.0.1:1/v1', BAILIWICK_ADMIN_KEY: KEY }
    trusting = await serve({
      ...shared,
      DATABASE_URL: one.databaseUrl,
      TRUSTED_PROXIES: '127.0.0.1',
    })
    other = await serve({ ...shared, DATABASE_URL: two.databaseUrl })
  })
  after(async () => {
    await Promise.all(proxies.map(({ close }) => close()))
    await Promise.all([trusting, other].map((server) => server?.stop()))
    for (const folder of folders) folder[Symbol.dispose]()
  })

  async function through(server: RunningServer, lines: Lines, pause = 1) {
    const url = await startProxy(server.url, lines, proxies)
    return runDoctor(environment, ['--url', url, '--pause', String(pause)])
  }

  it('is healthy where a stream may pause and the address is set', async () => {
    const found = await through(trusting, { frontend: SETS_ADDRESS }, 2)
    assert.equal(found.of('public.idle').message, 'A stream may pause for 2 s.')
    for (const check of ['public.streams', 'public.address']) {
      assert.equal(found.of(check).result, 'ok', found.output)
    }
    assert.ok(!found.output.includes(KEY))
  })

  it('names a time limit that is shorter than the pause', async () => {
    const found = await through(trusting, { backend: 'timeout server 300ms' }, 600)
    const idle = found.of('public.idle')
    assert.equal(idle.result, 'failure', found.output)
    assert.match(idle.message, /pause of 600 s (was cut off|is answered 504,) after \d+\.\d s/)
    assert.match(
      String(idle.remedy),
      /proxy_read_timeout .* in nginx, timeout server .* in HAProxy/,
    )
  })

  it('names a proxy that forwards no address', async () => {
    const frontend = 'http-request del-header X-Forwarded-For'
    const address = (await through(trusting, { frontend })).of('public.address')
    assert.equal(address.result, 'warning')
    assert.match(address.message, /127\.0\.0\.1 for all clients/)
    assert.match(String(address.remedy), /set-header X-Forwarded-For/)
  })

  it('names a proxy that holds streams back, and passes forged addresses on', async () => {
    const found = await through(trusting, { backend: 'http-response wait-for-body time 5s' })
    const streams = found.of('public.streams')
    assert.equal(streams.result, 'failure', found.output)
    assert.match(String(streams.remedy), /proxy_buffering off in nginx/)
    assert.equal(found.of('public.idle').result, 'ok')
    assert.match(found.of('public.address').message, /everybody can choose the address/)
  })

  it('names a proxy that the server does not trust', async () => {
    const found = await through(other, { frontend: SETS_ADDRESS })
    const address = found.of('public.address')
    assert.equal(address.result, 'warning')
    assert.match(String(address.remedy), /Add 127\.0\.0\.1 to TRUSTED_PROXIES/)
  })
})

describe('doctor of a public address without a proxy', () => {
  it('names a direct connection, and says what was not tested without a key', async (t) => {
    using folder = temporaryFolder()
    const server = await serve({
      DATABASE_URL: folder.databaseUrl,
      UPSTREAM_URL: 'http://127.0.0.1:1/v1',
      BAILIWICK_ADMIN_KEY: KEY,
    })
    t.after(() => server.stop())
    const args = ['--url', server.url, ...PAUSE]
    const direct = await runDoctor({ ...STORE, OPENAI_ADMIN_KEY: KEY }, args)
    assert.match(direct.of('public.address').message, /No proxy is between/)
    const without = await runDoctor(STORE, args)
    assert.equal(without.of('public.idle').result, 'skipped')
    const wrong = await runDoctor({ ...STORE, OPENAI_ADMIN_KEY: mintKey('admin') }, args)
    assert.match(wrong.of('public.idle').message, /rejects the admin key by 401/)
  })

  it('sends the key to no other kind of server', async (t) => {
    const keys: unknown[] = []
    const stranger = await listenOnLoopback(
      createServer(({ headers }, answer) => {
        keys.push(headers.authorization)
        answer.end('{}')
      }),
    )
    t.after(() => stranger.close())
    const url = `http://127.0.0.1:${stranger.port}`
    await runDoctor({ ...STORE, OPENAI_ADMIN_KEY: KEY }, ['--url', url, ...PAUSE])
    assert.ok(keys.length > 0)
    assert.ok(!keys.includes(`Bearer ${KEY}`))
  })

  it('bounds endless headers of an address', async (t) => {
    const hostile = await listenOnLoopback(
      createTcpServer((socket) => {
        const send = (): void => {
          while (socket.writable && socket.write('x-header: 0123456789\r\n'.repeat(100)));
        }
        socket.on('error', () => {}).on('drain', send)
        socket.write('HTTP/1.1 200 OK\r\n')
        send()
      }),
    )
    t.after(() => hostile.close())
    const found = await runDoctor(STORE, ['--url', `http://127.0.0.1:${hostile.port}`])
    assert.match(found.of('public.reachable').message, /No connection: .*[Hh]eader/)
  })
})
