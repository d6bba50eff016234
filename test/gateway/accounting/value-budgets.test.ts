/** Budgets of values of tags: what their key sees of them, and when they end. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { newBudgetRow } from '#spend/leases/budget-row.ts'
import { create } from '#spend/leases/store.ts'
import { purgeTagValues } from '#spend/values/purge.ts'
import { record } from '#storage/transaction.ts'
import type { TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MONTHLY, startValueGateway, valuesAt } from './value-requests.ts'

const DAY_MS = 86_400_000

onEachStore('the budget of a value', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startValueGateway(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const { limited, send, exhaust, spent, budgets } = valuesAt(() => gateway)

  it('of a lifetime is forgotten 90 days after the last use, and not before', async () => {
    const key = await limited('session', { interval: 'lifetime' })
    const purge = () => purgeTagValues(gateway.h.store, gateway.clock.clock)
    await exhaust(key, 'session=s1')
    const cost = await spent(key, 'session', 's1')
    gateway.clock.move(89 * DAY_MS)
    await purge()
    assert.equal(await spent(key, 'session', 's1'), cost)
    // A rejected request is a use.
    assert.equal((await send(key, 'session=s1')).status, 429)
    gateway.clock.move(89 * DAY_MS)
    await purge()
    assert.equal((await send(key, 'session=s1')).status, 429)
    gateway.clock.move(90 * DAY_MS + 1)
    await purge()
    assert.equal(await spent(key, 'session', 's1'), undefined)
    assert.equal((await send(key, 'session=s1')).status, 200)
    assert.ok(((await spent(key, 'session', 's1')) ?? 0) < (cost ?? 0))
  })

  it('that is purged under an open reservation has what the request costs', async () => {
    const key = await limited('session', { interval: 'lifetime' })
    assert.equal((await send(key, 'session=s1', 1)).status, 200)
    const before = (await spent(key, 'session', 's1')) ?? 0
    gateway.upstream.script({ includes: 'open', answerAfter: 'purge' })
    const open = send(key, 'session=s1', 2, 'open')
    await gateway.upstream.until((requests) => requests.some(({ body }) => body.includes('open')))
    gateway.clock.move(90 * DAY_MS + 1)
    await purgeTagValues(gateway.h.store, gateway.clock.clock)
    assert.equal(await spent(key, 'session', 's1'), undefined)
    const tags = { 'x-bailiwick-tags': 'session=s1' }
    const [held] = await budgets(key, tags)
    assert.ok(held && held.spent === 0 && held.reserved > 0, JSON.stringify(held))
    gateway.upstream.open('purge')
    assert.equal((await open).status, 200)
    const after = (await spent(key, 'session', 's1')) ?? 0
    assert.ok(before > 0 && after > 0)
    const [budget] = await budgets(key, tags)
    assert.deepEqual([budget?.spent, budget?.reserved], [after / 1e9, 0])
  })

  it('is listed to its key by the tags of the headers, before its first use too', async () => {
    const { client } = gateway.h
    const key = await limited('end_user', { threshold_amount: 4 })
    const { project_id, id: api_key_id } = key
    const listed = async (headers: Record<string, string>) => {
      const found = await budgets(key, headers)
      return found.map(({ scope, id, limit, inherited }) => [scope, id, limit, inherited])
    }
    const of = (tags: string) => ({ 'x-bailiwick-tags': tags })
    const name = (value: string) => ['tag_value', `${project_id}/${value}`, 0.04, true]
    assert.deepEqual(await listed({}), [])
    assert.deepEqual(await listed(of('end_user=a')), [name('end_user=a')])
    assert.equal(await spent(key, 'end_user', 'a'), undefined, 'a list creates no budget')
    for (const value of ['a', 'b', 'c']) await send(key, `end_user=${value}`)
    const [budget] = await budgets(key, of('end_user=a'))
    assert.equal(budget?.spent, ((await spent(key, 'end_user', 'a')) ?? 0) / 1e9)
    assert.deepEqual(await listed(of('end_user=d')), [], 'rejected: without a budget')
    const shared = { ...MONTHLY, threshold_amount: 4, beyond: 'shared' } as const
    const session = { ...MONTHLY, threshold_amount: 4, interval: 'lifetime' } as const
    await client.updateProjectSpendLimitDefaults({
      project_id,
      tags: { end_user: shared, session },
    })
    assert.deepEqual(await listed(of('end_user=d')), [name('end_user')])
    const spend_limit = { ...MONTHLY, threshold_amount: 900, interval: 'day' } as const
    await client.updateProjectTagValue({ project_id, tag_value: 'end_user=vip', spend_limit })
    assert.deepEqual(await listed({ ...of('end_user=vip'), 'session-id': 's1' }), [
      ['tag_value', `${project_id}/end_user=vip`, 9, false],
      name('session=s1'),
    ])
    const header = 'x-openwebui-user-id'
    const trusted_headers = { end_user: header }
    await client.updateProjectApiKeyTags({ project_id, api_key_id, trusted_headers })
    assert.deepEqual(await listed({ ...of('end_user=b'), [header]: 'a' }), [name('end_user=a')])
    assert.deepEqual(await listed(of('end_user=b')), [])
  })

  it('ends with its project, and so do the values with what they have spent', async () => {
    const { h } = gateway
    const key = await limited('end_user', { threshold_amount: 100 })
    const { project_id } = key
    const spend_limit = { ...MONTHLY, threshold_amount: 900 } as const
    await h.client.updateProjectTagValue({ project_id, tag_value: 'end_user=vip', spend_limit })
    for (const value of ['a', 'b']) await send(key, `end_user=${value}`)
    const budget = {
      key: ownBudget(h.bootstrapped.organization.id, project_id, 'end_user=a'),
      row: newBudgetRow(new Map()),
    }
    await record(h.store, (tx) => create(tx, budget))
    await h.flush()
    const other = await limited('end_user', {})
    await send(other, 'end_user=a')
    const left = async (of: string) => {
      const values = h.store.reader.selectFrom('tag_value').where('project_id', '=', of)
      const limits = h.store.reader.selectFrom('spend_limit').where('project_id', '=', of)
      const shared = h.store.reader.selectFrom('spend_budget').where('owner_id', 'like', `${of}/%`)
      const found = [values.select('value'), limits.select('scope_id'), shared.select('owner_id')]
      return Promise.all(found.map(async (one) => (await one.execute()).length))
    }
    await h.flush()
    assert.deepEqual(await left(project_id), [3, 2, 1])
    await h.client.archiveProject({ project_id })
    assert.deepEqual(await left(project_id), [0, 0, 0])
    assert.deepEqual(await left(other.project_id), [1, 1, 0])
  })
})

function ownBudget(organizationId: string, projectId: string, name: string) {
  return {
    organizationId,
    scope: 'tag_value',
    interval: 'month',
    payerId: `${projectId}/${name}`,
  } as const
}
