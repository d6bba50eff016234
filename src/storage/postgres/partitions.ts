/**
 * Tables with a partition for each day or month of UTC: retention drops a table instead of deleting
 * its rows. Partitions of coming periods are created ahead; rows of a period without one go to the
 * default partition `…_rest`, so no write depends on the task that creates them.
 *
 * Several nodes create and drop at once: each locks the table first. A lock is waited for one
 * second, since others wait behind it; the next run of the task tries again.
 */
import { type Reader, run, type Tx } from '#storage/db.ts'

/** Longest wait for a lock, since the table is neither read nor written while others wait. */
const LOCK_TIMEOUT_MS = 1_000
/** Most rows that move out of the default partition when theirs is created. */
const REST_ROWS_MAX = 10_000
/** Growth of a partition after which its statistics no longer describe it. */
const GROWTH = 10
const DAY_MS = 86_400_000
/** The last time that a `Date` can have. The month that it lies in ends there. */
const LAST_MS = 8_640_000_000_000_000
const DATE = /^(\d{4})(\d\d)(\d\d)?$/

export interface PartitionedTable {
  readonly name: string
  /** Column of the time by which rows are apart, in Unix milliseconds. */
  readonly column: string
  readonly period: 'day' | 'month'
  /** Storage parameters of partitions that are still written to. */
  readonly storage?: string
}

/** Partition of one period. Its end is not included. */
export interface Partition {
  readonly table: PartitionedTable
  readonly name: string
  readonly fromMs: number
  readonly toMs: number
}

/** The start of the period of a time. */
export function startOfPeriod({ period }: PartitionedTable, ms: number): number {
  if (period === 'day') return Math.floor(ms / DAY_MS) * DAY_MS
  const date = new Date(Math.min(ms, LAST_MS))
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

/** Partitions of all periods from one time to another, both included. */
export function partitionsBetween(
  table: PartitionedTable,
  firstMs: number,
  lastMs: number,
): Partition[] {
  const found: Partition[] = []
  for (let ms = firstMs; startOfPeriod(table, ms) <= lastMs; ) {
    const one = partitionAt(table, ms)
    found.push(one)
    ms = one.toMs
  }
  return found
}

function partitionAt(table: PartitionedTable, ms: number): Partition {
  const fromMs = startOfPeriod(table, ms)
  const date = new Date(fromMs)
  const toMs =
    table.period === 'day'
      ? fromMs + DAY_MS
      : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) || LAST_MS
  const day = date.toISOString().slice(0, table.period === 'day' ? 10 : 7)
  return { table, fromMs, toMs, name: `${table.name}_${day.replaceAll('-', '')}` }
}

/** Whether each of these partitions is there. */
export async function hasPartitions(
  reader: Reader,
  table: PartitionedTable,
  wanted: readonly Partition[],
): Promise<boolean> {
  const names = await partitionNames(reader, table)
  return wanted.every(({ name }) => names.has(name))
}

/** Partitions of periods that end at a time, or before. */
export async function partitionsBefore(
  reader: Reader,
  table: PartitionedTable,
  beforeMs: number,
): Promise<Partition[]> {
  const found: Partition[] = []
  for (const name of await partitionNames(reader, table)) {
    const [, year, month, day = 1] = DATE.exec(name.slice(table.name.length + 1)) ?? []
    if (!year) continue
    const one = partitionAt(table, Date.UTC(Number(year), Number(month) - 1, Number(day)))
    if (one.toMs <= beforeMs) found.push(one)
  }
  return found
}

/** Names of the partitions of a table, the default partition included. */
async function partitionNames(
  reader: Reader,
  { name }: PartitionedTable,
): Promise<ReadonlySet<string>> {
  const rows = await reader[run](
    `select relname as name from pg_inherits join pg_class on oid = inhrelid
     where inhparent = to_regclass($1)`,
    [name],
  )
  return new Set(rows.map((row) => String(row.name)))
}

export function limitLockWait(tx: Tx) {
  return tx[run](`set local lock_timeout = ${LOCK_TIMEOUT_MS}`, [])
}

/**
 * Creates those that are missing. It locks out transactions that read or write rows of the table: a
 * statement that was planned without a new partition must not find its rows gone from the default
 * one.
 */
export async function createPartitions(
  tx: Tx,
  table: PartitionedTable,
  wanted: readonly Partition[],
  nowMs: number,
): Promise<void> {
  await limitLockWait(tx)
  await tx[run](`lock table ${table.name} in access exclusive mode`, [])
  const names = await partitionNames(tx, table)
  for (const one of wanted) if (!names.has(one.name)) await createPartition(tx, one, nowMs)
}

/**
 * Creates a partition, with the rows of its period that are in the default one. If these are too
 * many they stay there, and so does the period. A partition of an ended period has no room for
 * updates.
 */
async function createPartition(
  tx: Tx,
  { table, name, fromMs, toMs }: Partition,
  nowMs: number,
): Promise<void> {
  const { column } = table
  const found = `from ${table.name}_rest where ${column} >= ${fromMs} and ${column} < ${toMs}`
  const [row] = await tx[run](
    `select count(*) as rows from (select ${found} limit ${REST_ROWS_MAX + 1}) as found`,
    [],
  )
  if (Number(row?.rows) > REST_ROWS_MAX) return
  const storage = table.storage !== undefined && toMs > nowMs ? `with ${table.storage}` : ''
  await tx[run](`create table ${name} (like ${table.name} including all) ${storage}`, [])
  await tx[run](
    `with moved as (delete ${found} returning *) insert into ${name} select * from moved`,
    [],
  )
  await tx[run](
    `alter table ${table.name} attach partition ${name} for values from (${fromMs}) to (${toMs})`,
    [],
  )
}

/** Drops a partition with its rows, unless another node has. */
export async function dropPartition(tx: Tx, { name }: Partition): Promise<void> {
  await limitLockWait(tx)
  await tx[run](`drop table if exists ${name}`, [])
}

/**
 * Names of the partitions without statistics, and of others that have grown tenfold since.
 * PostgreSQL makes them too, but minutes after the first rows: without them it takes a partition's
 * rows for few, and sorts all for a page in place of following an index.
 */
export async function partitionsToAnalyze(
  reader: Reader,
  { name }: PartitionedTable,
): Promise<string[]> {
  const grown = await reader[run](
    `select relname as name from pg_inherits join pg_class on oid = inhrelid
     where inhparent = to_regclass($1) and pg_relation_size(oid)
       >= greatest(relpages::bigint * ${GROWTH}, 1) * current_setting('block_size')::bigint`,
    [name],
  )
  return grown.map((one) => String(one.name))
}

/** Makes the statistics of a partition, unless it is locked, as by another node that does. */
export async function analyzePartition(tx: Tx, name: string): Promise<void> {
  await tx[run](`analyze (skip_locked) ${name}`, [])
}
