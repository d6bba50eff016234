/** Credentials of upstreams: tokens of an exchange, keys in files, and upstreams without any. */
import assert from 'node:assert/strict'
import { mkdtempDisposableSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import {
  type IssuerAnswer,
  numberedTokens,
  startIssuer,
  type TokenIssuer,
} from '#test/support/token-issuer.ts'

interface Started {
  readonly h: Harness
  readonly upstream: Upstream
  readonly issuer: TokenIssuer
  readonly folder: string
  move(ms: number): void
  send(): ReturnType<Harness['raw']>
  /** The credentials of the last request to the upstream. */
  sent(name?: string): string | string[] | undefined
}

interface StartOptions {
  readonly config: (parts: Parts) => string
  readonly answer?: () => IssuerAnswer
}

/** A server without timers, whose clocks a test moves. */
async function start(t: TestContext, { config, answer }: StartOptions): Promise<Started> {
  const stack = new AsyncDisposableStack()
  t.after(() => stack.disposeAsync())
  const upstream = stack.adopt(await startUpstream({ keys: null }), (one) => one.close())
  const issuer = stack.use(await startIssuer(answer ?? numberedTokens(3_600)))
  const folder = stack.use(mkdtempDisposableSync(join(tmpdir(), 'bailiwick-credentials-'))).path
  writeFileSync(join(folder, 'key'), 'sk-first\n')
  const { clock, move } = movableClock()
  const monotonic = movableClock(0)
  const h = stack.use(
    await startHarness('sqlite', {
      clock,
      elapsed: monotonic.clock,
      isWithoutTimers: true,
      config: config({ url: upstream.url, issuer: issuer.url, folder }),
    }),
  )
  const key = (await makeUserKey(h, await makeProject(h))).value
  return {
    h,
    upstream,
    issuer,
    folder,
    move: (ms) => {
      move(ms)
      monotonic.move(ms)
    },
    send: () => h.raw('POST', CHAT, { key, body: chat('abcd') }),
    sent: (name = 'authorization') => upstream.requests.at(-1)?.headers[name],
  }
}

interface Parts {
  readonly url: string
  readonly issuer: string
  readonly folder: string
}

function exchanging({ url, issuer, folder }: Parts): string {
  return `
upstreams:
  main:
    base_url: ${url}
    auth:
      type: token_exchange
      token_url: ${issuer}/token
      subject_token: { file: ${folder}/key }
      audience: models
`
}

describe('a token exchange', () => {
  it('gives requests its token, by a form as in RFC 8693', async (t) => {
    const { send, sent, issuer, h } = await start(t, { config: exchanging })
    assert.equal((await send()).status, 200)
    assert.equal(sent(), 'Bearer token-1')
    assert.equal(issuer.requests.length, 1)
    const [exchange] = issuer.requests
    assert.equal(exchange?.path, '/token')
    assert.deepEqual(Object.fromEntries(new URLSearchParams(exchange?.body)), {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'sk-first',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      audience: 'models',
    })
    const [main] = (await h.client.retrieveServer()).upstreams
    assert.deepEqual([main?.state, main?.credentials?.state], ['ok', 'ok'])
  })

  it('without a token behind an upstream without room returns 429 with the time', async (t) => {
    const { send, upstream } = await start(t, {
      config: (parts) => `${exchanging(parts)}    weight: 0
  limited: { base_url: ${parts.url}, api_key: k, limits: { requests_per_minute: 1 } }
`,
      answer: () => ({ status: 500, body: '' }),
    })
    assert.equal((await send()).status, 200)
    const { status, headers } = await send()
    assert.deepEqual([status, headers.get('retry-after')], [429, '60'])
    assert.equal(upstream.arrived, 1)
  })

  it('is JSON for OpenAI, with the ids of the provider and the account', async (t) => {
    const { send, sent, issuer } = await start(t, {
      config: ({ url, issuer: address, folder }) => `
upstreams:
  main:
    base_url: ${url}
    auth:
      type: token_exchange
      format: json
      token_url: ${address}/oauth/token
      subject_token: { file: ${folder}/key }
      identity_provider_id: idp_1
      service_account_id: sa_1
`,
    })
    assert.equal((await send()).status, 200)
    assert.equal(sent(), 'Bearer token-1')
    assert.deepEqual(JSON.parse(issuer.requests[0]?.body ?? ''), {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'sk-first',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      identity_provider_id: 'idp_1',
      service_account_id: 'sa_1',
    })
  })

  it('is repeated ahead of the end of its token, with the token of the file as it is then', async (t) => {
    const { h, send, sent, issuer, folder, move } = await start(t, { config: exchanging })
    writeFileSync(join(folder, 'key'), 'sk-second')
    h.tick('secret_files')
    await eventually('the file is read', () => isRun(h, 'secret_files'))
    move(50 * 60_000)
    h.tick('upstream_credentials')
    await issuerHas(issuer, 2)
    assert.equal(new URLSearchParams(issuer.requests[1]?.body).get('subject_token'), 'sk-second')
    await eventually('the second token', async () => {
      await send()
      return sent() === 'Bearer token-2'
    })
  })

  it('that fails lets the last token be used to its end; then requests fail with 502', async (t) => {
    const { h, send, issuer, move } = await start(t, { config: exchanging })
    issuer.mode = 'fail'
    move(50 * 60_000)
    h.tick('upstream_credentials')
    await issuerHas(issuer, 2)
    await eventually('the failure', async () => {
      const [main] = (await h.client.retrieveServer()).upstreams
      return main?.credentials?.state === 'failing'
    })
    assert.equal((await send()).status, 200)
    move(10 * 60_000)
    h.tick('upstream_credentials')
    const failed = await send()
    assert.deepEqual([failed.status, failed.json.error?.code], [502, 'upstream_failed'])
    assert.match(
      failed.json.error?.message ?? '',
      /this server has no credentials for it at the moment/,
    )
    const [main] = (await h.client.retrieveServer()).upstreams
    assert.deepEqual([main?.state, main?.credentials?.state], ['no_credentials', 'missing'])
    assert.equal(main?.credentials?.last_error?.message, `${issuer.host} answered 500`)
    const metrics = await h.metrics.registry.metrics()
    assert.match(metrics, /bailiwick_upstream_credentials_missing\{upstream="main"\} 1/)
  })
})

describe('10,000 requests over five renewals', () => {
  it('none fails, and none waits for an issuer that is slow', async (t) => {
    const { h, upstream, send, sent, issuer, move } = await start(t, {
      config: exchanging,
      answer: numberedTokens(61),
    })
    const batch = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 50) {
        const answers = await Promise.all(Array.from({ length: 50 }, send))
        for (const { status } of answers) assert.equal(status, 200)
      }
    }
    for (let renewal = 1; renewal <= 5; renewal++) {
      await batch(1_000)
      assert.equal(sent(), `Bearer token-${renewal}`)
      issuer.mode = 'hang'
      move(31_000)
      h.tick('upstream_credentials')
      await issuerHas(issuer, renewal * 2)
      // The exchange is under way, and is not waited for.
      await batch(1_000)
      assert.equal(sent(), `Bearer token-${renewal}`)
      issuer.mode = 'answer'
      move(10_000)
      h.tick('upstream_credentials')
      move(1_000)
      h.tick('upstream_credentials')
      await eventually('the next token', async () => {
        await send()
        return sent() === `Bearer token-${renewal + 1}`
      })
    }
    assert.ok(upstream.arrived >= 10_000)
  })
})

describe('an upstream without credentials', () => {
  const withSpare = (parts: Parts) => `${exchanging(parts)}
  spare:
    base_url: ${parts.url}
    api_key: sk-spare
    weight: 0
`

  it('comes last, and another serves its requests', async (t) => {
    const { h, send, sent, issuer, move } = await start(t, { config: withSpare })
    assert.equal((await send()).status, 200)
    assert.equal(sent(), 'Bearer token-1')
    issuer.mode = 'drop'
    move(3_600_000)
    h.tick('upstream_credentials')
    for (let n = 0; n < 20; n++) {
      assert.equal((await send()).status, 200)
      assert.equal(sent(), 'Bearer sk-spare')
    }
    const states = (await h.client.retrieveServer()).upstreams.map(({ state }) => state)
    assert.deepEqual(states, ['no_credentials', 'ok'])
  })
})

describe('a key in a file', () => {
  const keyInFile = ({ url, folder }: { url: string; folder: string }) => `
upstreams:
  main:
    base_url: ${url}
    auth: { type: header, name: Api-Key, value: { file: ${folder}/key } }
`

  it('is sent as it is in the file, after a replacement too', async (t) => {
    const { h, send, sent, folder } = await start(t, { config: keyInFile })
    await send()
    assert.equal(sent('api-key'), 'sk-first')
    assert.equal(sent(), undefined)
    writeFileSync(join(folder, 'key'), 'sk-second')
    h.tick('secret_files')
    await eventually('the second key', async () => {
      await send()
      return sent('api-key') === 'sk-second'
    })
  })

  it('that vanishes stays in use, and its task says so', async (t) => {
    const { h, send, sent, folder } = await start(t, { config: keyInFile })
    rmSync(join(folder, 'key'))
    h.tick('secret_files')
    await eventually('the failure', () => {
      const task = h.tasks().find(({ name }) => name === 'secret_files')
      return task?.lastError?.message.includes('stays as it was: it cannot be read (ENOENT)')
    })
    await send()
    assert.equal(sent('api-key'), 'sk-first')
  })

  it('is read again at once after the upstream has rejected it', async (t) => {
    const { upstream, send, sent, folder } = await start(t, { config: keyInFile })
    writeFileSync(join(folder, 'key'), 'sk-second')
    upstream.script({ status: 401 })
    assert.equal((await send()).status, 502)
    await eventually('the second key', async () => {
      await send()
      return sent('api-key') === 'sk-second'
    })
  })
})

function isRun(h: Harness, task: string): boolean {
  return h.tasks().some(({ name, lastSuccessAt }) => name === task && lastSuccessAt !== null)
}

async function issuerHas(issuer: TokenIssuer, count: number): Promise<void> {
  await eventually(`${count} requests`, () => issuer.requests.length === count)
}
