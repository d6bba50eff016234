/**
 * Synchronization of batches: the upstream's report of one, to a client or a poller, is written.
 * The files that it has made belong to its project from the moment that their ids are reported.
 * When it has ended, its part of the queue's limit is released and its usage counted, once, in the
 * transaction that ends its polling.
 */
import { Problem } from '#base/problem.ts'
import { batchNotFound } from '#contract/errors/objects.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import { collectAbout, type ObjectKind, reportedObject } from '#gateway/objects/operations.ts'
import * as owned from '#gateway/objects/store.ts'
import { sizeIn, timeIn, type UpstreamObject } from '#gateway/objects/upstream-object.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { ParsedObject } from '#json/values.ts'
import { NOTHING_RESERVED } from '#spend/ledger/deferred.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { type End, type EndingParts, endOf, idIn, lastReport } from './charge.ts'
import type { LiveBatchRow } from './detail.ts'
import * as rows from './store.ts'

/** Time limit for an answer about a batch or a file; a few of them are within a lease. */
const COLLECT_TIMEOUT_MS = 15_000
const TERMINAL = new Set(['completed', 'failed', 'expired', 'cancelled'])

export interface Watching extends EndingParts {
  readonly store: Store
}

export const BATCH: ObjectKind<'batch'> = {
  kind: 'batch',
  path: '/batches',
  notFound: (id) => new Problem(batchNotFound(id)),
  upstreamOf: () => HOLDER,
  timeoutMs: COLLECT_TIMEOUT_MS,
  forwardsHeaders: false,
}

/** An observed report of a batch, ready to be written. */
export interface Observation {
  write(tx: Tx): Promise<void>
  /** Undefined while the batch runs; 'unknown' when it has ended and its usage is not known yet. */
  readonly end: End | undefined | 'unknown'
}

/** `mayRead` is whether the output file may be read now, which may take long. */
export async function readBatch(
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
  object: UpstreamObject,
  mayRead = true,
): Promise<Observation> {
  const made = await filesOf(parts, row, target, object.value)
  const isEnded = TERMINAL.has(String(object.value.status))
  const saved = { projectId: row.project_id, id: row.id, object: object.text }
  const isLive = row.poll_at !== null
  return {
    write: async (tx) => {
      for (const file of made) await owned.insert(tx, file)
      if (object.text !== row.object)
        await (isEnded ? rows.saveFinal : rows.saveProgress)(tx, saved)
    },
    end: isEnded && isLive ? await endOf(parts, row, target, object.value, mayRead) : undefined,
  }
}

/** Writes a report that a client receives, without waiting for a file to be read. */
export async function observe(
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
  object: UpstreamObject,
): Promise<void> {
  const { write, end } = await readBatch(parts, row, target, object, false)
  const isSame = object.text === row.object && end === undefined
  if (isSame) return
  await record(parts.store, async (tx) => {
    await write(tx)
    if (end === undefined || end === 'unknown') return
    const [ended] = await owned.endPoll(tx, { projectId: row.project_id, id: row.id })
    if (ended) await end(tx)
  })
}

/** New rows for the files that a batch has made. */
async function filesOf(
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
  batch: ParsedObject,
): Promise<owned.FileRow[]> {
  const before = lastReport(row)
  const made: owned.FileRow[] = []
  for (const name of ['output_file_id', 'error_file_id']) {
    const id = idIn(batch, name)
    if (id === undefined || before?.[name] === id) continue
    const known = await owned.find(parts.store.reader, { projectId: row.project_id, id })
    if (known.length === 0) made.push(await fileRow(parts, row, target, id))
  }
  return made
}

async function fileRow(
  { upstreams, now }: Watching,
  batch: LiveBatchRow,
  target: UpstreamTarget,
  id: string,
): Promise<owned.FileRow> {
  const file = { project_id: batch.project_id, id }
  const about = { path: '/files', timeoutMs: COLLECT_TIMEOUT_MS }
  const object = reportedObject(await collectAbout({ upstreams }, about, file, target))
  return {
    ...batch,
    id,
    kind: 'file',
    created_at: now(),
    expires_at: object ? timeIn(object, 'expires_at') : null,
    model: null,
    // Until the upstream returns it, it is in no list, but can be retrieved.
    object: object?.text ?? null,
    detail: null,
    enqueued_tokens: 0,
    poll_at: null,
    bytes: object ? sizeIn(object) : 0,
    ...NOTHING_RESERVED,
  }
}

/** Replaces a placeholder row by the row of the object that the upstream has created. */
export async function replacePlaceholder(
  tx: Tx,
  before: LiveBatchRow,
  after: LiveBatchRow,
): Promise<void> {
  await owned.remove(tx, before.project_id, before.id)
  await owned.put(tx, after)
}

/** Removes a placeholder row if its batch does not exist, and releases its reservations. */
export async function removePlaceholder(
  tx: Tx,
  { recordInTx }: Pick<Watching, 'recordInTx'>,
  row: LiveBatchRow,
): Promise<void> {
  await recordInTx(tx, row, [])
  await owned.remove(tx, row.project_id, row.id)
}
