/** The promises of `npm run demo`, and its made-up organization. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import OpenAI from 'openai'
import { createCatalog } from '#catalog/catalog.ts'
import { createClient } from '#client/client.ts'
import { createRandom } from '#demo/random.ts'
import { seedScale } from '#demo/scale.ts'
import { type Seeded, seed } from '#demo/seed.ts'
import { run, type Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { USAGE_RETENTION_MS } from '#usage/buckets.ts'
import { type DemoProcess, startDemo } from './demo-process.ts'

const DAY_S = 86_400
/** A Thursday, in the middle of a day. */
const NOW_MS = Date.parse('2026-10-15T13:24:45Z')
const catalog = createCatalog(new Map())

describe('demo', () => {
  let folder: string
  let taken: Server
  let port: number
  let demo: DemoProcess
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
    taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    port = (taken.address() as AddressInfo).port
    demo = await startDemo(folder, { port })
  })
  after(async () => {
    taken.close()
    await demo?.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  it('prints a working address and admin key', async () => {
    const client = createClient({ baseUrl: `${demo.url}/v1`, adminKey: demo.adminKey })
    const { data } = await client.listProjects({ limit: 100, include_archived: true })
    assert.equal(data.length, 13)
    assert.ok((await client.createProject({ name: 'Mine' })).id)
  })

  it('prints a read-only key', async () => {
    const client = createClient({ baseUrl: `${demo.url}/v1`, adminKey: demo.readerKey })
    assert.ok((await client.listUsers({})).data.length > 0)
    await assert.rejects(client.createProject({ name: 'Mine' }), /Missing scopes/)
  })

  it('has costs in most of its projects, in the last days', async () => {
    const client = createClient({ baseUrl: `${demo.url}/v1`, adminKey: demo.adminKey })
    const start = Math.floor(Date.now() / 1000) - 7 * DAY_S
    const page = await client.usageCosts({ start_time: start, group_by: ['project_id'], limit: 10 })
    const paid = page.data
      .flatMap(({ results }) => results)
      .filter(({ amount }) => (amount?.value ?? 0) > 0)
    assert.ok(new Set(paid.map((one) => one.project_id)).size >= 10)
  })

  it('streams replies to the printed key', async () => {
    const openai = new OpenAI({ baseURL: `${demo.url}/v1`, apiKey: demo.key, maxRetries: 0 })
    const stream = await openai.chat.completions.create({
      model: 'gpt-5.6-terra',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    const pieces: string[] = []
    for await (const { choices } of stream) pieces.push(choices[0]?.delta.content ?? '')
    assert.ok(pieces.length > 20)
    assert.match(pieces.join(''), /^[A-Z].{100,}\.$/)
  })

  it('rejects the printed request that exceeds a limit of its project', async () => {
    assert.match(demo.printed, /"max_tokens":500000/)
    const openai = new OpenAI({ baseURL: `${demo.url}/v1`, apiKey: demo.key, maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    await assert.rejects(
      openai.chat.completions.create({ model: 'gpt-5.6-terra', max_tokens: 500_000, messages }),
      { status: 429, message: /Limit 400000/ },
    )
  })

  it('uses the next port when one is taken, and says so', () => {
    assert.match(demo.printed, new RegExp(`Port ${port} is taken`))
    assert.notEqual(new URL(demo.url).port, String(port))
  })

  it('stops at once while the data is generated', async () => {
    const other = await startDemo(folder, { until: 'Making up' })
    assert.equal(readdirSync(folder).length, 2)
    assert.deepEqual(await other.end('SIGTERM'), { code: 0, signal: null, stderr: '' })
    assert.equal(readdirSync(folder).length, 1)
  })

  it('Ctrl-C stops it gracefully with a stream in flight, and leaves nothing behind', async () => {
    const openai = new OpenAI({ baseURL: `${demo.url}/v1`, apiKey: demo.key, maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    const stream = await openai.chat.completions.create({
      model: 'gpt-5.6-terra',
      stream: true,
      messages,
    })
    const ended = demo.end('SIGINT')
    let finish: string | null | undefined
    for await (const { choices } of stream) finish = choices[0]?.finish_reason
    assert.equal(finish, 'stop')
    assert.deepEqual(await ended, { code: 0, signal: null, stderr: '' })
    assert.deepEqual(readdirSync(folder), [])
  })
})

/** Content that depends on the seed alone. */
async function madeIn(store: Store, { people, projects, keys }: Seeded) {
  const usage = await store.reader[run](
    // PostgreSQL keeps minutes until the end of their day.
    `select project_id, width, sum(requests) as n from usage
       where width <> '1m' or starts_at >= ${NOW_MS - USAGE_RETENTION_MS['1m']}
       group by project_id, width order by project_id, width`,
    [],
  )
  return {
    people,
    projects,
    keys: keys.map(({ value, ...rest }) => rest),
    usage: usage.map((row) => Object.values({ ...row }).map(String)),
  }
}

async function makeAgain() {
  const store = await openStore('sqlite::memory:')
  const made = await seed({ store, catalog }, { nowMs: NOW_MS, random: createRandom(7) })
  const found = await madeIn(store, made)
  await store.close()
  return found
}

/** Organizations of the same seed, one for each store. */
const made: Awaited<ReturnType<typeof madeIn>>[] = []

onEachStore('made-up organization', (dialect) => {
  let url: string
  let store: Store
  let seeded: Seeded
  let harness: Harness
  before(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
    seeded = await seed({ store, catalog }, { nowMs: NOW_MS, random: createRandom(7) })
    made.push(await madeIn(store, seeded))
    harness = await startHarness(dialect, { store, clock: movableClock(NOW_MS).clock })
  })
  after(async () => {
    await harness.close()
    await store.close()
    await dropDatabase(url)
  })

  const usage = async (width: '1h' | '1d') => {
    const page = await harness.client.usageCompletions({
      start_time: NOW_MS / 1000 - 6 * DAY_S - 1,
      bucket_width: width,
      limit: width === '1h' ? 168 : 7,
    })
    const results = page.data.flatMap(({ results }) => results)
    return results.reduce((sum, one) => sum + one.num_model_requests, 0)
  }

  it('exists before the server, which opens it as its own', () => {
    assert.equal(harness.bootstrapped.organization.id, seeded.organizationId)
    assert.equal(harness.bootstrapped.organization.name, 'Acme Research')
  })

  it('has the same usage by hour and by day', async () => {
    const byDays = await usage('1d')
    assert.ok(byDays > 10_000)
    assert.equal(await usage('1h'), byDays)
  })

  it('has an audit event for every change, in ascending order of time, none in the future', async () => {
    const times: number[] = []
    const types = new Set<string>()
    for await (const { effective_at, type } of harness.openai.admin.organization.auditLogs.list({
      limit: 100,
    })) {
      times.push(effective_at)
      types.add(type)
    }
    const began = NOW_MS / 1000 - 39 * DAY_S
    // The newest is of the harness, which created its key.
    assert.ok(times.length > 200 && types.size >= 15)
    assert.ok(times.every((time) => began < time && time <= NOW_MS / 1000))
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    )
  })

  it('has keys of every kind: recently used, unused, expired', async () => {
    const rows = await store.reader[run](
      `select count(*) as n, count(last_used_at) as used, count(expires_at) as ending,
        sum(case when expires_at < ${NOW_MS} then 1 else 0 end) as over,
        sum(case when last_used_at > ${NOW_MS - 3_600_000} then 1 else 0 end) as lately
       from api_key`,
      [],
    )
    const { n, used, ending, over, lately } = Object.fromEntries(
      Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]),
    ) as Record<'n' | 'used' | 'ending' | 'over' | 'lately', number>
    assert.ok(n > 50 && used < n && ending > over && over > 2 && lately > 10)
  })

  it('has requests rejected by limits of requests and of tokens', async () => {
    const rows = await store.reader[run](
      `select sum(refused_requests_per_minute) as requests, sum(refused_tokens_per_minute) as tokens
         from usage where width = '1m'`,
      [],
    )
    assert.ok(Object.values(rows[0] ?? {}).every((sum) => Number(sum) > 20))
  })

  it('accepts the keys that should work, and no others', async () => {
    const projects = new Map(seeded.projects.map((one) => [one.id, one]))
    for (const key of seeded.keys) {
      const openai = harness.caller(key.value)
      const listed = openai.models.list().then(() => true)
      const isIn = await listed.catch((error) => {
        assert.ok(error instanceof OpenAI.APIError)
        return ![401, 403].includes(error.status ?? 0)
      })
      const project = projects.get(key.projectId)
      const lives = key.endsMs > NOW_MS && project?.archivedMs === Number.POSITIVE_INFINITY
      assert.equal(isIn, lives, `${project?.name}: ${key.name}`)
    }
  })
})

it('the made-up organization is the same for the same seed, in each store', async () => {
  if (made.length === 1) made.push(await makeAgain())
  const [one, other] = made
  assert.ok(one && other)
  assert.deepEqual(one, other)
})

it('a store for scale has the requested size', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
  const file = join(folder, 'scale.db')
  const { adminKey, projectId } = await seedScale(file, {
    projects: 30,
    projectDays: 31,
    keys: 40,
    keyDays: 2,
    people: 50,
    usedKeys: 2,
  })
  const store = await openStore(`sqlite:${file}`)
  const harness = await startHarness('sqlite', { store })
  const client = createClient({ baseUrl: `${harness.url}/v1`, adminKey })
  const all = { project_id: projectId, limit: 100 }
  assert.equal((await client.listProjects({ limit: 100 })).data.length, 30)
  assert.equal((await client.listProjectApiKeys(all)).data.length, 40)
  assert.equal((await client.listProjectUsers(all)).data.length, 50 + 1)
  await harness.close()
  await store.close()
  rmSync(folder, { recursive: true })
})
