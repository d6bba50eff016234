/** Fallback models of requests with objects at an upstream: only that upstream is tried. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { keepRow, type Side, sideWith } from '#test/gateway/two-projects.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { plantRouting } from '#test/support/model-routing.ts'

const SOL = 'gpt-5.6-sol'
const TERRA = 'gpt-5.6-terra'
const LUNA = 'gpt-5.6-luna'
const RESPONSES = '/v1/responses'

let home: Upstream
let other: Upstream
let h: Harness
let side: Side
before(async () => {
  home = await startUpstream()
  other = await startUpstream()
  h = await startHarness('sqlite', {
    config: `
upstreams:
  home: { base_url: "${home.url}", api_key: "\${UPSTREAM_KEY}", models: [${SOL}, ${TERRA}] }
  other:
    base_url: "${other.url}"
    api_key: "\${UPSTREAM_KEY}"
    models: [${TERRA}, ${LUNA}]
    weight: 1000
`,
  })
  side = sideWith(h, await makeUserKey(h, await makeProject(h)))
})
afterEach(() => {
  home.reset()
  other.reset()
})
after(async () => {
  await h.close()
  await home.close()
  await other.close()
})

/** Bodies with an object that the home upstream has, by the kind of object. */
async function pinnedBodies(): Promise<ReadonlyMap<string, object>> {
  const { id } = await side.openai.responses.create({ model: SOL, input: 'a' })
  const item = { type: 'input_file', file_id: 'file-pinned' }
  await keepRow(h, side.key, 'file', 'file-pinned', 'home')
  await keepRow(h, side.key, 'conversation', 'conv_pinned', 'home')
  return new Map<string, object>([
    ['a response', { input: 'a', previous_response_id: id }],
    ['a file', { input: [{ role: 'user', content: [item] }] }],
    ['a conversation', { input: 'a', conversation: 'conv_pinned' }],
  ])
}

function modelsAt({ requests }: Upstream): unknown[] {
  return requests
    .filter(({ path, method }) => method === 'POST' && path === RESPONSES)
    .map(({ body }) => JSON.parse(body.toString()).model)
}

it('a fallback is tried at the upstream that has the objects, and at no other', async () => {
  const bodies = await pinnedBodies()
  await plantRouting(h, side.key, { fallbacks: { [SOL]: { models: [LUNA, TERRA] } } })
  for (const [kind, body] of bodies) {
    home.reset()
    home.script(
      { path: RESPONSES, includes: TERRA, body: { id: 'resp_1', object: 'response' } },
      { path: RESPONSES, includes: SOL, status: 503 },
    )
    const { status, headers, text } = await side.raw('POST', RESPONSES, {
      body: { model: SOL, ...body },
    })
    assert.equal(status, 200, `${kind} ${text}`)
    assert.equal(headers.get('x-bailiwick-model'), TERRA, kind)
    assert.deepEqual(modelsAt(home), [SOL, TERRA], kind)
  }
  assert.deepEqual(modelsAt(other), [])
})

it('without a fallback there, the error is that of the requested model', async () => {
  const bodies = await pinnedBodies()
  await plantRouting(h, side.key, { fallbacks: { [SOL]: { models: [LUNA] } } })
  for (const [kind, body] of bodies) {
    home.reset()
    home.script({ path: RESPONSES, status: 503, times: 'always' })
    const { status, headers, json } = await side.raw('POST', RESPONSES, {
      body: { model: SOL, ...body },
    })
    assert.equal(status, 503, kind)
    assert.equal(json.error?.code, 'upstream_unavailable', kind)
    assert.equal(headers.get('x-bailiwick-model'), null, kind)
  }
  assert.deepEqual(modelsAt(other), [])
})
