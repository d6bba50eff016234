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
