/** Fallback models after failures: which serves, what the answer says, and what is counted. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { sideWith } from '#test/gateway/two-projects.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { type PlantedRouting, plantRouting } from '#test/support/model-routing.ts'
import type { RawAnswer } from '#test/support/raw.ts'

const SOL = 'gpt-5.6-sol'
const TERRA = 'gpt-5.6-terra'
const LUNA = 'gpt-5.6-luna'

function entry(name: string, url: string | undefined, model: string): string {
  return `  ${name}: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", models: [${model}]`
}

let upstreams: Upstream[] = []
let h: Harness
let key: MadeKey
before(async () => {
  upstreams = await Promise.all([SOL, SOL, TERRA, LUNA].map(() => startUpstream()))
  const [first, second, terra, luna] = upstreams.map(({ url }) => url)
  h = await startHarness('sqlite', {
    config: `
upstreams:
${entry('first', first, SOL)}, weight: 1, first_byte_seconds: 2 }
${entry('second', second, SOL)}, weight: 0 }
${entry('terra', terra, TERRA)} }
${entry('luna', luna, LUNA)} }
`,
  })
  key = await makeUserKey(h, await makeProject(h))
})
afterEach(() => {
  for (const upstream of upstreams) upstream.reset()
})
after(async () => {
  await h.close()
  await Promise.all(upstreams.map((upstream) => upstream.close()))
})

function route(routing: PlantedRouting): Promise<void> {
  return plantRouting(h, key, routing)
}

function send(more: object = {}): Promise<RawAnswer> {
  return sideWith(h, key).raw('POST', CHAT, { body: chat('abcd', { model: SOL, ...more }) })
}

/** Models of the bodies that reached each upstream. */
function models(): string[][] {
  return upstreams.map(({ requests }) => {
    return requests.map(({ body }) => JSON.parse(body.toString()).model)
  })
}

/** Usage of a model, of all days. */
async function usageOf(model: string): Promise<Record<'ok' | 'tokens' | 'failed', number>> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(['requests', 'input_tokens', 'failed_requests'])
    .where('width', '=', '1d')
    .where('model', '=', model)
    .execute()
  const sums = { ok: 0, tokens: 0, failed: 0 }
  for (const { requests, input_tokens, failed_requests } of rows) {
    sums.ok += requests
    sums.tokens += input_tokens
    sums.failed += failed_requests
  }
  return sums
}

function fail(...at: readonly number[]): void {
  for (const index of at) upstreams[index]?.script({ status: 503, times: 'always' })
}

it('another upstream is tried before another model, and the models in their order', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA, LUNA] } } })
  fail(0)
  const second = await send()
  assert.equal(second.status, 200)
  assert.equal(second.headers.get('x-bailiwick-model'), null)
  fail(1)
  const terra = await send()
  assert.equal(terra.status, 200)
  assert.equal(terra.headers.get('x-bailiwick-model'), TERRA)
  assert.equal(JSON.parse(terra.text).model, TERRA)
  fail(2)
  const luna = await send()
  assert.equal(luna.headers.get('x-bailiwick-model'), LUNA)
  assert.deepEqual(models(), [[SOL, SOL, SOL], [SOL, SOL, SOL], [TERRA, TERRA], [LUNA]])
})

it('usage and cost are those of the model that served, and the failed one costs nothing', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA] } } })
  fail(0, 1)
  const [sol, terra] = [await usageOf(SOL), await usageOf(TERRA)]
  assert.equal((await send()).status, 200)
  const [solAfter, terraAfter] = [await usageOf(SOL), await usageOf(TERRA)]
  assert.equal(solAfter.tokens, sol.tokens)
  assert.equal(solAfter.failed, sol.failed + 1)
  assert.equal(terraAfter.ok, terra.ok + 1)
  assert.ok(terraAfter.tokens > terra.tokens)
  assert.equal(terraAfter.failed, terra.failed)
})

it('a stream falls back before its first byte, and never after it', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA] } } })
  fail(0, 1)
  const stream = await send({ stream: true })
  assert.equal(stream.headers.get('x-bailiwick-model'), TERRA)
  assert.match(stream.text, /"model":"gpt-5\.6-terra"/)
  for (const upstream of upstreams) upstream.reset()
  for (const at of [0, 1]) {
    upstreams[at]?.script({ fault: { kind: 'reset', at: 1 }, times: 'always' })
  }
  await assert.rejects(send({ stream: true }))
  assert.deepEqual(models()[2], [])
})

it('a rejection of the request leads to no other model', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA], onLimit: true } } })
  for (const status of [400, 404, 422]) {
    for (const at of [0, 1]) upstreams[at]?.script({ status })
    const { status: answered } = await send()
    assert.equal(answered, status)
  }
  assert.deepEqual(models()[2], [])
})

it('without a fallback model that can serve, the error is the requested model’s', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA, LUNA, 'gpt-unknown'] } } })
  upstreams[0]?.script({ status: 503, times: 'always' })
  upstreams[1]?.script({ status: 429, headers: { 'retry-after': '7' }, times: 'always' })
  fail(2, 3)
  const failed = await send()
  assert.equal(failed.status, 429)
  assert.match(failed.text, /model `gpt-5\.6-sol`/)
  assert.equal(failed.headers.get('x-bailiwick-model'), null)
  assert.equal(failed.headers.get('retry-after'), '7')
})

it('a fallback model is permitted as a request for it is', async () => {
  const { modelPermissions } = h.openai.admin.organization.projects
  await route({ fallbacks: { [SOL]: { models: [TERRA, LUNA] } } })
  await modelPermissions.update(key.project_id, { mode: 'deny_list', model_ids: [TERRA] })
  fail(0, 1)
  assert.equal((await send()).headers.get('x-bailiwick-model'), LUNA)
  await modelPermissions.update(key.project_id, { mode: 'allow_list', model_ids: [SOL] })
  const denied = await send()
  assert.equal(denied.status, 503)
  assert.deepEqual(models()[2], [])
  await modelPermissions.delete(key.project_id)
})

it('a fallback model that is an alias, or the model itself, is none', async () => {
  await route({
    aliases: { fast: TERRA },
    fallbacks: { [SOL]: { models: ['FAST', SOL.toUpperCase(), LUNA] } },
  })
  fail(0, 1)
  assert.equal((await send()).headers.get('x-bailiwick-model'), LUNA)
  assert.deepEqual(models()[2], [])
})

it('a rate limit leads to another model only where the project has chosen that', async () => {
  const { rateLimits } = h.openai.admin.organization.projects
  await route({ fallbacks: { [SOL]: { models: [TERRA] } } })
  await rateLimits.updateRateLimit(`rl-${SOL}`, {
    project_id: key.project_id,
    max_requests_per_1_minute: 0,
  })
  const limited = await send()
  assert.equal(limited.status, 429)
  await route({ fallbacks: { [SOL]: { models: [TERRA], onLimit: true } } })
  const served = await send()
  assert.equal(served.status, 200)
  assert.equal(served.headers.get('x-bailiwick-model'), TERRA)
  const lines = served.headers.get('x-ratelimit-limit-requests') ?? ''
  assert.doesNotMatch(lines, /^0\b/)
  assert.deepEqual(models().slice(0, 2), [[], []])
  await h.client.deleteProjectRateLimit({
    project_id: key.project_id,
    rate_limit_id: `rl-${SOL}`,
  })
})

it('a request log names the model that served, and the one that was requested', async () => {
  await route({ aliases: { best: SOL }, fallbacks: { [SOL]: { models: [TERRA] } } })
  fail(0, 1)
  const id = (await send({ model: 'best' })).headers.get('x-request-id') ?? ''
  await h.flush()
  const { data } = await h.client.listRequestLogs({})
  const log = data.find(({ request_id }) => request_id === id)
  assert.equal(log?.model, TERRA)
  assert.equal(log?.requested_model, 'best')
  assert.deepEqual(
    log?.attempts.map(({ upstream }) => upstream),
    ['first', 'second', 'terra'],
  )
})
