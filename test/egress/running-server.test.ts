/** Every kind of outgoing request of a running server, through proxies with a password. */
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { createServer as createTlsServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import { atProvider, createBrowser, outcomeOf } from '#test/access/browsing.ts'
import { CLIENT_ID, CLIENT_SECRET, startProvider } from '#test/access/provider.ts'
import { PUBLIC_URL, REDIRECT_URI, SECRET } from '#test/access/sign-in-harness.ts'
import { alertAt, CHEAP, WEBHOOK_SECRET } from '#test/support/alerts.ts'
import { AUDIT_SECRET } from '#test/support/audit-deliveries.ts'
import { hasOpenssl, makeCertificates, OPENSSL_HINT } from '#test/support/certificates.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type KeptProxy, PROXY_KINDS } from '#test/support/kept-proxies.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { startCollector } from '#test/support/otlp-collector.ts'
import { numberedTokens, startIssuer } from '#test/support/token-issuer.ts'
import { startTraceReceiver } from '#test/support/trace-receiver.ts'
import { use } from '#test/support/usage.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'

const CHANNEL = 'http.server.request.start'
const MINUTE = 60_000
const CENT_TOKENS = 10_000
const LOGIN = 'ada'
const EMAIL = 'ada@example.com'

/** A request that a server of this process has received. */
interface Arrived {
  readonly port: number | undefined
  readonly path: string
  readonly from: { readonly address: string | undefined; readonly port: number | undefined }
}

/** Records the requests to the servers of this process, until its disposal. */
function recordRequests(): Disposable & { readonly arrived: readonly Arrived[] } {
  const arrived: Arrived[] = []
  const onRequest = (message: unknown): void => {
    const { socket, url = '' }: IncomingMessage = Object(message).request
    const { localPort: port, remoteAddress: address, remotePort } = socket
    arrived.push({ port, path: url, from: { address, port: remotePort } })
  }
  subscribe(CHANNEL, onRequest)
  return { arrived, [Symbol.dispose]: () => void unsubscribe(CHANNEL, onRequest) }
}

/** A server over TLS for another of this machine. */
async function startFront(tls: object, port: number): Promise<Server> {
  const front = createTlsServer(tls, (received, response) => {
    const { method, url: path, headers } = received
    const sent = request({ port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    received.pipe(sent)
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  return front
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** A server, and all that it sends requests to. */
async function startWorld(proxy: KeptProxy, stack: AsyncDisposableStack) {
  const { clock, move } = movableClock(() => Date.now())
  const certificates = stack.use(makeCertificates('DNS:localhost'))
  const { ca, server: tls } = certificates
  const plain = stack.adopt(await startUpstream(), (one) => one.close())
  const hidden = stack.adopt(await startUpstream({ keys: null }), (one) => one.close())
  const front = stack.adopt(await startFront(tls, hidden.port), (one) => {
    one.closeAllConnections()
    one.close()
  })
  const issuer = stack.use(await startIssuer(numberedTokens(3_600), { tls }))
  const people = [{ login: LOGIN, email: EMAIL, email_verified: true }]
  const provider = stack.adopt(await startProvider({ redirectUri: REDIRECT_URI, people }), (one) =>
    one.close(),
  )
  const alerts = stack.use(await startWebhookReceiver())
  const audit = stack.use(await startWebhookReceiver())
  const logs = stack.use(await startCollector())
  const traces = stack.use(await startTraceReceiver())
  const config = [
    CHEAP,
    ...['egress:', `  proxy: ${proxy.url}`, '  proxy_loopback: true', `  ca_file: ${ca.certFile}`],
    ...['upstreams:', '  plain:', `    base_url: ${plain.url}`, `    api_key: ${UPSTREAM_KEY}`],
    ...['    models: [gpt-5.6-luna]', '  secure:'],
    ...[`    base_url: https://localhost:${portOf(front)}/v1`, '    models: [gpt-5.6-sol]'],
    ...['    auth:', '      type: token_exchange', `      token_url: ${issuer.url}/token`],
    ...['      format: form', '      subject_token: subject'],
    ...['      subject_token_type: urn:ietf:params:oauth:token-type:jwt'],
    ...['oidc:', `  issuer: ${provider.issuer}`, `  client_id: ${CLIENT_ID}`, ...SECRET],
    ...['alerts:', '  webhook:', `    url: ${alerts.url}`, `    secret: ${WEBHOOK_SECRET}`],
    ...['    allow_private_addresses: true'],
    ...['audit_deliveries:', '  siem:', '    webhook:', `      url: ${audit.url}`],
    ...[`      secret: ${AUDIT_SECRET}`, '      allow_private_addresses: true'],
    ...['  collector:', '    otlp: true'],
  ].join('\n')
  const h = stack.use(
    await startHarness('sqlite', {
      clock,
      config,
      publicUrl: PUBLIC_URL,
      environment: {
        OIDC_CLIENT_SECRET: CLIENT_SECRET,
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${logs.url}/v1/logs`,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/v1/traces`,
      },
    }),
  )
  const ports = {
    plain: plain.port,
    front: portOf(front),
    issuer: Number(new URL(issuer.url).port),
    provider: provider.port,
    alerts: alerts.port,
    audit: audit.port,
    logs: Number(new URL(logs.url).port),
    traces: Number(new URL(traces.url).port),
  }
  return { h, move, ports, key: await makeUserKey(h, await makeProject(h)) }
}

type World = Awaited<ReturnType<typeof startWorld>>

async function ask({ h, key }: World, model: string): Promise<void> {
  const messages = [{ role: 'user' as const, content: 'hello' }]
  const answer = await h.caller(key.value).chat.completions.create({ model, messages })
  assert.equal(answer.object, 'chat.completion')
}

async function spendBeyondAlert(h: Harness, move: (ms: number) => void): Promise<void> {
  const project_id = await makeProject(h)
  await h.client.createProjectSpendAlert({ project_id, ...alertAt(1) })
  const amounts = { requests: 1, inputTokens: 2 * CENT_TOKENS }
  const at = h.system.now() / 1_000
  await use(h, [{ at, amounts, subject: { projectId: project_id, model: 'cheap' } }], CHEAP)
  move(MINUTE)
  await h.alerts.run()
}

for (const kind of PROXY_KINDS) {
  const skip = hasOpenssl() ? kind.skip : OPENSSL_HINT
  describe(`a running server behind ${kind.name}`, { skip }, () => {
    const stack = new AsyncDisposableStack()
    let proxy: KeptProxy
    let world: World
    let recorded: ReturnType<typeof recordRequests>
    before(async () => {
      recorded = stack.use(recordRequests())
      proxy = stack.use(await kind.start())
      world = await startWorld(proxy, stack)
    })
    after(() => stack.disposeAsync())

    /** Waits for a request to a server, and checks that all to this path are the proxy's. */
    async function assertProxied(to: keyof World['ports'], path: string): Promise<void> {
      const port = world.ports[to]
      const found = await eventually(`${path} is requested`, () => {
        const those = recorded.arrived.filter((one) => one.port === port && one.path === path)
        return those.length > 0 && those
      })
      for (const { from } of found) assert.ok(proxy.isFrom(from), `${path} from ${from.address}`)
    }

    it('sends requests to an upstream through it', async () => {
      await ask(world, 'gpt-5.6-luna')
      await assertProxied('plain', '/v1/chat/completions')
    })

    it('fetches a credential, and sends it to an upstream over TLS, through it', async () => {
      await ask(world, 'gpt-5.6-sol')
      await assertProxied('issuer', '/token')
      await assertProxied('front', '/v1/chat/completions')
    })

    it('signs people in through it: metadata, token and keys', async () => {
      await world.h.client.createUser({ email: EMAIL, role: 'reader' })
      const browser = createBrowser(PUBLIC_URL, world.h.url)
      const outcome = outcomeOf(await atProvider(browser, PUBLIC_URL, LOGIN))
      assert.deepEqual(outcome, { to: '/bailiwick/console/' })
      for (const path of ['/.well-known/openid-configuration', '/token', '/jwks']) {
        await assertProxied('provider', path)
      }
    })

    it('sends webhooks of alerts through it', async () => {
      await spendBeyondAlert(world.h, world.move)
      await assertProxied('alerts', '/hook')
    })

    it('delivers audit events through it, as webhooks and by OTLP', async () => {
      await world.h.client.createProject({ name: 'delivered' })
      await world.h.auditDeliveries.run()
      await assertProxied('audit', '/hook')
      await assertProxied('logs', '/v1/logs')
    })

    it('exports traces through it', async () => {
      await ask(world, 'gpt-5.6-luna')
      await eventually('a trace is exported', () => {
        world.h.tick('traces')
        return recorded.arrived.some(({ port }) => port === world.ports.traces)
      })
      await assertProxied('traces', '/v1/traces')
    })

    it('has the proxy in its status, and its password nowhere', async () => {
      const { text, json } = await world.h.raw('GET', '/v1/organization/server')
      const { origin } = new URL(proxy.url)
      const { egress_proxy: found } = Object(json)
      assert.deepEqual(found, { addresses: [origin], resolve: 'here' })
      assert.ok(!text.includes(proxy.password) && !text.includes(new URL(proxy.url).password))
    })

    it('makes no direct connection but those of the browser', () => {
      const ports = new Set(Object.values(world.ports))
      const isBrowsers = /^\/(auth|interaction)\b/
      const direct = recorded.arrived.filter(
        ({ port = 0, path, from }) =>
          ports.has(port) && !isBrowsers.test(path) && !proxy.isFrom(from),
      )
      assert.deepEqual(direct, [])
    })
  })
}
