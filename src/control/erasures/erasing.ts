/**
 * Periodic task of erasures: erases people from the audit log, from names of deleted objects, from
 * alerts and from request logs. A slice takes a few milliseconds, and nothing waits long. Writes
 * are one transaction with the organization's lock: two nodes never rewrite one event at once.
 *
 * The audit log is read from its newest event to its oldest: an event about the person gives an
 * earlier address, which older events have. If a sweep found further texts, another one follows.
 * Requests that were under way at the erasure may write until they end. So the newest part is read
 * again after a quarter of an hour, and only then the erasure has completed.
 *
 * Failure modes: a node that is killed leaves the position and the texts of its last write; the
 * next run of any node goes on from there, and reads some slices twice.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '#base/clock.ts'
import { ABOVE_ALL, BELOW_ALL } from '#control/page.ts'
import type { Store, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { record } from '#storage/transaction.ts'
import { eraseEvent, type Person } from './events.ts'
import { eraseRequestLogs } from './request-logs.ts'
import { TEXT_TABLES, type TextTable } from './rows.ts'
import * as store from './store.ts'
import { createPersonTexts } from './texts.ts'
import { eraseValues } from './values.ts'

/** Longest time that a request which began before an erasure may still write. */
export const LATE_WRITES_MS = 15 * 60_000
/** Time after an erasure within which answers in the background still end, and write logs. */
const LATE_LOGS_MS = 8 * 86_400_000
const SLICE_ROWS = 200
/** Slices without a write after which the position is stored. */
const STORED_EVERY = 50
/** Erasures of one run; further ones wait for the next. */
const ERASURES_MAX = 100

/** State of an erasure, as its row has it. */
export interface Progress {
  /** Texts that name the person. */
  readonly texts: readonly string[]
  /** Newest event from before the erasure: later ones are read again at its end. */
  readonly since: string
  /** Last event that the sweep under way has read. */
  readonly below: string
  /** Number of the texts that the last whole sweep searched for. */
  readonly sweptFor: number
}

interface Erasure extends Person {
  readonly row: store.ErasureRow
  progress: Omit<Progress, 'texts'>
}

/** Goes on with all erasures. A failure leaves the rest for the next run. */
export async function runErasures(over: Store, now: Clock): Promise<void> {
  for (const row of await store.pending(over.reader, { rows: ERASURES_MAX })) {
    await erasePerson(over, now, row)
  }
  const late = { sinceMs: now() - LATE_LOGS_MS, rows: ERASURES_MAX }
  for (const row of await store.recent(over.reader, late)) {
    await eraseRequestLogs(over, personOf(row))
  }
}

function personOf(row: store.ErasureRow): Person {
  return { id: row.user_id, texts: createPersonTexts(readProgress(row).texts) }
}

async function erasePerson(over: Store, now: Clock, row: store.ErasureRow): Promise<void> {
  const { texts: _, ...progress } = readProgress(row)
  const erasure = { ...personOf(row), row, progress }
  await eraseRequestLogs(over, erasure)
  while (erasure.progress.sweptFor < erasure.texts.all.length) {
    const sought = erasure.texts.all.length
    await eraseEvents(over, erasure, BELOW_ALL)
    for (const table of TEXT_TABLES) await eraseTexts(over, erasure, table)
    await eraseValues(over, row.organization_id, erasure)
    erasure.progress = { ...erasure.progress, below: ABOVE_ALL, sweptFor: sought }
    await record(over, (tx) => storeProgress(tx, erasure))
  }
  if (now() - row.requested_at < LATE_WRITES_MS) return
  await eraseEvents(over, erasure, erasure.progress.since)
  for (const table of TEXT_TABLES) await eraseTexts(over, erasure, table)
  await eraseValues(over, row.organization_id, erasure)
  await record(over, (tx) => store.update(tx, row, { completed_at: now(), progress: null }))
}

function readProgress({ progress }: store.ErasureRow): Progress {
  return JSON.parse(progress ?? 'null') ?? { texts: [], since: '', below: ABOVE_ALL, sweptFor: 0 }
}

async function eraseEvents(over: Store, erasure: Erasure, above: string): Promise<void> {
  const organizationId = erasure.row.organization_id
  for (let slice = 1; ; slice += 1) {
    const { below } = erasure.progress
    const page = { organizationId, below, above, rows: SLICE_ROWS }
    const rows = await store.eventsBelow(over.reader, page)
    const last = rows.at(-1)
    if (!last) return
    const ids = rows.filter((row) => eraseEvent(row, erasure)).map(({ id }) => id)
    erasure.progress = { ...erasure.progress, below: last.id }
    if (ids.length > 0) await record(over, (tx) => writeEvents(tx, erasure, ids))
    else if (slice % STORED_EVERY === 0) await record(over, (tx) => storeProgress(tx, erasure))
    await nextTurn()
  }
}

async function writeEvents(tx: Tx, erasure: Erasure, ids: readonly string[]): Promise<void> {
  const organizationId = erasure.row.organization_id
  await lockOrganization(tx, organizationId)
  await storeProgress(tx, erasure)
  for (const row of await store.eventsById(tx, organizationId, ids)) {
    const change = eraseEvent(row, erasure)
    if (change) await store.updateEvent(tx, { organizationId, id: row.id }, change)
  }
}

/** Stores the position, and joins the texts with those that another node has found. */
async function storeProgress(tx: Tx, erasure: Erasure): Promise<void> {
  const { organization_id: organizationId, user_id: id } = erasure.row
  const [current] = await store.findForChange(tx, { organizationId, id })
  if (!current || current.progress === null) return
  erasure.texts.add(readProgress(current).texts)
  const progress: Progress = { ...erasure.progress, texts: erasure.texts.all }
  await store.update(tx, erasure.row, { progress: JSON.stringify(progress) })
}

async function eraseTexts(over: Store, { row, texts }: Erasure, table: TextTable): Promise<void> {
  const organizationId = row.organization_id
  for (let after = BELOW_ALL; ; ) {
    const page = { organizationId, after, rows: SLICE_ROWS }
    const rows = await table.page(over.reader, page)
    const last = rows.at(-1)
    if (!last) return
    if (rows.some((one) => one.erase(texts))) {
      await record(over, async (tx) => {
        await lockOrganization(tx, organizationId)
        for (const { id, erase } of await table.page(tx, page)) {
          await erase(texts)?.(tx, { organizationId, id })
        }
      })
    }
    after = last.id
    await nextTurn()
  }
}
