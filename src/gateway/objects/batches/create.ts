/**
 * Creation of a batch. A fault that OpenAI would find later, and report in the batch, is reported
 * here in a failed batch of ours: its file is at fault, or the enqueued token limit has no room.
 * Such a batch never reaches an upstream, and is listed and read like any other. The limit, and
 * the recovery from a crash, are described in `quota.ts`.
 */
import { toSeconds } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import { Problem } from '#base/problem.ts'
import { foreignReference, notPermittedInBatch } from '#contract/errors/batches.ts'
import { notBatchFile, tooManyLineReferences } from '#contract/errors/objects.ts'
import { HOSTED_TOOLS } from '#contract/hosted-tool-permissions.ts'
import { OPTIONAL_TIERS } from '#contract/service-tier-settings.ts'
import type { RequestTags } from '#gateway/accounting/request-tags.ts'
import type { SpendAdmission } from '#gateway/accounting/spend-admission.ts'
import { isSpendRejection } from '#gateway/accounting/spend-rejections.ts'
import { subjectOfRow } from '#gateway/accounting/subjects.ts'
import type { ValueLimits, ValuePayers } from '#gateway/accounting/value-limits.ts'
import { batchDeniedByRetention } from '#gateway/auth/policy.ts'
import { type BodyCall, type Call, sendJson } from '#gateway/call.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import { newOwnedRow } from '#gateway/objects/new-row.ts'
import { CANCELLATION, collectAbout, reportedObject } from '#gateway/objects/operations.ts'
import { OBJECT_RETENTION_MS, type Owned } from '#gateway/objects/ownership.ts'
import { checkQuota, putWithinQuota, type QuotaBounds } from '#gateway/objects/quotas.ts'
import { type BatchRow, findDetail } from '#gateway/objects/store.ts'
import type { UpstreamObject } from '#gateway/objects/upstream-object.ts'
import type { BatchContent, BatchFault } from '#gateway/request/batch-lines.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import { type CollectedAnswer, collectFor } from '#gateway/upstream/collect.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { type Failure, mayHaveArrived } from '#gateway/upstream/outcome.ts'
import { checkObjectAt } from '#gateway/upstream/permitted.ts'
import { objectRequest } from '#gateway/upstream/request.ts'
import type { JsonBounds } from '#json/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { reservedColumns } from '#spend/ledger/deferred.ts'
import type { Reader } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { UsageRecorder } from '#usage/event.ts'
import { contentOf, detailFor, kindOf, type LiveBatchRow } from './detail.ts'
import { liveRow } from './poll.ts'
import { quotaExceededFault } from './quota.ts'
import { type BatchRequest, checkContent, readRequest, unknownIn } from './request.ts'
import { keepPlaceholder, reserveSpend } from './reserve.ts'
import { BATCH, removePlaceholder, replacePlaceholder, type Watching } from './sync.ts'

/** Time limit for the creation of a batch, and when to look for one without an answer. */
const CREATE_MAX_MS = 60_000
/** Longest answer that is a batch, in bytes. */
const CREATED_MAX_BYTES = 1_048_576
const LOOK_AFTER_MS = 120_000
/** Longest time that a batch may run, and an hour. */
const UNKNOWN_MAX_MS = 25 * 3_600_000
/** Longest detail of a file that is read: more than any that is written. */
const DETAIL_MAX_BYTES = 4_194_304
const WINDOW_SECONDS = 86_400

export interface CreateParts extends Watching {
  readonly owned: Owned
  readonly rejectSteering: RejectSteering
  readonly usage: UsageRecorder
  readonly metrics: Metrics
  readonly spend: SpendAdmission
  readonly requestTags: RequestTags
  readonly values: ValueLimits
  readonly newId: NewId
  readonly bounds: JsonBounds & QuotaBounds
}

interface Wanted {
  readonly request: BatchRequest
  readonly content: BatchContent
  readonly target: UpstreamTarget
}

/** `POST /batches`. */
export async function create(parts: CreateParts, given: BodyCall): Promise<void> {
  const wanted = await readWanted(parts, given)
  const { content, request, target } = wanted
  const call = parts.requestTags.ofMetadata(given, request.metadata ?? undefined)
  const checked = checkContent(content, request, target, { ...call.grant, catalog: parts.catalog })
  if (checked.fault) return answerFailed(parts, call, wanted, checked.fault)
  const foreign = await foreignIn(parts, call, wanted)
  if (foreign) return answerFailed(parts, call, wanted, foreign)
  const { model } = checked
  const denial = deniedIn(call, wanted, model) ?? unknownIn(parts, call, wanted)
  if (denial) return answerFailed(parts, call, wanted, denial)
  const place = { upstream: target.upstream, model }
  const batch = { model, kind: kindOf(request.endpoint), content, place }
  const { tags } = call.grant
  const subjectOf = (made: LiveBatchRow) => {
    return { ...subjectOfRow(made), kind: batch.kind, batch: true, tags }
  }
  const rowFor = (paying?: readonly string[]) => ({ ...rowOf(parts, call, wanted, paying), model })
  const countRejected = () =>
    parts.usage.add({ subject: subjectOf(rowFor()), amounts: { refusedSpend: 1 } })
  const { grant, payingValues } = await payersOf(parts, call, countRejected)
  const reserved = await reserveSpend(parts, grant, batch)
  if ('fault' in reserved) {
    if (reserved.isRejected) countRejected()
    return answerFailed(parts, call, wanted, reserved.fault)
  }
  const row = { ...rowFor(payingValues), ...reservedColumns(reserved.reservation?.cost ?? 0n) }
  const full = await keepPlaceholder(parts, call.grant, row, reserved.reservation)
  if (!full) return send(parts, call, wanted, row)
  parts.usage.add({ subject: subjectOf(row), amounts: { refusedBatchTokens: 1 } })
  parts.metrics.decided('rejected', 'batch_tokens', full.scope)
  return answerFailed(parts, call, wanted, quotaExceededFault(call.grant, model, full))
}

/** The grant with the limits of the values of a batch. Throws 429 for a value without a budget. */
async function payersOf(
  { values }: CreateParts,
  call: BodyCall,
  onRejected: () => void,
): Promise<ValuePayers> {
  try {
    return (await values.of(call)) ?? { grant: call.grant, payingValues: undefined }
  } catch (error) {
    if (isSpendRejection(error)) onRejected()
    throw error
  }
}

/** Throws 400 if there is no such file, or it is no file of a batch. */
async function readWanted(parts: CreateParts, { body, grant }: BodyCall): Promise<Wanted> {
  const { owned, upstreams, rejectSteering, bounds, store, now } = parts
  const request = readRequest(body, bounds)
  const { projectId } = grant
  await checkQuota(store.reader, bounds, { projectId, kind: 'batch', bytes: 0, nowMs: now() })
  const home = await owned.check(grant, request.references)
  const target = home === undefined ? undefined : upstreams.holder(home)
  const content = target && (await readContent(store.reader, projectId, request.inputFileId))
  // The lines of any other file were not checked: they could refer to any object.
  if (!content || !target) throw new Problem(notBatchFile())
  checkObjectAt(target.upstream, grant.project)
  const rejection = rejectSteering(target.upstream, { ...request, model: undefined })
  if (rejection) throw rejection
  return { request, content, target }
}

/** Content of a file's lines. Throws 400 where the stored detail is longer than that. */
async function readContent(
  reader: Reader,
  projectId: string,
  id: string,
): Promise<BatchContent | undefined> {
  const [row] = await findDetail(reader, { projectId, id, maxBytes: DETAIL_MAX_BYTES })
  if (row && Number(row.length) > DETAIL_MAX_BYTES) throw new Problem(tooManyLineReferences())
  return row?.detail == null ? undefined : contentOf(row.detail)
}

/** The fault of lines that refer to objects of another project or upstream. */
async function foreignIn(
  { owned }: CreateParts,
  { grant }: Call,
  { content, target }: Wanted,
): Promise<BatchFault | undefined> {
  try {
    const home = await owned.check(grant, content.references)
    if (home === undefined || home === target.upstream.name) return undefined
    return { ...foreignReference(), line: null }
  } catch (error) {
    if (!(error instanceof Problem) || error.kind === 'failed') throw error
    return { ...foreignReference(error.message, error.param), line: null }
  }
}

/** The fault of lines with what the project may not use, or may not have stored. */
function deniedIn(
  { grant: { projectId, policy } }: Call,
  { content, target }: Wanted,
  model: string,
): BatchFault | undefined {
  const { hostedTools = HOSTED_TOOLS, tiers = OPTIONAL_TIERS, toolModels = [] } = content
  const { references, stores = true, background = false } = content
  const namesThere = () => target.upstream.namesThere(model)
  const use = { references, hostedTools, stores, background }
  const denial = policy.denialOf({
    projectId,
    model,
    namesThere,
    toolModels,
    hostedTools,
    tiers,
  })
  const found = denial ?? batchDeniedByRetention(policy.retention, use)
  return found && { ...notPermittedInBatch(found), line: null }
}

/** Keeps the tokens of a batch until it is known whether there is one. */
function rowOf(
  { newId, now }: CreateParts,
  { grant }: Call,
  { request, content, target }: Wanted,
  payingValues?: readonly string[],
): BatchRow {
  return {
    ...newOwnedRow(grant, payingValues),
    id: newId('batch'),
    kind: 'batch',
    upstream: target.upstream.name,
    created_at: now(),
    expires_at: now() + UNKNOWN_MAX_MS,
    model: content.model ?? null,
    detail: detailFor(grant.tags.tags, request, content, false),
    enqueued_tokens: content.inputTokens,
    poll_at: now() + LOOK_AFTER_MS,
  }
}

async function send(
  parts: CreateParts,
  call: BodyCall,
  { target }: Wanted,
  row: LiveBatchRow,
): Promise<void> {
  const { headers, body } = call
  const request = objectRequest(target, {
    projectId: row.project_id,
    method: 'POST',
    path: BATCH.path,
    headers,
    body,
    connection: 'fresh',
    timeoutMs: CREATE_MAX_MS,
  })
  // A client that leaves does not cancel it.
  const answer = await collectFor(call.reply, parts.upstreams, target, request, {
    maxBytes: CREATED_MAX_BYTES,
  })
  const object = reportedObject(answer)
  if (object && answer.kind === 'answered') {
    await keep(parts, row, target, object)
    return call.reply.whole(answer.status, answer.headers, answer.body)
  }
  if (hasMadeNothing(answer)) {
    await record(parts.store, (tx) => removePlaceholder(tx, parts, row))
  }
  if (answer.kind === 'failed') throw problemOf(call.reply, answer, HOLDER)
  if (answer.status >= 300) return call.reply.whole(answer.status, answer.headers, answer.body)
  throw problemOf(call.reply, { kind: 'failed', reason: 'reset' }, HOLDER)
}

/** Whether the upstream has certainly created no batch. */
function hasMadeNothing(answer: CollectedAnswer | Failure): boolean {
  if (answer.kind === 'answered' || answer.reason === 'status') {
    return answer.status >= 400 && answer.status < 500
  }
  return answer.reason === 'auth' || answer.reason === 'redirect' || !mayHaveArrived(answer)
}

async function keep(
  { store, upstreams, now }: CreateParts,
  row: LiveBatchRow,
  target: UpstreamTarget,
  object: UpstreamObject,
): Promise<void> {
  const live = liveRow(row, object, now())
  try {
    await record(store, (tx) => replacePlaceholder(tx, row, live))
  } catch (error) {
    const batch = { project_id: row.project_id, id: object.id }
    await collectAbout({ upstreams }, BATCH, batch, target, CANCELLATION)
    throw error
  }
}

/** Answers with a batch that has failed, and keeps it. */
async function answerFailed(
  parts: CreateParts,
  call: Call,
  wanted: Wanted,
  fault: BatchFault,
): Promise<void> {
  const { request, content } = wanted
  const row = rowOf(parts, call, wanted)
  const object = JSON.stringify(failedBatch(row, request, fault))
  const kept: BatchRow = {
    ...row,
    object,
    detail: detailFor(call.grant.tags.tags, request, content, true),
    expires_at: row.created_at + OBJECT_RETENTION_MS,
    enqueued_tokens: 0,
    poll_at: null,
  }
  await record(parts.store, (tx) => putWithinQuota(tx, parts.bounds, kept))
  sendJson(call, object)
}

function failedBatch(row: BatchRow, request: BatchRequest, fault: BatchFault) {
  const seconds = toSeconds(row.created_at)
  return {
    id: row.id,
    object: 'batch',
    endpoint: request.endpoint,
    ...(row.model !== null && { model: row.model }),
    errors: { object: 'list', data: [fault] },
    input_file_id: request.inputFileId,
    completion_window: request.completionWindow,
    status: 'failed',
    output_file_id: null,
    error_file_id: null,
    created_at: seconds,
    in_progress_at: null,
    expires_at: seconds + WINDOW_SECONDS,
    finalizing_at: null,
    completed_at: null,
    failed_at: seconds,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: null,
    request_counts: { total: 0, completed: 0, failed: 0 },
    metadata: request.metadata,
  }
}
