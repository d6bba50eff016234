/** Values of tags with limits of their values: lists, exports, own limits and their events. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { TagValueQuery } from '#contract/spend/tag-values.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { hashIdentifier } from '#usage/tag-set.ts'
import { newValueRow, periodStarts } from '#usage/values/rows.ts'
import { addValueRows } from '#usage/values/store.ts'
import { eventsOf, ids, refused } from './suite.ts'

const NOW = Date.UTC(2026, 10, 18, 12)
const DAY_MS = 86_400_000
const DOLLAR = 1_000_000_000
const MONTHLY = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
const LIFETIME = { ...MONTHLY, interval: 'lifetime' } as const
const LIMITS_MAX = 1_000

/** Writes what a value has spent at a time. */
async function spend(h: Harness, payerId: string, dollars: number, atMs = NOW): Promise<void> {
  const key = { organizationId: h.bootstrapped.organization.id, payerId }
  const row = newValueRow(key, periodStarts(atMs), dollars * DOLLAR, atMs)
  await record(h.store, (tx) => addValueRows(tx, [row]))
}

async function exported(h: Harness, path: string, accept: string): Promise<string[]> {
  const authorization = `Bearer ${h.adminKey}`
  const answer = await fetch(`${h.url}/v1${path}`, { headers: { authorization, accept } })
  assert.equal(answer.status, 200)
  return (await answer.text()).trimEnd().split(/\r?\n/)
}

onEachStore('values of tags', (dialect) => {
  const server = shareHarness(dialect, { clock: () => NOW })

  const project = async (): Promise<string> =>
    (await server().client.createProject({ name: 'Values' })).id

  it('a value is limited by the default of its key, and by its own limit instead', async () => {
    const { client } = server()
    const project_id = await project()
    await client.updateProjectSpendLimitDefaults({ project_id, tags: { end_user: MONTHLY } })
    await spend(server(), `${project_id}/end_user=alice`, 3, NOW - 40 * DAY_MS)
    await spend(server(), `${project_id}/end_user=alice`, 4.5)
    const ofValue = { project_id, tag_value: 'end_user=alice' }
    const byDefault = await client.retrieveProjectTagValue(ofValue)
    const period_end = Date.UTC(2026, 11) / 1_000
    const amounts = { limit: 5, spent: 4.5, remaining: 0.5, period_end }
    const inherited = { interval: 'month', mode: 'enforce', inherited: true, ...amounts }
    assert.deepEqual(byDefault.spend, inherited)
    assert.deepEqual([byDefault.is_limited, byDefault.total_spent], [true, 7.5])
    const raise = { threshold_amount: 2_000, until: NOW / 1_000 + 60 }
    const spend_limit = { ...LIFETIME, threshold_amount: 1_000, raise }
    const own = await client.updateProjectTagValue({ ...ofValue, spend_limit })
    assert.deepEqual(own.spend_limit, { ...spend_limit, mode: 'enforce' })
    const left = { limit: 20, spent: 7.5, remaining: 12.5, period_end: null }
    assert.deepEqual(own.spend, {
      interval: 'lifetime',
      mode: 'enforce',
      inherited: false,
      ...left,
    })
    assert.equal(own.is_limited, false)
    await client.updateProjectTagValue({ ...ofValue, spend_limit: null })
    assert.deepEqual(await client.retrieveProjectTagValue(ofValue), byDefault)
  })

  it('are listed by key in each order, by pages, with those near their limit alone', async () => {
    const { client } = server()
    const project_id = await project()
    await client.updateProjectSpendLimitDefaults({ project_id, tags: { job: MONTHLY } })
    const spent = [
      ['a', 1, 3],
      ['b', 4.5, 2],
      ['Ç', 4.6, 1],
      ['d', 4.5, 0],
    ] as const
    for (const [value, dollars, daysAgo] of spent) {
      await spend(server(), `${project_id}/job=${value}`, dollars, NOW - daysAgo * DAY_MS)
    }
    await spend(server(), `${project_id}/job`, 0.25)
    await spend(server(), `${project_id}/other=x`, 9)
    const listed = async (query: Partial<TagValueQuery>): Promise<string[]> => {
      const found: string[] = []
      const list = { project_id, key: 'job', limit: 2, ...query }
      for await (const { id } of client.listProjectTagValues(list)) found.push(id)
      return found
    }
    assert.deepEqual(await listed({}), ['job', 'job=a', 'job=b', 'job=d', 'job=Ç'])
    const dearest = ['job=Ç', 'job=d', 'job=b', 'job=a', 'job']
    assert.deepEqual(await listed({ order_by: 'spent' }), dearest)
    const latest = ['job=d', 'job', 'job=Ç', 'job=b', 'job=a']
    assert.deepEqual(await listed({ order_by: 'last_used' }), latest)
    assert.deepEqual(await listed({ limited: true }), ['job=b', 'job=d', 'job=Ç'])
    assert.deepEqual(await listed({ search: 'ç' }), ['job=Ç'])
    const own = {
      project_id,
      tag_value: 'job=d',
      spend_limit: { ...MONTHLY, threshold_amount: 600 },
    }
    await client.updateProjectTagValue(own)
    assert.deepEqual(await listed({ limited: true }), ['job=b', 'job=Ç'])
    const shared = await client.retrieveProjectTagValue({ project_id, tag_value: 'job' })
    assert.deepEqual([shared.value, shared.spend?.limit], [null, 5])
    const after = { project_id, key: 'job', after: 'other=x' }
    await refused(client.listProjectTagValues(after), { status: 404, code: 'cursor_not_found' })
  })

  it('are exported as CSV and as JSON, a line each, in the order of values', async () => {
    const { client } = server()
    const project_id = await project()
    await spend(server(), `${project_id}/end_user==1+1`, 2)
    await spend(server(), `${project_id}/end_user=bob`, 1)
    const ofBob = { project_id, tag_value: 'end_user=bob' }
    await client.updateProjectTagValue({ ...ofBob, rate_limit: { max_requests_per_1_minute: 5 } })
    const path = `/organization/projects/${project_id}/tag_values?key=end_user&limit=1&order_by=spent`
    const [head = '', formula = '', bob = '', ...rest] = await exported(server(), path, 'text/csv')
    assert.ok(head.startsWith('key,value,project_id,interval,limit,spent,'))
    assert.ok(formula.startsWith(`end_user,'=1+1,${project_id},,,,,,2,`), formula)
    assert.ok(
      bob.startsWith(`end_user,bob,${project_id},,,,,,1,false,5,,,2026-11-18T12:00:00`),
      bob,
    )
    assert.deepEqual(rest, [])
    const lines = await exported(server(), path, 'application/jsonl')
    const { data } = await client.listProjectTagValues({ project_id, key: 'end_user' })
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      data,
    )
  })

  it('own limits are events of the organization or the project, with what they replace', async () => {
    const { client, bootstrapped } = server()
    const project_id = await project()
    const tag_value = 'end_user=event'
    const rate_limit = { max_requests_per_1_minute: 3 }
    const events = await eventsOf(server(), async () => {
      await client.updateTagValue({ tag_value, spend_limit: LIFETIME, rate_limit })
      await client.updateTagValue({ tag_value })
      await client.deleteTagValue({ tag_value })
      await client.updateProjectTagValue({ project_id, tag_value, rate_limit })
      await refused(client.deleteTagValue({ tag_value }), { status: 404 })
    })
    const rates = { ...rate_limit, max_tokens_per_1_minute: null, max_requests_per_1_day: null }
    const none = { tag_value, deleted: true }
    const set = {
      tag_value_spend_limit: { tag_value, ...LIFETIME, mode: 'enforce' },
      tag_value_rate_limit: { tag_value, ...rates },
    }
    const unset = { tag_value_spend_limit: none, tag_value_rate_limit: none }
    const { id } = bootstrapped.organization
    assert.deepEqual(
      events.map((event) => event['organization.updated'] ?? event['project.updated']),
      [
        { id, changes_requested: set, previous: unset },
        { id, changes_requested: unset, previous: set },
        {
          id: project_id,
          changes_requested: { tag_value_rate_limit: { tag_value, ...rates } },
          previous: { tag_value_rate_limit: none },
        },
      ],
    )
  })

  it('a safety identifier is named by its plain value, and shown as its hash', async () => {
    const { client, store } = server()
    const project_id = await project()
    await client.updateProjectTags({ project_id, safety_identifier_tag: true })
    const { safety_identifier_key: key } = await store.reader
      .selectFrom('project')
      .select('safety_identifier_key')
      .where('id', '=', project_id)
      .executeTakeFirstOrThrow()
    const id = `safety_identifier=${hashIdentifier(key ?? '', 'ada@example.com')}`
    const named = { project_id, tag_value: 'safety_identifier=ada@example.com' }
    const events = await eventsOf(server(), async () => {
      const set = await client.updateProjectTagValue({ ...named, spend_limit: MONTHLY })
      assert.equal(set.id, id)
    })
    assert.ok(!JSON.stringify(events).includes('ada@'), 'the event has the plain value')
    for (const tag_value of [named.tag_value, id]) {
      const found = await client.retrieveProjectTagValue({ project_id, tag_value })
      assert.equal(found.id, id)
    }
    const search = { project_id, key: 'safety_identifier', search: 'ada@example.com' }
    assert.deepEqual(ids((await client.listProjectTagValues(search)).data), [id])
    await client.deleteProjectTagValue({ project_id, tag_value: id })
    await refused(client.deleteProjectTagValue(named), { status: 404, code: 'tag_value_not_found' })
  })

  it('a value without use or own limits is not found, and a text that is no value', async () => {
    const { client } = server()
    await refused(client.retrieveTagValue({ tag_value: 'end_user=nobody' }), { status: 404 })
    await refused(client.updateTagValue({ tag_value: 'end_user=nobody' }), { status: 404 })
    for (const tag_value of ['=x', 'a b=c', 'end_user=a\nb']) {
      await refused(client.updateTagValue({ tag_value, spend_limit: MONTHLY }), { status: 404 })
    }
    const shared = client.updateTagValue({ tag_value: 'end_user', spend_limit: MONTHLY })
    await refused(shared, { status: 400 })
    const long = { tag_value: `end_user=${'x'.repeat(129)}`, spend_limit: MONTHLY }
    await refused(client.updateTagValue(long), { status: 400 })
  })

  it(`a level has at most ${LIMITS_MAX} own limits of a kind`, async () => {
    const { client, store, bootstrapped } = server()
    const project_id = await project()
    const organization_id = bootstrapped.organization.id
    const times = { created_at: NOW, updated_at: NOW, raised_amount: null, raised_until: null }
    const rows = Array.from({ length: LIMITS_MAX }, (_, at) => ({
      organization_id,
      project_id,
      scope_kind: 'tag_value' as const,
      scope_id: `${project_id}/end_user=${at}`,
      threshold_amount: 1,
      interval: 'day' as const,
      mode: 'enforce' as const,
      ...times,
    }))
    await record(store, (tx) => tx.insertInto('spend_limit').values(rows).execute())
    const ofValue = { project_id, tag_value: 'end_user=more' }
    const code = 'too_many_tag_value_limits'
    const more = client.updateProjectTagValue({ ...ofValue, spend_limit: MONTHLY })
    await refused(more, { status: 400, code })
    const rates = { ...ofValue, rate_limit: { max_requests_per_1_day: 1 } }
    assert.equal((await client.updateProjectTagValue(rates)).rate_limit?.max_requests_per_1_day, 1)
    const known = { project_id, tag_value: 'end_user=7', spend_limit: MONTHLY }
    assert.equal((await client.updateProjectTagValue(known)).spend?.limit, 5)
  })
})
