/**
 * `npm run trial:many-values`: a million values of a tag within a day of a moved clock, through the
 * registry, the budgets, the usage and the flush of a node with SQLite. Once the bound is reached
 * and once it is not. `-- 100000 20000` sets the number of values and the bound. Prints memory,
 * budgets and rows on the way, then the time of the purge after 91 days. Ends with status 1 if
 * memory of the node grows after its caches are full, or rows exceed the bound or survive.
 */
import assert from 'node:assert/strict'
import { elapsedClock } from '#base/clock.ts'
import { purgeTagValues } from '#spend/values/purge.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { emptyDatabase } from '#test/support/databases.ts'
import { type SpendingNode, startSpendingNode, valueLimit } from '#test/support/spending-nodes.ts'
import { SUBJECT } from '#test/support/usage.ts'
import { createValueRegistry } from '#usage/values/registry.ts'

const [VALUES = 1_000_000, BOUND = 100_000] = process.argv.slice(2).map(Number)
const ORGANIZATION = 'org-a'
const DAY_MS = 86_400_000
const START = Date.UTC(2026, 0, 15)
/** Values in flight at once, between two flushes. */
const AT_ONCE = 250
const SAMPLES = 5
/** Growth of the heap from the middle of the day to its end. */
const GROWTH_MAX = 32 * 2 ** 20
const LIMIT = 1_000n
const COST = 10

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function payerIdOf(value: number): string {
  return `proj_a/end_user=user-${value}`
}

function heapBytes(): number {
  assert.ok(globalThis.gc, 'Node needs --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

async function countRows(store: Store): Promise<number> {
  const { rows } = await store.reader
    .selectFrom('tag_value')
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return Number(rows)
}

/** Sends one request of each of some values. Returns the number of those with a budget. */
async function send(
  node: SpendingNode,
  registry: ReturnType<typeof createValueRegistry>,
  values: readonly string[],
): Promise<number> {
  const kept = await Promise.all(
    values.map(async (payerId) => registry.isKept({ organizationId: ORGANIZATION, payerId })),
  )
  const paying = values.filter((_, index) => kept[index])
  const sent = paying.map(async (payerId) => {
    const outcome = await node.reserve([{ ...valueLimit(LIMIT), payerId }], BigInt(COST))
    assert.equal(outcome.kind, 'admitted')
    const subject = { ...SUBJECT, organizationId: ORGANIZATION, values: [payerId] }
    node.usage.add({ subject, amounts: { requests: 1, inputTokens: COST } })
    if (outcome.kind === 'admitted') node.counters.release(outcome.reservation)
  })
  await Promise.all(sent)
  await node.flush.flush()
  return paying.length
}

async function run(valuesMax: number): Promise<void> {
  const store = await openStore(await emptyDatabase('sqlite'))
  let nowMs = START
  const now = (): number => nowMs
  const node = await startSpendingNode({ store, startMs: START, isAlone: true })
  const registry = createValueRegistry({ store, now, valuesMax })
  const began = elapsedClock()
  const heaps: number[] = []
  let paying = 0
  for (let first = 0; first < VALUES; first += AT_ONCE) {
    const values = Array.from({ length: AT_ONCE }, (_, i) => payerIdOf(first + i))
    paying += await send(node, registry, values)
    const ms = (DAY_MS * AT_ONCE) / VALUES
    nowMs += ms
    node.move(ms)
    if ((first + AT_ONCE) % (VALUES / SAMPLES) !== 0) continue
    heaps.push(heapBytes())
    const rows = await countRows(store)
    const heap = ((heaps.at(-1) ?? 0) / 2 ** 20).toFixed(0)
    const seconds = ((elapsedClock() - began) / 1_000).toFixed(0)
    print(
      `${first + AT_ONCE} values, ${seconds} s: ${heap} MiB, ${node.counters.size()} budgets, ${rows} rows`,
    )
    assert.ok(rows <= valuesMax, 'more rows than the bound')
    assert.equal(rows, paying)
  }
  const growth = (heaps.at(-1) ?? 0) - (heaps[Math.floor(SAMPLES / 2)] ?? 0)
  assert.ok(growth <= GROWTH_MAX, `the heap grew by ${growth} bytes`)
  const purging = elapsedClock()
  const purged = await purgeTagValues(store, () => nowMs + 91 * DAY_MS)
  print(`purge: ${purged} rows in ${((elapsedClock() - purging) / 1_000).toFixed(1)} s`)
  assert.equal(await countRows(store), 0)
  await store.close()
}

for (const valuesMax of [BOUND, VALUES]) {
  print(`bound ${valuesMax}`)
  await run(valuesMax)
}
