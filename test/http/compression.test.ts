import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { SECRET_ANSWERS } from '#contract/secret-answers.ts'
import { createCompress, isCompressible } from '#http/control-plane/compression.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { openAs } from '#test/access/browser.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const endpoints: readonly AnyEndpoint[] = Object.values(api)
const PROJECTS = '/v1/organization/projects?limit=100'
/** Names of members that hold a secret, or could. */
const SECRET_NAME = /^(value|key|cookie|link|.*(secret|token|password|credential).*)$/
/** A text that is a cursor of a list, or shows no usable part of a key. */
const HARMLESS = new Set(['redacted_value'])

interface Shape {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
}

/** Text members, at any depth, that may hold a secret. */
function secretsIn({ anyOf = [], items, properties = {} }: Shape): string[] {
  return [
    ...anyOf.flatMap(secretsIn),
    ...(items ? secretsIn(items) : []),
    ...Object.entries(properties).flatMap(([name, shape]) => [
      ...(SECRET_NAME.test(name) && isText(shape) && !HARMLESS.has(name) ? [name] : []),
      ...secretsIn(shape),
    ]),
  ]
}

function isText({ type, anyOf = [] }: Shape): boolean {
  return [type].flat().includes('string') || anyOf.some(isText)
}

describe('compressed response', () => {
  let upstream: Upstream
  let h: Harness
  const { clock, move } = movableClock(Date.parse('2026-02-01T12:00:00Z'))
  before(async () => {
    upstream = await startUpstream()
    const models = Array.from({ length: 100 }, (_, i) => `a-model-with-a-long-name-${i}`)
    const config = `upstreams: { main: { base_url: "${upstream.url}", models: [${models}] } }`
    h = await startHarness('sqlite', { clock, config })
    for (let i = 0; i < 30; i++) await h.client.createProject({ name: `Project ${i}` })
  })
  after(async () => {
    await h?.close()
    await upstream?.close()
  })

  /** A response for these codings, a second after the one before. */
  const get = (path: string, accepted: string, key = h.adminKey) => {
    move(1_000)
    return h.raw('GET', path, { key, headers: { 'accept-encoding': accepted } })
  }
  const codingOf = async (accepted: string, path = PROJECTS) =>
    (await get(path, accepted)).headers.get('content-encoding')

  it('has the coding that the client accepts, brotli before gzip', async () => {
    assert.equal(await codingOf('gzip, deflate, br'), 'br')
    assert.equal(await codingOf('gzip, deflate'), 'gzip')
    assert.equal(await codingOf('br;q=0, gzip;q=0.5'), 'gzip')
    assert.equal(await codingOf('identity'), null)
    assert.equal(await codingOf('zstd, gzip;q=0'), null)
  })

  it('is the same and shorter, with Vary', async () => {
    const plain = await get(PROJECTS, 'identity')
    assert.equal(plain.headers.get('vary'), 'accept-encoding')
    for (const coding of ['br', 'gzip']) {
      const { text, headers } = await get(PROJECTS, coding)
      assert.equal(text, plain.text)
      assert.equal(headers.get('vary'), 'accept-encoding')
      assert.equal(headers.get('content-type'), 'application/json; charset=utf-8')
      const length = Number(headers.get('content-length'))
      assert.ok(length > 0 && length < plain.text.length / 3, `${length} bytes`)
    }
  })

  it('is not used below 1 kB or for errors', async () => {
    assert.equal(await codingOf('br', '/v1/organization/projects?limit=1'), null)
    const missing = `/v1/organization/projects/${'x'.repeat(900)}`
    const { status, headers } = await get(missing, 'br')
    assert.deepEqual([status, headers.get('content-encoding')], [404, null])
  })

  it('contains no secret: every operation with one in its response is excluded', () => {
    // The values of tags in use are none.
    const others = endpoints.filter(({ id }) => !/UsageTags$|TagValues?$/.test(id))
    const secret = others.filter(({ response }) => secretsIn(response as Shape).length > 0)
    assert.deepEqual(secret.map(({ id }) => id).sort(), [
      'createAdminApiKey',
      'createProjectServiceAccount',
      'createProjectServiceAccountApiKey',
      'createProjectUserApiKey',
      'createScimToken',
      'rotateAccountApiKey',
    ])
    for (const { id } of secret) assert.ok(SECRET_ANSWERS.has(id), id)
    for (const endpoint of endpoints) {
      const { id, method, path, access } = endpoint
      // Those of an account have no secret, and lists of models are long.
      const isOfSession = access === 'self' && !/\/(?:account|raise_requests)/.test(path)
      if (isOfSession) assert.ok(SECRET_ANSWERS.has(id) || method !== 'GET', id)
      if (SECRET_ANSWERS.has(id) || method !== 'GET') assert.ok(!isCompressible(endpoint), id)
    }
  })

  it('is not used for the session, however long it is', async () => {
    const { id: user_id } = await h.client.createUser({ email: 'a@example.com', role: 'reader' })
    const { data } = await h.client.listProjects({ limit: 100 })
    for (const { id: project_id } of data.slice(0, 25)) {
      await h.client.createProjectUser({ project_id, user_id, role: 'member' })
    }
    const browser = await openAs(h, user_id)
    const headers = { 'accept-encoding': 'br' }
    const answer = await browser.raw('GET', '/v1/organization/session', { headers })
    assert.equal(answer.status, 200)
    assert.ok(answer.text.length > 1_024)
    assert.equal(answer.headers.get('content-encoding'), null)
    const list = await browser.raw('GET', PROJECTS, { headers })
    assert.equal(list.headers.get('content-encoding'), 'br')
  })

  it('is not used on the data plane', async () => {
    const { value } = await makeUserKey(h, await makeProject(h))
    const { status, text, headers } = await get('/v1/models', 'br', value)
    assert.equal(status, 200)
    assert.ok(text.length > 1_024)
    assert.equal(headers.get('content-encoding'), null)
  })

  it('is limited to 16 at a time, and further responses are uncompressed', async () => {
    const compress = createCompress()
    const set: string[] = []
    const one = () =>
      compress({ 'accept-encoding': 'gzip' }, (name) => set.push(name), 'a'.repeat(5_000))
    const compressed = async (count: number) =>
      (await Promise.all(Array.from({ length: count }, one))).filter(Buffer.isBuffer).length
    assert.equal(await compressed(20), 16)
    assert.equal(await compressed(2), 2)
    assert.deepEqual(set, Array(18).fill('gzip'))
  })
})
