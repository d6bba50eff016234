/** Debt from reported usage closes a bucket for three windows, and any node can empty it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { type ChangeListener, createChangeListener } from '#test/gateway/auth/grants.ts'
import { dropDatabase, emptyDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { type Answer, CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'

const MODEL = 'gpt-owed'
const config = `
models:
  ${MODEL}: { max_requests_per_1_minute: 1000, max_tokens_per_1_minute: 1000 }
`
const USAGE = { prompt_tokens: 1, completion_tokens: 200_000, total_tokens: 200_001 }
const gateway = shareGateway({ config })

function secondsToWait({ headers }: Answer): number {
  return Number(headers.get('retry-after'))
}

it('usage of 200 times the limit closes a bucket for three windows at most', async () => {
  const { h, post, upstream } = gateway()
  upstream.script({ usage: USAGE })
  assert.equal((await post(CHAT, chat('a', { model: MODEL }))).status, 200)
  const refused = await post(CHAT, chat('a', { model: MODEL }))
  assert.equal(refused.status, 429)
  assert.ok(secondsToWait(refused) <= 121, `retry-after: ${secondsToWait(refused)}`)
  const metrics = await h.metrics.registry.metrics()
  assert.match(metrics, /bound_exceeded_total\{bound="limit_debt_windows"\} 1\n/)
})

const skipped = hasPostgres ? withoutRedis : POSTGRES_HINT

for (const where of ['memory', 'Redis'] as const) {
  describe(`bucket in debt, counted in ${where}`, { skip: skipped }, () => {
    let databaseUrl: string
    let upstream: Upstream
    let serving: Harness
    let control: Harness
    let listener: ChangeListener

    before(async () => {
      databaseUrl = await emptyDatabase('postgres')
      upstream = await startUpstream()
      listener = createChangeListener()
      const redis = where === 'Redis' ? { redisUrl: sharedRedisUrl() } : {}
      const upstreamUrl = upstream.url
      serving = await startHarness('postgres', {
        databaseUrl,
        config,
        upstreamUrl,
        ...listener,
        ...redis,
      })
      control = await startHarness('postgres', { databaseUrl, config, planes: 'control' })
    })
    after(async () => {
      await serving.close()
      await control.close()
      await upstream.close()
      await dropDatabase(databaseUrl)
    })

    const send = async (key: string): Promise<number> => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const body = chat('a', { model: MODEL })
      return (await fetch(serving.url + CHAT, { method: 'POST', headers, body })).status
    }
    /** A project's key, with its bucket or the organization's in debt. */
    const indebted = async (limit?: object) => {
      const { project_id, value } = await makeUserKey(serving, await makeProject(serving))
      const own = { project_id, rate_limit_id: `rl-${MODEL}` }
      if (limit) await serving.client.updateProjectRateLimits({ ...own, ...limit })
      upstream.script({ usage: USAGE })
      assert.deepEqual([await send(value), await send(value)], [200, 429])
      return { key: value, ...own }
    }

    it('is empty again when another node empties it, in a project and in an organization', async () => {
      const { key, ...own } = await indebted({ max_tokens_per_1_minute: 900 })
      await control.client.emptyProjectRateLimit(own)
      // The organization's bucket is in debt besides.
      assert.equal(await send(key), 429)
      const { rate_limit_id } = own
      const emptied = await control.client.emptyOrganizationRateLimit({ rate_limit_id })
      assert.deepEqual([emptied.object, emptied.id], ['organization.rate_limit', rate_limit_id])
      const { seq } = await control.store.reader
        .selectFrom('change')
        .select((eb) => eb.fn.max('seq').as('seq'))
        .executeTakeFirstOrThrow()
      await listener.untilSeq(Number(seq))
      assert.equal(await send(key), 200)
    })
  })
}
