import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type OpenAI from 'openai'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import * as usage from '#control/usage/usage.ts'
import { run, type Store } from '#storage/db.ts'
import { USAGE_COSTS, USAGE_COUNTERS, USAGE_KEY } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { all, refused } from './suite.ts'

const DAY = 86_400
/** Four days before the tests' present. */
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000
const NOW = MIDNIGHT + 4.5 * DAY

onEachStore('usage query', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  let show: OpenAI['admin']['organization']['usage']

  before(async () => {
    show = server().openai.admin.organization.usage
    await use(server(), [
      { at: MIDNIGHT, amounts: { requests: 1, inputTokens: 1_300 } },
      {
        at: MIDNIGHT + 5,
        subject: { projectId: 'proj_b' },
        amounts: { requests: 1, inputTokens: 400 },
      },
      { at: MIDNIGHT + 2 * DAY },
    ])
  })

  const completions = async (query: Partial<Parameters<typeof show.completions>[0]>) =>
    (await show.completions({ start_time: MIDNIGHT, ...query })).data

  /** Values of one member of the results, by bucket. */
  const members = (data: readonly { results: object[] }[], name: string) =>
    data.map(({ results }) => results.map((result) => [Reflect.get(result, name)]))

  it('has as many buckets as its width allows, and rejects too many', async () => {
    for (const [bucket_width, byDefault, max] of [
      ['1m', 60, 1440],
      ['1h', 24, 168],
      ['1d', 7, 31],
    ] as const) {
      const start_time = NOW - 400 * DAY
      assert.equal((await completions({ start_time, bucket_width })).length, byDefault)
      assert.equal((await completions({ start_time, bucket_width, limit: max })).length, max)
      await refused(show.completions({ start_time, bucket_width, limit: max + 1 }), {
        status: 400,
        code: 'integer_above_max_value',
        param: 'limit',
      })
    }
  })

  it('is paged to the present with tokens that are valid for this query alone', async () => {
    const query = { start_time: MIDNIGHT, limit: 2, group_by: ['model' as const] }
    const first = await show.completions(query)
    assert.match(first.next_page ?? '', /^page_[\w-]+$/)
    assert.deepEqual([first.data.length, first.has_more], [2, true])
    const whole = await completions({ group_by: ['model'] })
    assert.deepEqual(await all(server().client.usageCompletions(query)), whole)
    const page = String(first.next_page)
    const wrong = { status: 400, code: 'invalid_value', param: 'page' } as const
    await refused(show.completions({ ...query, group_by: ['batch'], page }), wrong)
    await refused(show.completions({ ...query, start_time: MIDNIGHT + 1, page }), wrong)
    await refused(show.embeddings({ start_time: MIDNIGHT, limit: 2, page }), wrong)
    await refused(show.completions({ ...query, page: 'page_x' }), wrong)
    await refused(show.completions({ ...query, page: page.slice(5) }), wrong)
  })

  it('excludes projects that the caller may not see, for every parameter', async () => {
    const ctx = { ...server().system, now: clock, visible: ['proj_b'] }
    const query = { start_time: MIDNIGHT, end_time: MIDNIGHT + DAY, bucket_width: '1d' } as const
    const input = async (more: Partial<usage.UsageQuery>, visible = ctx.visible) => {
      const page = await usage.show({ ...ctx, visible }, usage.completions, { ...query, ...more })
      return members(page.data, 'input_tokens')[0]
    }
    assert.deepEqual(await input({}), [[400]])
    assert.deepEqual(await input({ project_ids: ['proj_a'] }), [])
    assert.deepEqual(await input({ project_ids: ['proj_a', 'proj_b'] }), [[400]])
    assert.deepEqual(await input({}, []), [])
  })

  it('requires the scope for usage, and returns the key’s own organization alone', async () => {
    const h = server()
    const question = { start_time: MIDNIGHT }
    const limited = await adminApiKeys.create(h.system, { name: 'no usage' })
    const scopes = JSON.stringify(['api.management.read', 'api.management.write'])
    await record(h.store, (tx) =>
      tx.updateTable('admin_api_key').set({ scopes }).where('id', '=', limited.id).execute(),
    )
    const missing = { status: 403, message: /Missing scopes: api\.usage\.read\./ } as const
    const refusing = h.as(limited.value).admin.organization.usage
    await refused(refusing.completions(question), missing)
    await refused(refusing.costs(question), missing)
    const organization = await organizations.create(h.system, { name: 'B', ownerEmail: 'o@b.co' })
    const { value } = await adminApiKeys.create({ ...h.system, organization }, { name: 'theirs' })
    const page = await h.as(value).admin.organization.usage.completions(question)
    assert.deepEqual(
      page.data.map(({ results }) => results),
      [[], [], [], [], []],
    )
  })

  it('with an invalid parameter returns 400 with its name', async () => {
    const send = (search: string) =>
      server().raw('GET', `/v1/organization/usage/completions?${search}`)
    for (const [search, code, param] of [
      ['', 'missing_required_parameter', 'start_time'],
      ['start_time=x', 'invalid_type', 'start_time'],
      ['start_time=-1', 'integer_below_min_value', 'start_time'],
      ['start_time=9999999999999', 'integer_above_max_value', 'start_time'],
      ['start_time=5&end_time=5', 'integer_below_min_value', 'end_time'],
      ['start_time=5&bucket_width=1w', 'invalid_value', 'bucket_width'],
      ['start_time=5&group_by=size', 'invalid_value', 'group_by[0]'],
      ['start_time=5&batch=maybe', 'invalid_type', 'batch'],
      ['start_time=5&limit=0', 'integer_below_min_value', 'limit'],
    ] as const) {
      const { status, json } = await send(search)
      assert.deepEqual([status, json.error?.code, json.error?.param], [400, code, param], search)
    }
    const future = await send(`start_time=${NOW + 10 * DAY}`)
    assert.deepEqual([future.status, future.json.data, future.json.has_more], [200, [], false])
  })

  it('with more groups than the page maximum returns shorter pages', async () => {
    const start = MIDNIGHT - 100 * DAY
    const day = (n: number) => ({
      at: start + n * DAY,
      subject: { kind: 'embeddings' as const, keyId: 'key_0' },
    })
    await use(server(), [day(0), day(1)])
    await multiply(server().store, 10_999, start)
    const query = { start_time: start, end_time: start + 2 * DAY }
    const group_by = ['api_key_id' as const]
    const whole = await show.embeddings(query)
    assert.deepEqual(members(whole.data, 'num_model_requests'), [[[11_000]], [[11_000]]])
    const first = await show.embeddings({ ...query, group_by })
    assert.deepEqual([first.data.length, first.data[0]?.results.length], [1, 11_000])
    const rest = await show.embeddings({ ...query, group_by, page: String(first.next_page) })
    assert.deepEqual([rest.data.length, rest.data[0]?.results.length], [1, 11_000])
    assert.equal(rest.has_more, false)
    await multiply(server().store, 20_001, start)
    await refused(show.embeddings({ ...query, group_by }), {
      status: 400,
      code: 'invalid_value',
      param: 'group_by',
    })
  })
})

/** As many more keys with the usage of `key_0`. */
function multiply(store: Store, keys: number, start: number): Promise<unknown> {
  const columns = [...USAGE_KEY, ...USAGE_COUNTERS, ...USAGE_COSTS]
  const values = columns.map((name) => (name === 'key_id' ? "'key_' || i" : name))
  return record(store, async (tx) =>
    tx[run](
      `insert into usage (${columns.join(', ')})
       with recursive n (i) as (select 1 union all select i + 1 from n where i < ${keys})
       select ${values.join(', ')} from usage, n
       where key_id = 'key_0' and width = '1d' and kind = 'embeddings'
         and starts_at >= ${start * 1000} and starts_at < ${(start + 2 * DAY) * 1000}
       on conflict do nothing`,
      [],
    ),
  )
}
