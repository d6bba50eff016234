/**
 * Synchronization of batches: the upstream's report of one, to a client or a poller, is written.
 * The files that it has made belong to its project from the moment that their ids are reported.
 * When it has ended, its part of the queue's limit is released and its usage counted, once, in the
 * transaction that ends its polling.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { DATA_ID_PATTERN } from '#contract/data-route.ts'
import { batchNotFound } from '#contract/problems/objects.ts'
import { cutToWindows, type MaximaAt } from '#gateway/accounting/reported-bound.ts'
import { subjectOfRow } from '#gateway/accounting/subjects.ts'
import type { Amounts } from '#gateway/accounting/unreported.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import { collectAbout, type ObjectKind, reportedObject } from '#gateway/objects/operations.ts'
import * as owned from '#gateway/objects/store.ts'
import { sizeIn, timeIn, type UpstreamObject } from '#gateway/objects/upstream-object.ts'
import { reportedModel } from '#gateway/response/usage.ts'
import type { ObjectRequest } from '#gateway/upstream/request.ts'
import type { Upstreams, UpstreamTarget } from '#gateway/upstream/targets.ts'
import { asObject, type ParsedObject, parseJson } from '#json/parsed.ts'
import type { Catalog } from '#limits/catalog.ts'
import { NOTHING_RESERVED } from '#spend/deferred.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { UsageAmounts, UsageEvent } from '#usage/event.ts'
import type { RecordInTx } from '#usage/record-in-tx.ts'
import { detailOf, kindOf, type LiveBatchRow } from './detail.ts'
import { countFailed, NOTHING_FOUND, sumOutput } from './output-file.ts'
import * as rows from './store.ts'
import { amountsIn, amountsOf, answeredIn, countRequestsIn } from './usage.ts'

/** Time limit for an answer about a batch or a file; a few of them are within a lease. */
const COLLECT_TIMEOUT_MS = 15_000
/** Time in which an unreadable file is requested again, from the batch's beginning on. */
const UNREAD_MAX_MS = 26 * 3_600_000
const TERMINAL = new Set(['completed', 'failed', 'expired', 'cancelled'])

export interface Watching {
  readonly store: Store
  readonly upstreams: Upstreams
  readonly now: Clock
  readonly catalog: Catalog
  readonly recordInTx: RecordInTx
  readonly maximaAt: MaximaAt
  /** Called with the tokens that an upstream has reported, and that are not charged. */
  readonly onBeyondBound: (upstream: string, tokens: number) => void
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

/** Releases and counts, in the transaction that ends the polling of the row. */
type End = (tx: Tx) => Promise<void>

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

/** The end of a batch that its upstream no longer has: as it was last reported. */
export function endAsLastReported(parts: Watching, row: LiveBatchRow): End {
  const batch = lastReport(row) ?? {}
  const requests = answeredIn(row, batch)
  const reported = amountsIn(row, batch)
  const amounts = reported
    ? withinWindows(parts, row, reported)
    : amountsOf(row, requests, NOTHING_FOUND)
  return ending(parts, row, batch, { ...amounts, requests })
}

/** Reported amounts, up to what the model can read and write in all requests of the batch. */
const withinWindows = (
  { maximaAt, onBeyondBound }: Watching,
  row: LiveBatchRow,
  reported: Partial<UsageAmounts>,
): Amounts => {
  const amounts: Amounts = { ...reported }
  const { use } = detailOf(row)
  const beyond = use ? cutToWindows(amounts, use, maximaAt(row.model, row.upstream)) : 0
  if (beyond > 0) onBeyondBound(row.upstream, beyond)
  return amounts
}

/** The last report of the upstream; undefined before the first. */
const lastReport = ({ object }: LiveBatchRow): ParsedObject | undefined =>
  object === null ? undefined : asObject(parseJson(object))

const ending = (
  { catalog, recordInTx }: Watching,
  row: LiveBatchRow,
  batch: ParsedObject,
  amounts: Partial<UsageAmounts>,
): End => {
  const reported = typeof batch.model === 'string' ? batch.model : undefined
  const model = reportedModel(catalog, row.model, reported)
  const { endpoint, tags } = detailOf(row)
  const kind = kindOf(endpoint)
  const event: UsageEvent = {
    subject: { ...subjectOfRow(row, tags), model, kind, batch: true },
    amounts,
    requestedModel: row.model,
  }
  return async (tx) => {
    await rows.releaseQuota(tx, { projectId: row.project_id, id: row.id })
    const isUsed = Object.values(event.amounts).some((amount) => amount > 0)
    await recordInTx(tx, row, isUsed ? [event] : [])
  }
}

const endOf = async (
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
  batch: ParsedObject,
  mayRead: boolean,
): Promise<End | 'unknown'> => {
  const reported = amountsIn(row, batch)
  const output = idIn(batch, 'output_file_id')
  const errors = countRequestsIn(batch, 'failed') > 0 ? idIn(batch, 'error_file_id') : undefined
  const readsOutput = !reported && output !== undefined
  if ((readsOutput || errors !== undefined) && !mayRead) return 'unknown'
  const kind = kindOf(detailOf(row).endpoint)
  const { upstreams, now } = parts
  const sum = readsOutput
    ? await sumOutput(upstreams, target, contentOf(row, output), kind)
    : NOTHING_FOUND
  const failedRequests =
    errors === undefined ? 0 : await countFailed(upstreams, target, contentOf(row, errors))
  const isRead = sum !== undefined && failedRequests !== undefined
  if (!isRead && now() - row.created_at < UNREAD_MAX_MS) return 'unknown'
  const found = sum ?? NOTHING_FOUND
  const requests = Math.max(answeredIn(row, batch), found.found)
  const amounts = reported
    ? withinWindows(parts, row, reported)
    : amountsOf(row, requests, { ...found, amounts: withinWindows(parts, row, found.amounts) })
  return ending(parts, row, batch, {
    ...amounts,
    requests,
    failedRequests: failedRequests ?? 0,
  })
}

/** The request for the content of a file. */
const contentOf = ({ project_id: projectId }: LiveBatchRow, id: string): ObjectRequest => ({
  projectId,
  path: `/files/${id}/content`,
})

const idIn = (batch: ParsedObject, name: string): string | undefined => {
  const id = batch[name]
  return typeof id === 'string' && DATA_ID_PATTERN.test(id) ? id : undefined
}

/** New rows for the files that a batch has made. */
const filesOf = async (
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
  batch: ParsedObject,
): Promise<owned.FileRow[]> => {
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

const fileRow = async (
  { upstreams, now }: Watching,
  batch: LiveBatchRow,
  target: UpstreamTarget,
  id: string,
): Promise<owned.FileRow> => {
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

/** Replaces a placeholder row by that of the object that the upstream has created. */
export async function replacePlaceholder(
  tx: Tx,
  before: LiveBatchRow,
  after: LiveBatchRow,
): Promise<void> {
  await owned.remove(tx, before.project_id, before.id)
  await owned.put(tx, after)
}

/** Removes a placeholder row whose batch does not exist, and releases what it has reserved. */
export async function removePlaceholder(
  tx: Tx,
  { recordInTx }: Pick<Watching, 'recordInTx'>,
  row: LiveBatchRow,
): Promise<void> {
  await recordInTx(tx, row, [])
  await owned.remove(tx, row.project_id, row.id)
}
