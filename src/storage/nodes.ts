/**
 * Which servers run on the store. Each has a row with a heartbeat, and one counts as live for
 * `LIVE_MS` after its last: a server that was killed is so for a moment longer than it lived.
 *
 * A node that counts limits in its own memory must be alone on the data plane, since each of two
 * would allow the whole limit. It looks for others and enters its row in one transaction, one
 * node at a time, so that of two that start together one is first. It waits for the other to
 * leave, which is what a rolling restart looks like, and then refuses to start. Nodes of the
 * control plane alone never count.
 *
 * Times are those of the nodes' clocks: they must agree to within a few seconds.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Clock } from '#base/clock.ts'
import type { Reader, Store, Tx } from './db.ts'
import type { NodeTable } from './schema.ts'
import { record } from './transaction.ts'

const HEARTBEAT_EVERY_MS = 5_000
const LIVE_MS = 15_000
const LOOK_EVERY_MS = 500
/** A row that nobody has kept alive for this long is deleted by whoever comes by. */
const FORGOTTEN_AFTER_MS = 3_600_000

export interface Nodes {
  readonly id: string
  /** Live nodes of the data plane as they were last seen: this one counts, and 1 is the least. */
  liveNodes(): number
  /** Writes the heartbeat and looks at the others'. It happens by itself, too. */
  beat(): Promise<void>
  /** Takes the row out. The node must not admit requests any more. */
  leave(): Promise<void>
}

export interface JoinOptions {
  readonly store: Store
  readonly now: Clock
  readonly planes: NodeTable['planes']
  /** Whether limits are counted where all nodes can. */
  readonly hasRedis: boolean
  /** How long to wait for another node to leave. */
  readonly waitMs: number
  /** A heartbeat failed, and will be tried again. */
  readonly onError: (error: unknown) => void
}

/** Enters this node. Throws a sentence when it may not stand beside another that does not leave. */
export const joinNodes = async (options: JoinOptions): Promise<Nodes> => {
  const { store, now, planes, onError } = options
  const id = `node-${randomUUID()}`
  const limiter = options.hasRedis ? 'redis' : 'memory'
  const startedAt = now()
  const rowNow = () =>
    ({ id, planes, limiter, started_at: startedAt, heartbeat_at: now() }) as const
  let live = await enter(options, rowNow)
  const beat = async (): Promise<void> => {
    live = await record(store, async (tx) => {
      await put(tx, rowNow())
      await forgetDead(tx, now() - FORGOTTEN_AFTER_MS)
      return (await liveDataNodes(tx, now())).length
    })
  }
  let beating: Promise<void> | undefined
  const timer = setInterval(() => {
    beating = beat().catch(onError)
  }, HEARTBEAT_EVERY_MS)
  timer.unref()
  return {
    id,
    liveNodes: () => Math.max(1, live),
    beat,
    leave: async () => {
      clearInterval(timer)
      await beating
      await record(store, (tx) => remove(tx, id)).catch(onError)
    },
  }
}

/** How many nodes of the data plane there are once this one is in. */
const enter = async (
  { store, now, waitMs }: JoinOptions,
  rowNow: () => Selectable<NodeTable>,
): Promise<number> => {
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    const inTheWay = await record(store, async (tx) => {
      const row = rowNow()
      await lockEntry(tx)
      // One process owns a SQLite store: whoever is in the table was killed.
      if (tx.dialect === 'sqlite') await forgetDead(tx, Number.MAX_SAFE_INTEGER)
      const others = await liveDataNodes(tx, now())
      const other = row.planes === 'control' ? undefined : others.find((one) => excludes(row, one))
      if (other) return other
      await put(tx, row)
      return others.length + (row.planes === 'control' ? 0 : 1)
    })
    if (typeof inTheWay === 'number') return inTheWay
    if (waitedMs >= waitMs) throw refusal(inTheWay)
    await wait(LOOK_EVERY_MS)
  }
}

type LimitedBy = Pick<NodeTable, 'limiter'>

/** Whether two nodes of the data plane would count the same limits apart from each other. */
const excludes = (mine: LimitedBy, other: LimitedBy): boolean =>
  mine.limiter === 'memory' || other.limiter === 'memory'

const refusal = (other: Selectable<NodeTable>): Error =>
  new Error(
    `Another node (${other.id}) serves the data plane on this store, and the two would count limits apart, so that each allows the whole limit. ` +
      'Give every node the same REDIS_URL, stop the other, or start this one with BAILIWICK_PLANES=control.',
  )

/** One node enters at a time. */
const lockEntry = async (tx: Tx): Promise<void> => {
  if (tx.dialect === 'sqlite') return
  await tx.selectFrom('installation').select('id').forUpdate().execute()
}

/** Every node that lives as far as is known, those of the control plane too. */
export const liveNodes = (reader: Reader, now: number): Promise<Selectable<NodeTable>[]> =>
  reader
    .selectFrom('node')
    .selectAll()
    .where('heartbeat_at', '>', now - LIVE_MS)
    .orderBy('id')
    .execute()

const liveDataNodes = async (reader: Reader, now: number): Promise<Selectable<NodeTable>[]> =>
  (await liveNodes(reader, now)).filter(({ planes }) => planes !== 'control')

const put = async (tx: Tx, row: Selectable<NodeTable>): Promise<void> => {
  await tx
    .insertInto('node')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ heartbeat_at: row.heartbeat_at }))
    .execute()
}

const forgetDead = async (tx: Tx, before: number): Promise<void> => {
  await tx.deleteFrom('node').where('heartbeat_at', '<', before).execute()
}

const remove = async (tx: Tx, id: string): Promise<void> => {
  await tx.deleteFrom('node').where('id', '=', id).execute()
}
