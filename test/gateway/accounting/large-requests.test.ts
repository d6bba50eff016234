/** Requests that cost more than a spend limit, or than its rest: answers, status and counts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, type GatewayOptions, MODEL, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'

/** Dollars for a million tokens: a cent buys 1,000 tokens of output. */
const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 100000
    max_output_tokens: 100000
    price: { input: 0, output: 10 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: unlimited
`
const MONTHLY = { currency: 'USD', interval: 'month' } as const
const CENTS = 10

type Gateway = ReturnType<ReturnType<typeof shareGateway>>

/** Sends a request whose output costs so many cents at most. */
function sendTo({ post }: Gateway, { value: key }: MadeKey, cents: number) {
  return post(CHAT, chat('x', { max_tokens: cents * 1_000 }), { key })
}

function limitProject({ h }: Gateway, { project_id }: MadeKey, threshold_amount = CENTS) {
  return h.client.updateProjectSpendLimit({ project_id, threshold_amount, ...MONTHLY })
}

onEachStore('a request under a spend limit', (dialect) => {
  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    describe(name, { skip: redisUrl ? withoutRedis : false }, () => {
      const options: GatewayOptions = { dialect, config: CONFIG }
      const gateway = shareGateway(redisUrl ? { ...options, redisUrl: redisUrl() } : options)

      const newKey = async (): Promise<MadeKey> => {
        const { h } = gateway()
        return makeUserKey(h, await makeProject(h))
      }
      const statusOf = async ({ project_id }: MadeKey): Promise<string> =>
        (await gateway().h.client.retrieveProjectSpendLimit({ project_id })).enforcement.status
      /** Spends cents of a project, by an upstream that reports them. */
      const spend = async (key: MadeKey, cents: number): Promise<void> => {
        const completion_tokens = cents * 1_000
        gateway().upstream.script({ usage: { completion_tokens } })
        assert.equal((await sendTo(gateway(), key, cents)).status, 200)
      }
      const rejectedBy = async (reason: string): Promise<number> => {
        const text = await gateway().h.metrics.registry.metrics()
        const count = new RegExp(`^bailiwick_spend_rejected_total{.*"${reason}"} (\\d+)$`, 'm')
        return Number(count.exec(text)?.[1] ?? 0)
      }

      it('that is larger than the limit has its own error, and changes no status', async () => {
        const key = await newKey()
        await limitProject(gateway(), key)
        const [large, exhausted] = [await rejectedBy('too_large'), await rejectedBy('exhausted')]
        const { status, error, headers } = await sendTo(gateway(), key, 50)
        assert.deepEqual(
          [status, error.type, error.code],
          [429, 'insufficient_quota', 'request_above_spend_limit'],
        )
        assert.match(
          error.message,
          /^Request too large for your project's spend limit: it may cost up to \$0\.51, and the limit is \$0\.10\. /,
        )
        assert.equal(headers.get('x-should-retry'), 'false')
        assert.equal(headers.get('retry-after'), null)
        assert.match(
          headers.get('x-bailiwick-limit') ?? '',
          /source=project; limit=100000000; used=0; reserved=0; requested=5000000\d\d; /,
        )
        assert.equal(await statusOf(key), 'inactive')
        assert.equal((await rejectedBy('too_large')) - large, 1)
        assert.equal((await rejectedBy('exhausted')) - exhausted, 0)
        assert.equal((await gateway().counted()).refused_spend, 1)
        assert.deepEqual(gateway().arrived(), [])
      })

      it('that sets no maximum is larger with 4,096 tokens of output', async () => {
        const key = await newKey()
        await limitProject(gateway(), key, 4)
        const { error } = await gateway().post(CHAT, chat('x'), { key: key.value })
        assert.equal(error.code, 'request_above_spend_limit')
        assert.match(error.message, / it may cost up to \$0\.041, and the limit is \$0\.04\. /)
        await limitProject(gateway(), key, 5)
        const { status } = await gateway().post(CHAT, chat('x'), { key: key.value })
        assert.equal(status, 200)
      })

      it('that is larger than the rest says what is left, and the limit enforces nothing', async () => {
        const key = await newKey()
        await limitProject(gateway(), key)
        await spend(key, 4)
        const { error, headers } = await sendTo(gateway(), key, 8)
        assert.equal(error.code, 'project_spend_limit_exceeded')
        assert.match(
          error.message,
          /^Too little is left of your project's spend limit for this request\. This request may cost up to \$0\.081; \$0\.06 of \$0\.10 is left\. Send less input, or set a lower maximum of output\. The next period begins on 20\d\d-\d\d-01 \(UTC\)\.$/,
        )
        assert.equal(headers.get('x-should-retry'), 'false')
        assert.equal(await statusOf(key), 'inactive')
      })

      it('makes the limit enforce where at most a tenth of it is left', async () => {
        const key = await newKey()
        await limitProject(gateway(), key)
        await spend(key, 9)
        const { error } = await sendTo(gateway(), key, 2)
        assert.equal(error.code, 'project_spend_limit_exceeded')
        assert.match(
          error.message,
          /^Your project reached its enforced spend limit\. This request may cost up to \$0\.021; \$0\.01 of \$0\.10 is left\. The next/,
        )
        assert.equal(await statusOf(key), 'enforcing')
      })
    })
  }
})
