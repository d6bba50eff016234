/**
 * Nodes that run on the store. Each has a row with a heartbeat, and counts as live for `LIVE_MS`
 * after its last one, so a killed node counts a moment longer than it lived.
 *
 * A node that counts limits in memory must be alone on the data plane, since each of two would
 * allow the whole limit. It checks for others and inserts its row in one transaction, one node at a
 * time: of two concurrent starts one is first. It waits for the other to stop, as happens in a
 * rolling restart, and fails to start if the other stays. Nodes of the control plane alone are not
 * counted.
 *
 * Times are those of the nodes' clocks: they must agree to within a few seconds.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Reader, Store, Tx } from './db.ts'
import type { NodeTable } from './tables/schema.ts'
import { record } from './transaction.ts'

const HEARTBEAT_EVERY_MS = 5_000
const LIVE_MS = 15_000
const LOOK_EVERY_MS = 500
/** Age of the last heartbeat at which any node deletes the row. */
const FORGOTTEN_AFTER_MS = 3_600_000

export interface Nodes {
  readonly id: string
  /**
   * Number of live nodes of the data plane at the last heartbeat, this one included; at least 1.
   */
  liveNodes(): number
  /** Registers it for other planes. Throws a sentence when it may not run beside another. */
  serve(planes: NodeTable['planes']): Promise<void>
  /** Writes the heartbeat and counts the live nodes. A timer calls it too. */
  beat(): Promise<void>
  /** Deletes the row, once. The node must not admit requests any more. */
  leave(): Promise<void>
}

export interface JoinOptions {
  readonly store: Store
  readonly now: Clock
  readonly planes: NodeTable['planes']
  /** Whether limits are counted in Redis, for all nodes. */
  readonly hasRedis: boolean
  /** Longest wait for another node to stop. */
  readonly waitMs: number
  readonly schedule: Schedule
}

/** Registers this node. Throws a sentence when it may not run beside another that does not stop. */
export async function joinNodes(options: JoinOptions): Promise<Nodes> {
  const { store, now, schedule } = options
  let { planes } = options
  const id = `node-${randomUUID()}`
  const limiter = options.hasRedis ? 'redis' : 'memory'
  const startedAt = now()
  const rowOf = (of: NodeTable['planes']) => () =>
    ({ id, planes: of, limiter, started_at: startedAt, heartbeat_at: now(), sums: 1 }) as const
  let live = await enter(options, rowOf(planes))
  const beat = async (): Promise<void> => {
    live = await record(store, async (tx) => {
      await put(tx, rowOf(planes)())
      await forgetDead(tx, now() - FORGOTTEN_AFTER_MS)
      return (await liveDataNodes(tx, now())).length
    })
  }
  const task = schedule({ name: 'heartbeat', everyMs: HEARTBEAT_EVERY_MS, run: beat })
  const leave = async (): Promise<void> => {
    await task.stop()
    await record(store, (tx) => remove(tx, id)).catch(task.report)
  }
  let leaving: Promise<void> | undefined
  return {
    id,
    liveNodes: () => Math.max(1, live),
    serve: async (next) => {
      if (next === planes) return
      live = await enter({ ...options, waitMs: 0 }, rowOf(next))
      planes = next
    },
    beat,
    leave: () => {
      leaving ??= leave()
      return leaving
    },
  }
}

/** Inserts the row. Resolves to the number of nodes of the data plane, this one included. */
async function enter(
  { store, now, waitMs }: JoinOptions,
  rowNow: () => Selectable<NodeTable>,
): Promise<number> {
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    const inTheWay = await record(store, async (tx) => {
      const row = rowNow()
      await lockEntry(tx)
      // One process owns a SQLite store: any node in the table was killed.
      if (tx.dialect === 'sqlite') await forgetDead(tx, Number.MAX_SAFE_INTEGER)
      const others = (await liveDataNodes(tx, now())).filter(({ id }) => id !== row.id)
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

/** Whether two nodes of the data plane would count the same limits separately. */
function excludes(mine: LimitedBy, other: LimitedBy): boolean {
  return mine.limiter === 'memory' || other.limiter === 'memory'
}

function refusal(other: Selectable<NodeTable>): Error {
  return new Error(
    `Another node (${other.id}) serves the data plane on this store, and the nodes would each allow the whole limit. ` +
      'Give every node the same REDIS_URL, stop the other, or start this one with BAILIWICK_PLANES=control.',
  )
}

/** Lock of registrations. */
async function lockEntry(tx: Tx): Promise<void> {
  if (tx.dialect === 'sqlite') return
  await tx.selectFrom('installation').select('id').forUpdate().execute()
}

/** All live nodes, those of the control plane included. */
export function liveNodes(reader: Reader, now: number): Promise<Selectable<NodeTable>[]> {
  return reader
    .selectFrom('node')
    .selectAll()
    .where('heartbeat_at', '>', now - LIVE_MS)
    .orderBy('id')
    .execute()
}

async function liveDataNodes(reader: Reader, now: number): Promise<Selectable<NodeTable>[]> {
  return (await liveNodes(reader, now)).filter(({ planes }) => planes !== 'control')
}

async function put(tx: Tx, row: Selectable<NodeTable>): Promise<void> {
  await tx
    .insertInto('node')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ heartbeat_at: row.heartbeat_at, planes: row.planes }),
    )
    .execute()
}

async function forgetDead(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('node').where('heartbeat_at', '<', before).execute()
}

async function remove(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('node').where('id', '=', id).execute()
}
