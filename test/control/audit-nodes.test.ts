/** Delivery of audit events by several nodes, of which some die: complete, and in order. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import {
  AUDIT_SECRET,
  assertChained,
  MINUTE,
  type Numbered,
  numberedOf,
  webhookTo,
} from '#test/support/audit-deliveries.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'

const NODES = 2
const ROUNDS = 12
const WRITES = 20
/** One of so many transactions of a node fails before it begins, as in a process that dies. */
const DEATHS = 5

/** A small generator with a seed: a failure can be repeated. */
function dice(seed: number) {
  let state = seed
  return (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** The first of each message, in the order of arrival. Repetitions must be the same. */
function withoutRepeats(messages: readonly Numbered[]): Numbered[] {
  const bySequence = new Map<number, Numbered>()
  for (const message of messages) {
    const before = bySequence.get(message.sequence)
    if (before) assert.deepEqual(message, before)
    else bySequence.set(message.sequence, message)
  }
  return [...bySequence.values()]
}

onEachStore('of several nodes with one subscription', (dialect) => {
  it('each event is received, in order, while nodes write, receivers fail and nodes die', async () => {
    await using stack = new AsyncDisposableStack()
    const databaseUrl = stack.adopt(await emptyDatabase(dialect), dropDatabase)
    const receiver = stack.use(await startWebhookReceiver())
    const roll = dice(44)
    const { clock, move } = movableClock(() => Date.now())
    const shared = { clock, adminKey: mintKey('admin'), environment: { AUDIT_SECRET } }
    const config = webhookTo(receiver.url)
    let isDying = false
    let deaths = 0
    const mortal = (store: Store): Store => ({
      ...store,
      [transact]: async (body) => {
        if (isDying && roll(DEATHS) === 0) {
          deaths += 1
          throw new StoreUnavailable('the process has died')
        }
        return store[transact](body)
      },
    })
    const nodes: Harness[] = []
    for (let n = 0; n < (dialect === 'postgres' ? NODES : 1); n++) {
      const store = await openStore(databaseUrl)
      stack.defer(store.close)
      const node = await startHarness(dialect, { ...shared, config, store: mortal(store) })
      nodes.push(stack.use(node))
    }
    const [first] = nodes
    assert.ok(first)
    const { reader } = first.store
    const [begun] = await reader.selectFrom('change_counter').select('events').execute()
    receiver.answer((response) => void response.writeHead(roll(8) === 0 ? 500 : 200).end())
    isDying = true
    const write = async (node: Harness | undefined, n: number): Promise<void> => {
      await node?.raw('POST', '/v1/organization/projects', { body: { name: `P${n}` } })
    }
    for (let round = 0; round < ROUNDS; round++) {
      const writes = Array.from({ length: WRITES }, (_, n) => write(nodes[n % nodes.length], n))
      await Promise.all([...writes, ...nodes.map(({ auditDeliveries }) => auditDeliveries.run())])
      move(MINUTE)
    }
    isDying = false
    receiver.answer((response) => void response.end())
    for (let settled = 0; settled < 3; settled++) {
      move(60 * MINUTE)
      for (const { auditDeliveries } of nodes) await auditDeliveries.run()
    }
    assert.ok(deaths >= ROUNDS, `${deaths} deaths`)
    const rows = await reader
      .selectFrom('change')
      .select(['event_id', 'event_sequence'])
      .where('event_sequence', '>', begun?.events ?? 0)
      .orderBy('event_sequence')
      .execute()
    assert.ok(rows.length >= (ROUNDS * WRITES) / 2, `${rows.length} events`)
    const messages = withoutRepeats(receiver.received.map(({ body }) => numberedOf(body)))
    assert.deepEqual(
      messages.map(({ id }) => id),
      rows.map(({ event_id }) => event_id),
    )
    assertChained(messages)
    assert.deepEqual(
      messages.map(({ sequence }) => sequence),
      messages.map((_, n) => (begun?.events ?? 0) + n + 1),
    )
  })
})
