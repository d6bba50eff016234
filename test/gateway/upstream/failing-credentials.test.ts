/** A source of tokens that fails, or an upstream that rejects them, while requests arrive. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { numberedTokens, startIssuer } from '#test/support/token-issuer.ts'

const MINUTE_MS = 60_000
const AT_ONCE = 100

async function start(t: TestContext) {
  const stack = new AsyncDisposableStack()
  t.after(() => stack.disposeAsync())
  const upstream = stack.adopt(await startUpstream({ keys: null }), (one) => one.close())
  const issuer = stack.use(await startIssuer(numberedTokens(3_600)))
  const { clock, move } = movableClock()
  const monotonic = movableClock(0)
  const logged: string[] = []
  const h = stack.use(
    await startHarness('sqlite', {
      clock,
      elapsed: monotonic.clock,
      isWithoutTimers: true,
      logLevel: 'warn',
      onLog: (line) => logged.push(String(JSON.parse(line).msg)),
      config: `
upstreams:
  main:
    base_url: ${upstream.url}
    auth: { type: token_exchange, token_url: "${issuer.url}/token", subject_token: subject }
`,
    }),
  )
  const key = (await makeUserKey(h, await makeProject(h))).value
  const send = () => h.raw('POST', CHAT, { key, body: chat('abcd') })
  return {
    h,
    upstream,
    issuer,
    /** Lines of the log about the credentials. */
    lines: () => logged.filter((line) => /credentials of the upstream|is without/.test(line)),
    /** Statuses of requests that arrive together. */
    burst: async () => {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, send))
      return [...new Set(answers.map(({ status }) => status))]
    },
    pass: (ms: number): void => {
      move(ms)
      monotonic.move(ms)
      h.tick('upstream_credentials')
    },
    failures: async (): Promise<number | undefined> =>
      (await h.client.retrieveServer()).upstreams[0]?.credentials?.failures,
  }
}

describe('under load', () => {
  it('an outage of an hour has three lines in the log, and its failures in the metrics', async (t) => {
    const one = await start(t)
    assert.deepEqual(await one.burst(), [200])
    one.issuer.mode = 'drop'
    for (let failed = 1; failed <= 20; failed++) {
      one.pass(failed === 1 ? 50 * MINUTE_MS : 30_000)
      await eventually('a failure', async () => (await one.failures()) === failed)
      assert.deepEqual(await one.burst(), [200])
    }
    one.pass(30_000)
    assert.deepEqual(await one.burst(), [502])
    await eventually('a failure', async () => (await one.failures()) === 21)
    one.issuer.mode = 'answer'
    one.pass(30_000)
    await eventually('a token', async () => (await one.failures()) === 0)
    assert.deepEqual(await one.burst(), [200])
    const [failed = '', ...others] = one.lines()
    assert.match(failed, /could not be fetched: 127\.0\.0\.1:\d+ gave no usable answer: /)
    assert.deepEqual(others, [
      'The upstream main is without credentials: its last token has ended.',
      'The credentials of the upstream main are fetched again, after 21 failures.',
    ])
    const metrics = await one.h.metrics.registry.metrics()
    const total = 'bailiwick_upstream_credential_fetches_total{upstream="main"'
    assert.ok(metrics.includes(`${total},result="failed"} 21`), metrics)
    assert.ok(metrics.includes(`${total},result="fetched"} 2`))
  })

  it('tokens that the upstream rejects are fetched once in ten seconds', async (t) => {
    const one = await start(t)
    assert.deepEqual(await one.burst(), [200])
    one.upstream.script({ times: 'always', status: 401 })
    for (let tenth = 0; tenth < 6; tenth++) {
      assert.deepEqual(await one.burst(), [502])
      one.pass(10_000)
    }
    await eventually('six exchanges', () => one.issuer.requests.length >= 6)
    assert.ok(one.issuer.requests.length <= 8, `${one.issuer.requests.length}`)
    assert.deepEqual(one.lines(), [])
  })
})
