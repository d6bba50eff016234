/** No alias and no fallback leads to a model that a policy denies: each path, each policy. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { CHAT, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeUserKey } from '#test/support/keys.ts'
import { plantRouting } from '#test/support/model-routing.ts'

const messages = [{ role: 'user', content: 'a' }]

/** A format: a model that is down, one that may serve, and one that a policy denies. */
interface Format {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: object
  readonly down: string
  readonly open: string
  readonly denied: string
}

const GPT = { headers: {}, down: 'gpt-5.6-sol', open: 'gpt-5.6-luna', denied: 'gpt-5.6-terra' }
const FORMATS: readonly Format[] = [
  { ...GPT, path: CHAT, body: { messages } },
  { ...GPT, path: CHAT, body: { messages, stream: true } },
  { ...GPT, path: '/v1/responses', body: { input: 'a' } },
  { ...GPT, path: '/v1/rerank', body: { query: 'a' } },
  {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { messages, max_tokens: 9 },
    down: 'claude-opus-5-5',
    open: 'claude-haiku-4-5',
    denied: 'claude-sonnet-5-5',
  },
]

const gateway = shareGateway({
  config: (url) => {
    const entry = `base_url: "${url}", api_key: "\${UPSTREAM_KEY}"`
    return `
upstreams:
  gpt:
    { ${entry}, regions: [eu], models: [gpt-5.6-sol, gpt-5.6-luna], pass_routes: [/rerank] }
  claude:
    { ${entry}, regions: [eu], api_format: anthropic, models: [claude-opus-5-5, claude-haiku-4-5] }
  gpt-us: { ${entry}, regions: [us], models: [gpt-5.6-terra], pass_routes: [/rerank] }
  claude-us: { ${entry}, regions: [us], api_format: anthropic, models: [claude-sonnet-5-5] }
`
  },
})
/** A key of a project in which a policy denies a model. */
type Deny = (format: Format) => Promise<MadeKey>

let made = 0

async function keyIn(project: object = {}): Promise<MadeKey> {
  const { h } = gateway()
  made += 1
  const { id } = await h.client.createProject({ name: `denying ${made}`, ...project })
  return makeUserKey(h, id)
}

async function listing(mode: 'allow_list' | 'deny_list', models: string[]): Promise<MadeKey> {
  const key = await keyIn()
  const { modelPermissions } = gateway().h.openai.admin.organization.projects
  await modelPermissions.update(key.project_id, { mode, model_ids: models })
  return key
}

const POLICIES: Readonly<Record<string, Deny>> = {
  'a deny list of the project': ({ denied }) => listing('deny_list', [denied]),
  'an allow list of the project': ({ down, open }) => listing('allow_list', [down, open]),
  'the list of the key': async ({ down, open }) => {
    const key = await keyIn()
    const ids = { project_id: key.project_id, api_key_id: key.id }
    await gateway().h.client.updateProjectApiKey({ ...ids, model_ids: [down, open] })
    return key
  },
  'the residency of the project': () => keyIn({ residency: 'EU_STORAGE_PROCESSING' }),
}

/** A way to the denied model: its aliases and fallbacks, and the name in the body. */
interface Path {
  readonly name: string
  readonly aliases?: Readonly<Record<string, string>>
  readonly shared?: Readonly<Record<string, string>>
  readonly fallbacks?: readonly string[]
}

function pathsOf({ down, open, denied }: Format): readonly (readonly [Path, serves: boolean])[] {
  return [
    [{ name: denied }, false],
    [{ name: 'ours', aliases: { ours: denied } }, false],
    [{ name: ' OURS:latest', aliases: { ours: denied } }, false],
    [{ name: 'theirs', shared: { theirs: denied } }, false],
    [{ name: 'both', aliases: { both: denied }, shared: { both: open } }, false],
    [{ name: down, fallbacks: [denied] }, false],
    [{ name: down, fallbacks: [denied.toUpperCase()] }, false],
    [{ name: down, fallbacks: [denied, open] }, true],
    [{ name: 'ours', aliases: { ours: down }, fallbacks: [denied] }, false],
    [{ name: 'ours', aliases: { ours: down }, fallbacks: [denied, open] }, true],
    [{ name: 'ours', aliases: { ours: down, again: denied }, fallbacks: ['again'] }, false],
    [{ name: 'theirs', shared: { theirs: down }, fallbacks: [denied] }, false],
  ]
}

afterEach(() => plantRouting(gateway().h, gateway().key, {}))

for (const [policy, deny] of Object.entries(POLICIES)) {
  it(`${policy} holds on every path to the model`, async () => {
    const { h, upstream, post } = gateway()
    for (const format of FORMATS) {
      const key = await deny(format)
      for (const [{ name, aliases = {}, shared = {}, fallbacks = [] }, serves] of pathsOf(format)) {
        await plantRouting(h, key, {
          aliases,
          shared,
          fallbacks: { [format.down]: { models: fallbacks, onLimit: true } },
        })
        upstream.reset()
        upstream.script({ path: '/v1/rerank', body: {}, times: 'always' })
        upstream.script({ includes: format.down, status: 503, times: 'always' })
        const about = `${format.path} ${name} ${fallbacks}`
        const body = { model: name, ...format.body }
        const { headers } = format
        const answer = await post(format.path, body, { key: key.value, headers })
        const sent = upstream.requests.map((one) => one.body.toString().toLowerCase())
        assert.ok(!sent.some((text) => text.includes(format.denied)), `${about} ${sent}`)
        assert.equal(answer.status === 200, serves, `${about} ${answer.text}`)
      }
      await plantRouting(h, key, {})
    }
  })
}

it('a service tier that the project may not use is denied on every path', async () => {
  const { h, upstream, post } = gateway()
  const key = await keyIn()
  await h.openai.admin.organization.projects.serviceTierSettings.update(key.project_id, {
    default: 'standard',
    enabled_tiers: ['flex'],
  })
  for (const format of FORMATS.slice(0, 3)) {
    for (const [{ name, aliases = {}, shared = {}, fallbacks = [] }] of pathsOf(format)) {
      await plantRouting(h, key, {
        aliases,
        shared,
        fallbacks: { [format.down]: { models: fallbacks } },
      })
      upstream.reset()
      const body = { model: name, ...format.body, service_tier: 'ultrafast' }
      const { status, text } = await post(format.path, body, { key: key.value })
      assert.notEqual(status, 200, `${name} ${text}`)
      const sent = upstream.requests.filter(({ method }) => method === 'POST')
      assert.deepEqual(sent, [], name)
    }
  }
})
