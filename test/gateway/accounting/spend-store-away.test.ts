/** Spend limits while the ledger cannot be written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens. */
const CONFIG = `
bounds: { spend_unflushed_seconds: 60 }
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
`

function send(h: Harness, key: string): Promise<Response> {
  return fetch(h.url + CHAT, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: chat('x', { max_tokens: 5 }),
  })
}

it('requests under an enforced limit get 503 once the ledger is too far behind', async (t) => {
  const { clock, move } = movableClock()
  const upstream = await startUpstream({ now: clock })
  const first = await startHarness('sqlite', { upstreamUrl: upstream.url, clock })
  let isAway = false
  const store: Store = {
    ...first.store,
    [transact]: (change) =>
      isAway
        ? Promise.reject(new StoreUnavailable(new Error('away')))
        : first.store[transact](change),
  }
  const options = { upstreamUrl: upstream.url, config: CONFIG, clock, store }
  // The test alone flushes.
  const h = await startHarness('sqlite', { ...options, flushEveryMs: 3_600_000 })
  t.after(async () => {
    await h.close()
    await first.close()
    await upstream.close()
  })
  const { projectId, key } = await makeLimitedProject(first, 1_000)
  const { value: unlimited } = await makeUserKey(first, await makeProject(first))
  assert.equal((await send(h, key)).status, 200)
  const each = await spentBy(h, projectId)
  assert.ok(each > 0)

  isAway = true
  assert.equal((await send(h, key)).status, 200)
  await h.flush()
  move(60_000)
  assert.equal((await send(h, key)).status, 200)
  move(1)
  const refused = await send(h, key)
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), '1')
  const { error } = (await refused.json()) as { error: { code: string; message: string } }
  assert.equal(error.code, 'spend_limit_unavailable')
  assert.match(
    error.message,
    /^The server cannot write usage to its store.* `\/readyz` and the log/,
  )
  assert.equal((await send(h, unlimited)).status, 200)

  isAway = false
  assert.equal(await spentBy(h, projectId), 3 * each)
  assert.equal((await send(h, key)).status, 200)
})
