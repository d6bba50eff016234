/** Reload of the configuration: upstreams, prices, models and limits under requests. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { line, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { spentBy } from '#test/support/spend.ts'

interface UpstreamLines {
  readonly url: string
  readonly more?: string
}

/** A file with upstreams, and the price of output in dollars for a million tokens. */
function fileOf(
  upstreams: Readonly<Record<string, UpstreamLines>>,
  output: number,
  more = '',
): string {
  const lines = Object.entries(upstreams).map(
    ([name, { url, more: others = '' }]) =>
      `  ${name}: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}"${others} }\n`,
  )
  return `models:
  gpt-4o-mini: { price: { input: 0, output: ${output} } }
${more}upstreams:
${lines.join('')}`
}

async function open(t: TestContext) {
  const a = await startUpstream()
  const b = await startUpstream()
  let file = fileOf({ one: a }, 1)
  const h = await startHarness('sqlite', { config: file, configAgain: () => file })
  t.after(async () => {
    await a.close()
    await b.close()
    await h.close()
  })
  const projectId = await makeProject(h)
  const key = await makeUserKey(h, projectId)
  return {
    a,
    b,
    h,
    projectId,
    key: key.value,
    /** Reloads another file. */
    reload: (next: string) => {
      file = next
      return h.client.reloadConfiguration()
    },
    chat: async (text: string, more: object = {}) => {
      const headers = { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' }
      const body = chat(text, more)
      const response = await fetch(h.url + CHAT, { method: 'POST', headers, body })
      return { status: response.status, text: await response.text() }
    },
  }
}

it('a stream through a removed upstream completes, and costs its former price', async (t) => {
  const { a, b, h, key, projectId, reload, chat: ask } = await open(t)
  a.script({ fault: { kind: 'stall', at: 2, when: 'go on' } })
  const stream = line(h.url)
  stream.socket.write(requestOf(key, chat('abcdefgh', { stream: true })))
  await stream.until('abcd')
  const { changed, needs_restart } = await reload(fileOf({ two: b }, 1_000))
  assert.deepEqual([changed, needs_restart], [['models', 'upstreams'], []])
  assert.equal((await ask('abcdefgh')).status, 200)
  assert.deepEqual([a.arrived, b.arrived], [1, 1])
  const newCost = await spentBy(h, projectId)
  a.open('go on')
  stream.socket.write('')
  await stream.until('[DONE]')
  stream.socket.destroy()
  await eventually('the upstream has no connection', () => a.connections.open === 0)
  const cost = (await spentBy(h, projectId)) - newCost
  assert.ok(cost > 0 && cost * 1_000 === newCost, `${cost} and ${newCost}`)
  assert.equal(h.dataPlane?.generations.living(), 1)
})

it('metrics and the state of a removed upstream disappear', async (t) => {
  const { b, h, reload, chat: ask } = await open(t)
  assert.equal((await ask('a')).status, 200)
  assert.match(await h.metrics.registry.metrics(), /upstream="one"/)
  await reload(fileOf({ two: b }, 1))
  await eventually('no series has its name', async () => {
    return !(await h.metrics.registry.metrics()).includes('upstream="one"')
  })
  const { upstreams } = await h.client.retrieveServer()
  assert.deepEqual(
    upstreams.map(({ name }) => name),
    ['two'],
  )
})

it('an unchanged upstream keeps its connections', async (t) => {
  const { a, b, reload, chat: ask } = await open(t)
  await ask('a')
  const { ever } = a.connections
  await reload(fileOf({ one: a, two: { ...b, more: ', weight: 0' } }, 7))
  await ask('b')
  assert.deepEqual([a.connections.ever, b.connections.ever], [ever, 0])
})

it('models, aliases, limits and opened routes hold for the next request', async (t) => {
  const { a, h, key, projectId, reload, chat: ask } = await open(t)
  assert.equal((await ask('a', { model: 'mine' })).status, 404)
  const models = '  mine: { max_requests_per_1_minute: 1, price: { input: 0, output: 1 } }\n'
  await reload(
    fileOf({ one: { ...a, more: ', models: ["*"], pass_routes: [/rerank]' } }, 1, models),
  )
  a.script({ status: 200, body: {}, times: 2 })
  assert.equal((await ask('a', { model: 'mine' })).status, 200)
  assert.equal((await ask('a', { model: 'mine' })).status, 429)
  const { data } = await h.client.listProjectRateLimits({ project_id: projectId, limit: 100 })
  assert.ok(data.length > 0)
  a.script({ status: 200, body: {} })
  const rerank = { body: { model: 'gpt-4o-mini' }, key }
  assert.equal((await h.raw('POST', '/v1/rerank', rerank)).status, 200)
})

it('a node without an upstream serves models once a reload adds one', async (t) => {
  const upstream = await startUpstream()
  t.after(() => upstream.close())
  let file = 'models: {}\n'
  await using h = await startHarness('sqlite', {
    config: file,
    configAgain: () => file,
    environment: { UPSTREAM_URL: undefined, UPSTREAM_API_KEY: undefined },
  })
  const { value: key } = await makeUserKey(h, await makeProject(h))
  const ask = () => h.raw('POST', CHAT, { body: JSON.parse(chat('a')), key })
  const rejected = await ask()
  assert.equal(rejected.status, 404)
  assert.match(rejected.text, /This server forwards no requests to models/)
  assert.equal((await h.client.retrieveServer()).serves_models, false)
  file = fileOf({ one: upstream }, 1)
  const { needs_restart } = await h.client.reloadConfiguration()
  assert.deepEqual(needs_restart, [])
  assert.equal((await ask()).status, 200)
  assert.equal((await h.client.retrieveServer()).serves_models, true)
})

it('a broken file changes nothing, and is named until a reload succeeds', async (t) => {
  const { a, h, reload, chat: ask } = await open(t)
  const broken = `${fileOf({ one: a }, 5)}nothing: here\n`
  await assert.rejects(reload(broken), {
    status: 400,
    code: 'configuration_not_reloaded',
    message: /unknown setting 'nothing'/,
  })
  const failed = await h.client.retrieveServer()
  assert.match(failed.configuration.error?.messages?.[0] ?? '', /unknown setting 'nothing'/)
  const metrics = await h.metrics.registry.metrics()
  assert.match(metrics, /^bailiwick_config_reloads_total\{result="failed"\} 1$/m)
  assert.match(metrics, /^bailiwick_config_invalid 1$/m)
  assert.equal((await ask('a')).status, 200)
  assert.deepEqual((await reload(fileOf({ one: a }, 1))).changed, [])
  assert.equal((await h.client.retrieveServer()).configuration.error, null)
  assert.match(await h.metrics.registry.metrics(), /^bailiwick_config_invalid 0$/m)
})

it('sections that need a restart are named, and the others are applied', async (t) => {
  const { a, h, reload } = await open(t)
  const more = 'bounds: { uploads: 3 }\nrequest_logs: { days: 7 }\nunpriced_models: refuse\n'
  const { changed, needs_restart } = await reload(`${fileOf({ one: a }, 1)}${more}`)
  assert.deepEqual([changed, needs_restart], [['unpriced_models'], ['bounds', 'request_logs']])
  const { prices, request_logs, configuration } = await h.client.retrieveServer()
  assert.equal(prices.unpriced_models, 'refuse')
  assert.notEqual(request_logs.days, 7)
  assert.deepEqual(configuration.needs_restart, ['bounds', 'request_logs'])
})

it('a reload by an administrator is an event with the changed sections', async (t) => {
  const { a, h, reload } = await open(t)
  await reload(fileOf({ one: a }, 2))
  const { data } = await h.client.listAuditLogs({ event_types: ['configuration.reloaded'] })
  assert.deepEqual(
    data.map((event) => event['configuration.reloaded']?.changed),
    [['models']],
  )
})
