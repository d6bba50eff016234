/** Spend limits of tags: their names, list and events. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { openAs } from '#test/access/browser.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { eventsOf, newUser, refused } from './suite.ts'

const LIMIT = { threshold_amount: 10_000, currency: 'USD', interval: 'month' } as const
const LIMITS_MAX = 1_000

onEachStore('spend limits of tags', (dialect) => {
  const server = shareHarness(dialect)

  it('each change is an event of the organization, with the tag', async () => {
    const { client, bootstrapped } = server()
    const tag = 'team=events'
    const events = await eventsOf(server(), async () => {
      await client.updateTagSpendLimit({ tag, ...LIMIT })
      await client.deleteTagSpendLimit({ tag })
      await refused(client.deleteTagSpendLimit({ tag }), { status: 404 })
    })
    const set = { tag, ...LIMIT, mode: 'enforce' }
    const { id } = bootstrapped.organization
    assert.deepEqual(
      events.map((event) => event['organization.updated']),
      [
        { id, changes_requested: { tag_spend_limit: set } },
        {
          id,
          changes_requested: { tag_spend_limit: { tag, deleted: true } },
          previous: { tag_spend_limit: set },
        },
      ],
    )
  })

  it('are listed in the order of their names, by pages', async () => {
    const { client } = server()
    const tags = ['cost_center=4711', 'team=b', 'team=c', 'team=ü']
    for (const tag of tags) await client.updateTagSpendLimit({ tag, ...LIMIT })
    const found: string[] = []
    for await (const { tag } of client.listTagSpendLimits({ limit: 2 })) found.push(tag)
    assert.deepEqual(found, tags)
    const page = await client.listTagSpendLimits({ limit: 1, after: 'team=b' })
    assert.deepEqual([page.first_id, page.last_id, page.has_more], ['team=c', 'team=c', true])
    assert.deepEqual(page.data[0], await client.retrieveTagSpendLimit({ tag: 'team=c' }))
  })

  it('a text that is no tag has no limit, and a value that is too long is rejected', async () => {
    const { client } = server()
    for (const tag of ['team', '=x', 'a b=c', 'team=', 'team=a\nb']) {
      await refused(client.updateTagSpendLimit({ tag, ...LIMIT }), { status: 404 })
    }
    const long = client.updateTagSpendLimit({ tag: `t=${'x'.repeat(65)}`, ...LIMIT })
    await refused(long, { status: 400, code: 'invalid_value', param: 'tag' })
    const emoji = `t=${'🧪'.repeat(64)}`
    assert.equal((await client.updateTagSpendLimit({ tag: emoji, ...LIMIT })).tag, emoji)
  })

  it('a repeated POST with an Idempotency-Key returns the first answer, with its tag', async () => {
    const { client } = server()
    const options = { idempotencyKey: 'tag' }
    const first = await client.updateTagSpendLimit({ tag: 'team=again', ...LIMIT }, options)
    const again = await client.updateTagSpendLimit({ tag: 'team=again', ...LIMIT }, options)
    assert.deepEqual(again, first)
    assert.equal(again.tag, 'team=again')
  })

  it('people other than organization owners neither read nor set them', async () => {
    const { id } = await newUser(server())
    const { client } = await openAs(server(), id)
    const tag = 'team=b'
    await refused(client.listTagSpendLimits(), { status: 403 })
    await refused(client.retrieveTagSpendLimit({ tag }), { status: 403 })
    await refused(client.updateTagSpendLimit({ tag, ...LIMIT }), { status: 403 })
  })

  it('an organization has at most 1,000 of them', async () => {
    const { client, store, bootstrapped } = server()
    const shape = { scope_kind: 'tag', interval: 'day', mode: 'warn' } as const
    const amounts = { threshold_amount: 1, raised_amount: null, raised_until: null }
    const row = {
      ...shape,
      ...amounts,
      organization_id: bootstrapped.organization.id,
      created_at: 0,
      updated_at: 0,
    }
    const { length } = await store.reader
      .selectFrom('spend_limit')
      .select('scope_id')
      .where('scope_kind', '=', 'tag')
      .execute()
    const rows = Array.from({ length: LIMITS_MAX - length }, (_, n) => ({
      ...row,
      scope_id: `many=${n}`,
    }))
    await record(store, async (tx) => {
      for (let at = 0; at < rows.length; at += 100) {
        await tx
          .insertInto('spend_limit')
          .values(rows.slice(at, at + 100))
          .execute()
      }
    })
    const more = client.updateTagSpendLimit({ tag: 'team=more', ...LIMIT })
    await refused(more, { status: 400, code: 'too_many_tag_spend_limits' })
    // One that is there is still replaced.
    assert.equal((await client.updateTagSpendLimit({ tag: 'many=1', ...LIMIT })).mode, 'warn')
    await client.deleteTagSpendLimit({ tag: 'many=2' })
    await client.updateTagSpendLimit({ tag: 'team=more', ...LIMIT })
  })
})
