/** Values of tags with a budget each: their bound over nodes, and their decisions. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { NOON, spendingNodes } from '#test/support/spending-suite.ts'
import { createValueRegistry } from './registry.ts'

const ORGANIZATION = 'org-values'

onEachStore('the registry of values of tags', (dialect) => {
  const { store } = spendingNodes(dialect)

  const registryOf = (valuesMax: number, now = () => NOON) =>
    createValueRegistry({ store: store(), now, valuesMax })

  const valueNamed = (key: string, value: number | string) => ({
    organizationId: ORGANIZATION,
    payerId: `proj_1/${key}=v${value}`,
  })

  const rowsOf = (from: Store, key: string) =>
    from.reader
      .selectFrom('tag_value')
      .select(['value', 'last_used_at'])
      .where('organization_id', '=', ORGANIZATION)
      .where('tag_key', '=', key)
      .orderBy('value')
      .execute()

  it('two nodes keep as many values as the bound, and decide alike', async () => {
    const nodes = [registryOf(5), registryOf(5)]
    const decide = () =>
      Promise.all(
        nodes.map(async (node) =>
          Promise.all(Array.from({ length: 100 }, (_, i) => node.isKept(valueNamed('many', i)))),
        ),
      )
    const [first, second] = await decide()
    assert.equal(first?.filter((isKept) => isKept).length, 5)
    assert.deepEqual(first, second)
    assert.equal((await rowsOf(store(), 'many')).length, 5)
    const again = nodes.map((node) => node.isKept(valueNamed('many', 0)))
    assert.ok(again.every((one) => typeof one === 'boolean'))
  })

  it('a value that is in use is marked as used before the row could be deleted', async () => {
    let nowMs = NOON
    const node = registryOf(5, () => nowMs)
    assert.equal(await node.isKept(valueNamed('used', 'a')), true)
    nowMs += 601_000
    assert.equal(await node.isKept(valueNamed('used', 'a')), true)
    assert.deepEqual(
      (await rowsOf(store(), 'used')).map(({ last_used_at }) => Number(last_used_at)),
      [nowMs],
    )
  })

  it('a value without room gets a budget once another has left', async () => {
    let nowMs = NOON
    const node = registryOf(1, () => nowMs)
    assert.equal(await node.isKept(valueNamed('left', 'a')), true)
    assert.equal(await node.isKept(valueNamed('left', 'b')), false)
    await record(store(), (tx) =>
      tx.deleteFrom('tag_value').where('tag_key', '=', 'left').execute(),
    )
    assert.equal(node.isKept(valueNamed('left', 'b')), false)
    nowMs += 5_000
    assert.equal(await node.isKept(valueNamed('left', 'b')), true)
  })
})
