/** Spend limits of each value of a tag: of end users and sessions that requests name. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { ownedRows, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { MONTHLY, startValueGateway, valuesAt } from './value-requests.ts'

const NANO_PER_CENT = 10_000_000
const DAY_MS = 86_400_000

onEachStore('a spend limit of each value', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startValueGateway(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const { limited, send, exhaust, spent } = valuesAt(() => gateway)

  it('rejects the value that has spent it, by its name, and no other', async () => {
    const key = await limited('end_user', {})
    const { admitted, answer } = await exhaust(key, 'end_user=alice')
    assert.ok(admitted > 0)
    assert.deepEqual(
      [answer.status, answer.error.code],
      [429, 'tag_value_spend_limit_exceeded'],
      answer.text,
    )
    assert.match(answer.error.message, /'end_user=alice'/)
    assert.match(answer.headers.get('x-bailiwick-limit') ?? '', /source=tag_value; /)
    const headers = { 'x-bailiwick-tags': 'end_user=bob' }
    const unknown = chat('x', { unknown_member: 1 })
    const rejected = await gateway.post(CHAT, unknown, { key: key.value, headers })
    assert.equal(rejected.status, 400)
    assert.match(rejected.error.message, /spend limit/)
    assert.equal((await send(key, 'end_user=bob')).status, 200)
    assert.equal((await gateway.post(CHAT, chat('x'), { key: key.value })).status, 200)
    const cost = (await spent(key, 'end_user', 'alice')) ?? 0
    assert.ok(cost > 0 && cost <= 3 * NANO_PER_CENT, `${cost} nano-dollars`)
  })

  it('holds in a project and over all projects, and each request pays in both', async () => {
    const { client } = gateway.h
    const first = await limited('customer', { threshold_amount: 100 })
    const second = await limited('customer', { threshold_amount: 100 })
    await client.updateSpendLimitDefaults({
      tags: { customer: { ...MONTHLY, threshold_amount: 3 } },
    })
    assert.equal((await send(first, 'customer=acme', 2)).status, 200)
    const { answer } = await exhaust(second, 'customer=acme')
    assert.equal(answer.error.code, 'tag_value_spend_limit_exceeded')
    assert.equal((await send(first, 'customer=acme')).status, 429)
    assert.equal((await send(second, 'customer=other')).status, 200)
    const both = await spent({ project_id: '' }, 'customer', 'acme')
    const parts = [await spent(first, 'customer', 'acme'), await spent(second, 'customer', 'acme')]
    assert.equal(both, (parts[0] ?? 0) + (parts[1] ?? 0))
    await client.updateSpendLimitDefaults({ tags: { customer: null } })
    assert.equal((await send(first, 'customer=acme')).status, 200)
  })

  it('of a lifetime holds in later months, and one of a month does not', async () => {
    const [ever, monthly] = [
      await limited('session', { interval: 'lifetime' }),
      await limited('session', {}),
    ]
    for (const key of [ever, monthly]) await exhaust(key, 'session=s1')
    gateway.clock.move(31 * DAY_MS)
    assert.equal((await send(ever, 'session=s1')).status, 429)
    assert.equal((await send(monthly, 'session=s1')).status, 200)
  })

  it('beyond the most values rejects a new one, or is one that all of these share', async () => {
    const key = await limited('end_user', { threshold_amount: 4 })
    for (const value of ['a', 'b', 'c']) {
      assert.equal((await send(key, `end_user=${value}`)).status, 200)
    }
    const { status, error } = await send(key, 'end_user=d')
    assert.deepEqual([status, error.code], [429, 'too_many_tag_values'], error.message)
    assert.equal((await send(key, 'end_user=a')).status, 200)
    const { project_id } = key
    const warning = { ...MONTHLY, threshold_amount: 3, mode: 'warn' } as const
    await gateway.h.client.updateProjectSpendLimitDefaults({
      project_id,
      tags: { end_user: warning },
    })
    assert.equal((await send(key, 'end_user=warned')).status, 200)
    const of = { ...warning, mode: 'enforce', beyond: 'shared' } as const
    await gateway.h.client.updateProjectSpendLimitDefaults({ project_id, tags: { end_user: of } })
    const { admitted, answer } = await exhaust(key, 'end_user=d')
    assert.ok(admitted > 0)
    assert.equal(answer.error.code, 'tag_value_spend_limit_exceeded')
    assert.equal((await send(key, 'end_user=e')).status, 429)
    assert.equal(await spent(key, 'end_user', 'd'), undefined)
    assert.ok(((await spent(key, 'end_user', '')) ?? 0) > 0)
  })

  it('is of no text that the store would change: one value would be many', async () => {
    const key = await limited('end_user', {})
    const statuses = await Promise.all(
      ['\ud800', '\ud801', '\ud802', 'ada'].map(async (end_user) => {
        const body = chat('x', { max_tokens: 1, metadata: { end_user } })
        return (await gateway.post(CHAT, body, { key: key.value })).status
      }),
    )
    assert.deepEqual(statuses, [400, 400, 400, 200])
  })

  it('that is lowered holds for a request that waits for it', async () => {
    const key = await limited('end_user', { threshold_amount: 100 })
    gateway.upstream.script({ includes: 'the first', answerAfter: 'gate' })
    const first = send(key, 'end_user=alice', 60, 'the first')
    await gateway.upstream.until((requests) => requests.some(({ body }) => body.includes('first')))
    const waiting = [send(key, 'end_user=alice', 80, 'the large')]
    assert.equal((await send(key, 'end_user=alice', 2, 'passing')).status, 200)
    const { project_id } = key
    const of = { ...MONTHLY, threshold_amount: 75 }
    await gateway.h.client.updateProjectSpendLimitDefaults({ project_id, tags: { end_user: of } })
    gateway.upstream.open('gate')
    const [answer] = await Promise.all(waiting)
    assert.deepEqual([answer?.status, answer?.error.code], [429, 'request_above_spend_limit'])
    assert.equal((await first).status, 200)
  })

  it('holds for batches and background responses, which pay at their end', async () => {
    const { h, upstream, clock } = gateway
    const key = await limited('end_user', { threshold_amount: 10 })
    const openai = h.caller(key.value)
    const metadata = { end_user: 'alice' }
    const lines = (many: number) =>
      Array.from({ length: many }, (_, i) => chatLine(i, 'x', { max_tokens: 40 }))
    const fitting = await uploadLines({ openai }, lines(2))
    const batch = await createBatch({ openai }, fitting, { metadata })
    assert.equal(batch.status, 'validating')
    const large = await createBatch({ openai }, await uploadLines({ openai }, lines(8)), {
      metadata,
    })
    assert.equal(large.errors?.data?.[0]?.code, 'request_above_spend_limit')
    const body = { model: MODEL, input: 'x', background: true, max_output_tokens: 30, metadata }
    const begun = await gateway.post('/v1/responses', body, { key: key.value })
    assert.equal(begun.status, 200)
    const { id } = JSON.parse(begun.text)
    await h.flush()
    const rows = await ownedRows(h).where('id', 'in', [batch.id, id]).execute()
    const name = JSON.stringify([`${key.project_id}/end_user=alice`])
    assert.deepEqual(
      rows.map(({ paying_values }) => paying_values),
      [name, name],
    )
    assert.equal((await send(key, 'end_user=alice', 5)).status, 429)
    for (let i = 0; i < 3; i++) await upstream.step(batch.id)
    await upstream.step(id, 'completed')
    clock.move(Math.max(LEASE_MS, 61_000))
    await h.poll()
    assert.ok(((await spent(key, 'end_user', 'alice')) ?? 0) > 0)
    assert.equal((await send(key, 'end_user=alice', 5)).status, 200)
  })

  it('rejects a batch with a value beyond the most as it rejects a request, counted alike', async () => {
    const key = await limited('end_user', { threshold_amount: 100 })
    for (const value of ['a', 'b', 'c']) await send(key, `end_user=${value}`)
    const online = await send(key, 'end_user=d')
    const openai = gateway.h.caller(key.value)
    const file = await uploadLines({ openai }, [chatLine(0, 'x', { max_tokens: 10 })])
    const body = { input_file_id: file, endpoint: CHAT, completion_window: '24h' }
    const metadata = { end_user: 'd' }
    const batch = await gateway.post('/v1/batches', { ...body, metadata }, { key: key.value })
    assert.deepEqual([batch.status, batch.error], [online.status, online.error])
    assert.equal(batch.error.code, 'too_many_tag_values')
    await gateway.h.flush()
    const rows = await gateway.h.store.reader
      .selectFrom('usage')
      .select(['batch', 'refused_spend'])
      .where('project_id', '=', key.project_id)
      .where('width', '=', '1d')
      .where('refused_spend', '>', 0)
      .orderBy('batch')
      .execute()
    assert.deepEqual(
      rows.map(({ batch: isBatch, refused_spend: refused }) => [isBatch, Number(refused)]),
      [
        [0, 1],
        [1, 1],
      ],
    )
    assert.equal(
      (await createBatch({ openai }, file, { metadata: { end_user: 'a' } })).errors,
      null,
    )
  })
})
