/** Deletion of values of tags that nobody uses, with their budgets over nodes. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newBudgetRow } from '#spend/leases/budget-row.ts'
import { create } from '#spend/leases/store.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { NOON, spendingNodes } from '#test/support/spending-suite.ts'
import { newValueRow, periodStarts } from '#usage/values/rows.ts'
import { createValueRows } from '#usage/values/store.ts'
import { purgeTagValues } from './purge.ts'

const ORGANIZATION = 'org-purged'
const DAY_MS = 86_400_000
const LIMIT = {
  organization_id: ORGANIZATION,
  threshold_amount: 100,
  mode: 'enforce',
  created_at: NOON,
  updated_at: NOON,
  raised_amount: null,
  raised_until: null,
} as const

onEachStore('the purge of values of tags', (dialect) => {
  const { store } = spendingNodes(dialect)

  const payer = (key: string, value: string) => ({
    organizationId: ORGANIZATION,
    payerId: `proj_1/${key}=${value}`,
  })

  const use = (key: string, value: string, atMs: number) =>
    record(store(), (tx) =>
      createValueRows(tx, [newValueRow(payer(key, value), periodStarts(atMs), 0, atMs)]),
    )

  const setLimit = (scope: {
    readonly scope_kind: 'tag_default' | 'tag_value'
    readonly scope_id: string
    readonly interval: 'day' | 'lifetime'
  }) =>
    record(store(), async (tx) => {
      await tx
        .insertInto('spend_limit')
        .values({ ...LIMIT, ...scope, project_id: 'proj_1', beyond: null })
        .execute()
    })

  const valuesOf = async (key: string): Promise<string[]> => {
    const rows = await store()
      .reader.selectFrom('tag_value')
      .select('value')
      .where('organization_id', '=', ORGANIZATION)
      .where('tag_key', '=', key)
      .orderBy('value')
      .execute()
    return rows.map(({ value }) => value)
  }

  const purgeAt = (atMs: number) => purgeTagValues(store(), () => atMs)

  it('deletes values of the day before an hour after its end, but those with own limits', async () => {
    await setLimit({ scope_kind: 'tag_default', scope_id: 'proj_1/user', interval: 'day' })
    await setLimit({ scope_kind: 'tag_value', scope_id: 'proj_1/user=own', interval: 'day' })
    for (const value of ['own', 'past']) await use('user', value, NOON)
    const midnight = NOON - (NOON % DAY_MS) + DAY_MS
    await use('user', 'present', midnight + 1)
    await purgeAt(midnight + 3_599_999)
    assert.deepEqual(await valuesOf('user'), ['own', 'past', 'present'])
    await purgeAt(midnight + 3_600_000)
    assert.deepEqual(await valuesOf('user'), ['own', 'present'])
  })

  it('deletes values of a lifetime, or without a default, 90 days after their last use', async () => {
    await setLimit({ scope_kind: 'tag_default', scope_id: 'proj_1/session', interval: 'lifetime' })
    for (const key of ['session', 'former']) {
      for (const value of ['first', 'last']) {
        await use(key, value, value === 'first' ? NOON : NOON + DAY_MS)
      }
    }
    await purgeAt(NOON + 90 * DAY_MS)
    assert.deepEqual(await valuesOf('session'), ['first', 'last'])
    await purgeAt(NOON + 90 * DAY_MS + 1)
    assert.deepEqual(await valuesOf('session'), ['last'])
    assert.deepEqual(await valuesOf('former'), ['last'])
  })

  it('deletes budgets of the values, but those that a node has a lease of', async () => {
    await setLimit({ scope_kind: 'tag_default', scope_id: 'proj_1/team', interval: 'day' })
    for (const value of ['free', 'leased']) {
      await use('team', value, NOON)
      const row = newBudgetRow(new Map())
      if (value === 'leased') row.leases.set('node_1', 5n)
      const key = { ...payer('team', value), scope: 'tag_value', interval: 'day' } as const
      await record(store(), (tx) => create(tx, { key, row }))
    }
    await purgeAt(NOON + 3 * DAY_MS)
    assert.deepEqual(await valuesOf('team'), [])
    const budgets = await store()
      .reader.selectFrom('spend_budget')
      .select('owner_id')
      .where('organization_id', '=', ORGANIZATION)
      .execute()
    assert.deepEqual(
      budgets.map(({ owner_id }) => owner_id),
      ['proj_1/team=leased'],
    )
  })
})
