/** The periodic task of erasures: slices, a killed node, late writes. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import { LATE_WRITES_MS, runErasures } from '#control/erasures/erasing.ts'
import { requestLogRow } from '#request-logs/rows.ts'
import { addRequestLogs } from '#request-logs/store.ts'
import { type Store, transact } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { requestRecord } from '#test/support/request-logs.ts'

const EMAIL = 'grace@example.com'
const DAY_MS = 86_400_000

/** Events of the person, more than one slice of them. */
async function act({ system }: Harness, id: string, count: number): Promise<void> {
  const actor = personActor({ id, email: EMAIL }, 'owner', { ipAddress: '::1', userAgent: 'x' })
  await writeAs({ ...system, actor }, count)
}

async function writeAs(ctx: Context, count: number): Promise<void> {
  const event = { type: 'project.archived' as const, id: 'proj_a' }
  const change = () => audited(ctx, async () => ({ result: undefined, event }))
  await Promise.all(Array.from({ length: count }, change))
}

async function named({ store }: Harness): Promise<number> {
  const rows = await store.reader
    .selectFrom('audit_log')
    .select('id')
    .where('actor_email', 'is not', null)
    .execute()
  return rows.length
}

async function progressOf({ store }: Harness, id: string) {
  const [row] = await store.reader
    .selectFrom('erasure')
    .selectAll()
    .where('user_id', '=', id)
    .execute()
  return row ?? assert.fail('there is no erasure')
}

/** The store of a node that is killed after a number of transactions. */
function dyingStore(store: Store, transactions: number): Store {
  let left = transactions
  return {
    ...store,
    reader: store.reader,
    [transact]: (change) => {
      left -= 1
      return left < 0 ? Promise.reject(new Error('killed')) : store[transact](change)
    },
  }
}

async function startErasure(h: Harness, events: number): Promise<string> {
  const { id } = await h.client.createUser({ email: EMAIL, role: 'reader' })
  await act(h, id, events)
  await h.client.eraseUser({ user_id: id })
  return id
}

onEachStore('an erasure that was begun', (dialect) => {
  const { clock, move } = movableClock()
  const start = () => startHarness(dialect, { clock, isWithoutTimers: true })

  it('is finished by another node after a kill, from the position that was stored', async () => {
    await using h = await start()
    const id = await startErasure(h, 450)
    await assert.rejects(runErasures(dyingStore(h.store, 1), clock), /killed/)
    const left = await named(h)
    assert.ok(left > 0 && left < 450, `${left} events name the person`)
    const { below } = JSON.parse((await progressOf(h, id)).progress ?? '{}')
    assert.match(below, /^audit_log/)
    await runErasures(h.store, clock)
    assert.equal(await named(h), 0)
    move(LATE_WRITES_MS)
    await runErasures(h.store, clock)
    const { progress, completed_at } = await progressOf(h, id)
    assert.deepEqual([progress, completed_at], [null, clock()])
  })

  it('is finished by two nodes at once', async () => {
    await using h = await start()
    await startErasure(h, 250)
    await Promise.all([runErasures(h.store, clock), runErasures(h.store, clock)])
    assert.equal(await named(h), 0)
  })

  it('completes after requests that were under way have ended, and erases their events', async () => {
    await using h = await start()
    const id = await startErasure(h, 1)
    await runErasures(h.store, clock)
    await act(h, id, 3)
    move(LATE_WRITES_MS - 1)
    await runErasures(h.store, clock)
    assert.equal((await h.client.eraseUser({ user_id: id })).status, 'in_progress')
    assert.equal(await named(h), 3)
    move(1)
    await runErasures(h.store, clock)
    const { status, completed_at } = await h.client.eraseUser({ user_id: id })
    assert.deepEqual([status, completed_at], ['completed', Math.floor(clock() / 1_000)])
    assert.equal(await named(h), 0)
  })

  it('deletes values of tags that are the person, with their limits, and no others', async () => {
    await using h = await start()
    const { client, store } = h
    const { id: project_id } = await client.createProject({ name: 'Values' })
    const ownId = await startErasure(h, 1)
    await client.updateProjectTags({ project_id, safety_identifier_tag: true })
    const values = [EMAIL, ownId, 'grace', 'other@example.com'].map((one) => `end_user=${one}`)
    const spend_limit = { threshold_amount: 100, currency: 'USD', interval: 'month' } as const
    const rate_limit = { max_requests_per_1_minute: 5 }
    for (const tag_value of [...values, `safety_identifier=${EMAIL}`]) {
      await client.updateProjectTagValue({ project_id, tag_value, spend_limit, rate_limit })
    }
    const rowsOf = async () => {
      const all = [
        store.reader.selectFrom('tag_value').select('value as name'),
        store.reader.selectFrom('spend_limit').select('scope_id as name'),
        store.reader.selectFrom('subject_rate_limit').select('scope_id as name'),
      ]
      return Promise.all(all.map(async (rows) => (await rows.execute()).map(({ name }) => name)))
    }
    assert.deepEqual(
      (await rowsOf()).map(({ length }) => length),
      [5, 5, 5],
    )
    await runErasures(store, clock)
    const left = ['grace', 'other@example.com']
    assert.deepEqual(
      (await rowsOf()).map((names) => names.toSorted()),
      [
        left,
        left.map((one) => `${project_id}/end_user=${one}`),
        left.map((one) => `end_user=${one}`),
      ],
    )
  })

  it('erases request logs of answers in the background that end days later', async () => {
    await using h = await start()
    const ownerId = await startErasure(h, 1)
    move(2 * DAY_MS)
    await runErasures(h.store, clock)
    const organizationId = h.system.organization.id
    const late = requestLogRow(requestRecord('req_late', { organizationId, ownerId, cost: 7 }))
    await record(h.store, (tx) => addRequestLogs(tx, [late]))
    await runErasures(h.store, clock)
    const [row] = await h.store.reader.selectFrom('request_logs').selectAll().execute()
    assert.ok(row)
    const { owner_id, address, user_agent, cost, key_id } = row
    assert.deepEqual(
      [owner_id, address, user_agent, cost, key_id],
      [null, null, null, 7, late.key_id],
    )
  })
})
