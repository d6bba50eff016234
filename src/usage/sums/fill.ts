/**
 * Filling of the sums of usage with the usage from before there were any, while the server runs.
 *
 * The rows of `usage` are added in the order of their key, in slices of a few milliseconds, each a
 * transaction that also writes how far it came. A flush adds the usage of rows up to there to the
 * sums as well, and leaves all other usage to the filling, which finds it in `usage` later. The
 * flush reads how far the filling came in the same transaction, before it writes anything, and with
 * a lock that the filling has to wait for. So at each commit the sums have exactly the usage of the
 * rows up to there, and a stop at any time loses nothing.
 *
 * **Nodes of the previous release** add to `usage` alone. While one is live nothing is filled. A
 * node that writes later, such as a node that was stopped for a while, is noticed by the number of
 * its flush: from then on the sums are not read, and they are deleted and filled again.
 *
 * **Several nodes** may fill at once: slices are made one after the other.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import * as store from './store.ts'

const EVERY_MS = 5_000
/** Rows of usage in one transaction: a few milliseconds of SQLite. */
const SLICE_ROWS = { sqlite: 64, postgres: 1_000 } as const
const PAUSE_MS = 5
/** Age of the last heartbeat of a node that is not live any more. */
const LIVE_MS = 15_000
/** Greater than the name of any kind. */
const LAST_KIND = '~'

export interface SumsFill {
  /** Fills all that there is to fill now. */
  run(): Promise<void>
  /** Ends after the slice under way. */
  close(): Promise<void>
}

export interface SumsFillOptions {
  readonly store: Store
  readonly now: Clock
  readonly schedule: Schedule
  /** Rows of a slice. */
  readonly sliceRows?: number
  /**
   * Time between two slices, in milliseconds: as long as a slice takes, to give others turns.
   */
  readonly pauseMs?: number
}

export function scheduleSumsFill({
  schedule,
  pauseMs = PAUSE_MS,
  ...options
}: SumsFillOptions): SumsFill {
  let isClosed = false
  const task: ScheduledTask = schedule({
    name: 'usage_sums',
    everyMs: EVERY_MS,
    run: async () => {
      if (await store.hasAllUsage(options.store.reader)) return
      while (!isClosed && (await fillSlice(options))) await wait(pauseMs)
    },
  })
  return {
    run: task.run,
    close: async () => {
      isClosed = true
      await task.stop()
    },
  }
}

/** Adds one slice. Resolves to whether there is more to do now. */
function fillSlice({
  store: over,
  now,
  sliceRows = SLICE_ROWS[over.dialect],
}: Omit<SumsFillOptions, 'schedule' | 'pauseMs'>): Promise<boolean> {
  return record(over, async (tx) => {
    const state = await store.lockFillState(tx)
    const { phase, old_now: oldFlushes } = state
    if (oldFlushes > state.old_flushes) {
      await store.setFillState(tx, { ...START, phase: 'clear', old_flushes: oldFlushes })
      return false
    }
    if (phase === 'ended') return false
    if ((await store.oldNodes(tx, { sinceMs: now() - LIVE_MS })).length > 0) return false
    const next =
      phase === 'clear' ? await cleared(tx, state, sliceRows) : await filled(tx, state, sliceRows)
    await store.setFillState(tx, next)
    return next.phase !== 'ended'
  })
}

type Next = Omit<store.FillState, 'old_now'>

/** Before the first row. */
const START = { organization_id: '', width: '', filled_to: '[]' } as const

async function cleared(tx: Tx, state: Next, rows: number): Promise<Next> {
  const deleted = await store.clearSums(tx, rows)
  return { ...state, ...START, phase: deleted < rows ? 'fill' : 'clear' }
}

async function filled(tx: Tx, state: Next, rows: number): Promise<Next> {
  const { organization_id: organizationId, width } = state
  if (width !== '1h' && width !== '1d') return nextOrganization(tx, state)
  const after: store.RowKey = JSON.parse(state.filled_to)
  const slice = { organizationId, width, after } as const
  const end = await store.sliceEnd(tx, slice, rows)
  const to = end ?? keyBeyond
  await store.addSlice(tx, { ...slice, to })
  if (end) return { ...state, filled_to: JSON.stringify(end) }
  return width === '1d'
    ? { ...state, width: '1h', filled_to: BEGINNING }
    : nextOrganization(tx, state)
}

/** Days come before hours in the key. Minutes have no sums. */
async function nextOrganization(tx: Tx, state: Next): Promise<Next> {
  const [next] = await store.organizationAfter(tx, { organizationId: state.organization_id })
  return next
    ? { ...state, organization_id: next.organization_id, width: '1d', filled_to: BEGINNING }
    : { ...state, phase: 'ended' }
}

function restOfKey(kind: string): store.RowKey {
  return store.REST_OF_KEY.map((name) => {
    if (name === 'kind') return kind
    return name === 'starts_at' || name === 'batch' ? 0 : ''
  })
}

const BEGINNING = JSON.stringify(restOfKey(''))
const keyBeyond = restOfKey(LAST_KIND)
