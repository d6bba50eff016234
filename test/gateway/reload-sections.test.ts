/** Reload of each section, and of the file on its change. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const PRICED = 'models: { gpt-4o-mini: { price: { input: 1, output: 1 } } }\n'

async function open(t: TestContext, environment: Readonly<Record<string, string>> = {}) {
  const upstream = await startUpstream({ keys: null })
  const upstreams = (settings: string) =>
    `upstreams: { one: { base_url: "${upstream.url}", ${settings} } }\n`
  let file = upstreams('api_key: first')
  const h = await startHarness('sqlite', {
    config: file,
    configAgain: () => file,
    publicUrl: 'https://gateway.example',
    environment,
  })
  t.after(async () => {
    await h.close()
    await upstream.close()
  })
  const write = (next: string): void => {
    file = next
  }
  const reload = (next: string) => {
    write(next)
    return h.client.reloadConfiguration()
  }
  return { upstream, upstreams, h, write, reload }
}

async function statusOf(h: Harness, key: string, model = 'gpt-4o-mini'): Promise<number> {
  return (await h.raw('POST', CHAT, { body: JSON.parse(chat('a', { model })), key })).status
}

it('credentials, limits and tags of an upstream hold for the next request', async (t) => {
  const { upstream, upstreams, h, reload } = await open(t)
  const projectId = await makeProject(h)
  const { value: key } = await makeUserKey(h, projectId)
  assert.equal(await statusOf(h, key), 200)
  await reload(upstreams('api_key: second, limits: { requests_per_minute: 1 }'))
  assert.equal(await statusOf(h, key), 200)
  assert.equal(await statusOf(h, key), 429)
  assert.deepEqual(
    upstream.requests.map(({ headers }) => headers.authorization),
    ['Bearer first', 'Bearer second'],
  )
  await reload(upstreams('projects: ["team=search"]'))
  assert.equal(await statusOf(h, key), 404)
  await h.client.updateProjectTags({ project_id: projectId, tags: { team: 'search' } })
  assert.equal(await statusOf(h, key), 200)
})

it('alerts and the identity provider hold for the next delivery and sign-in', async (t) => {
  const { upstreams, h, reload } = await open(t)
  const login = async () => (await h.raw('GET', '/console/oidc/login')).status
  assert.equal(await login(), 404)
  assert.equal((await h.client.retrieveServer()).sends_mail, false)
  const mail = 'alerts: { email: { host: 127.0.0.1, port: 1, from: a@acme.example } }\n'
  const oidc = 'oidc: { issuer: "http://127.0.0.1:1", client_id: console }\n'
  const { changed } = await reload(upstreams('weight: 1') + mail + oidc)
  assert.deepEqual(changed, ['upstreams', 'alerts', 'oidc'])
  assert.equal((await h.client.retrieveServer()).sends_mail, true)
  // The provider is not there, which is another answer than that of a server without one.
  assert.notEqual(await login(), 404)
  await reload(upstreams('weight: 1'))
  assert.equal(await login(), 404)
  assert.equal((await h.client.retrieveServer()).sends_mail, false)
})

it('a changed file is reloaded once, also after a half-written one', async (t) => {
  const { upstreams, h, write } = await open(t, { BAILIWICK_RELOAD: 'on_change' })
  const look = async (): Promise<readonly string[]> => {
    h.tick('config_file')
    const { configuration, upstreams: present } = await h.client.retrieveServer()
    return [...(configuration.error?.messages ?? []), ...present.map(({ name }) => name)]
  }
  const text = upstreams('weight: 2') + PRICED
  write(text.slice(0, text.length / 2))
  await eventually('the half is named', async () => /line \d+/.test((await look()).join()))
  write(text)
  await eventually('the whole is in use', async () => (await look()).length === 1)
  const results = async () => {
    const page = await h.metrics.registry.metrics()
    return [...page.matchAll(/^bailiwick_config_reloads_total.* (\d+)$/gm)].map(([, n]) => n)
  }
  const before = await results()
  await look()
  assert.deepEqual(await results(), before)
})
