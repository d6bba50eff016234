/** Requests that wait for room which another node holds. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openStore } from '#storage/store.ts'
import { projectLimit, startSpendingNode } from '#test/support/spending-nodes.ts'

const NOON = Date.UTC(2026, 10, 26, 12)

it('are woken once another node has left some, and not by each renewal', async () => {
  const store = await openStore('sqlite::memory:')
  const start = () => startSpendingNode({ store, startMs: NOON })
  const [first, second] = [await start(), await start()]
  const limit = projectLimit(100n)
  const held = await first.reserve([limit], 95n)
  assert.ok(held.kind === 'admitted')
  assert.equal((await second.reserve([limit], 50n)).kind, 'held')
  let woken = 0
  second.counters.enqueue(limit, 'proj_a', () => {
    woken += 1
  })
  for (let n = 0; n < 3; n++) await second.flush.flush()
  assert.equal(woken, 0)
  first.counters.release(held.reservation)
  first.move(1_000)
  await first.flush.flush()
  await second.flush.flush()
  assert.equal(woken, 1)
  assert.equal((await second.reserve([limit], 50n)).kind, 'admitted')
  for (const { flush } of [first, second]) await flush.close()
  await store.close()
})
