/**
 * Batches: they run at the upstream that has their input file, and belong to the project of the key
 * that made them. Lists are answered from the table, with the last report of each.
 */
import { Problem } from '#base/problem.ts'
import { BATCH_LIST } from '#contract/data-plane/queries.ts'
import { batchNotCancellable } from '#contract/errors/objects.ts'
import { type Handlers, type ObjectCall, sendJson } from '#gateway/call.ts'
import { answerList, type ListRules } from '#gateway/objects/list-objects.ts'
import { CANCELLATION, collectAbout, reportedObject } from '#gateway/objects/operations.ts'
import type { Poll } from '#gateway/objects/poller.ts'
import type { BatchRow } from '#gateway/objects/store.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { checkObjectAt } from '#gateway/upstream/permitted.ts'
import { asObject, parseJson } from '#json/values.ts'
import { type CreateParts, create } from './create.ts'
import { detailOf, isLive, type LiveBatchRow } from './detail.ts'
import { pollBatch } from './poll.ts'
import { BATCH, observe } from './sync.ts'

const LIST: ListRules = { ...BATCH, ...BATCH_LIST }

export interface Batches {
  readonly routes: Handlers
  readonly poll: Poll<BatchRow>
}

export function createBatches(parts: CreateParts): Batches {
  return {
    routes: {
      body: {
        createBatch: (call) => create(parts, call),
        listBatches: (call) => answerList(parts, call, LIST),
      },
      locate: { getBatch: (call) => locate(parts, call) },
      object: {
        getBatch: (call) => retrieve(parts, call),
        cancelBatch: (call) => cancel(parts, call),
      },
    },
    poll: (row) => pollBatch(parts, row),
  }
}

interface LocatedBatch {
  readonly row: BatchRow & { readonly object: string }
  /** Undefined if the batch never reached an upstream, or its upstream is not configured. */
  readonly live: { readonly row: LiveBatchRow; readonly target: UpstreamTarget } | undefined
}

/** The project's batch. Throws 404, also while it is not known whether the batch exists. */
async function locate(
  { owned, upstreams }: CreateParts,
  { grant, id, route }: ObjectCall,
): Promise<LocatedBatch> {
  const row = await owned.find(grant, id, 'batch')
  if (!row || row.object === null) throw BATCH.notFound(id)
  const target = detailOf(row).isOurs ? undefined : upstreams.holder(row.upstream)
  if (target) checkObjectAt(target.upstream, grant.project, route)
  const live = target && isLive(row) ? { row, target } : undefined
  return { row: { ...row, object: row.object }, live }
}

/** Returns the upstream's report of a batch, or the last one while that fails. */
async function retrieve(parts: CreateParts, call: ObjectCall): Promise<void> {
  const { row, live } = await locate(parts, call)
  const object = live && reportedObject(await collectAbout(parts, BATCH, row, live.target), row.id)
  if (object && live) await observe(parts, live.row, live.target, object)
  sendJson(call, object?.text ?? row.object)
}

async function cancel(parts: CreateParts, call: ObjectCall): Promise<void> {
  const { row, live } = await locate(parts, call)
  if (!live) {
    const status = asObject(parseJson(row.object))?.status
    // A conflict that no repetition resolves.
    call.reply.add(['x-should-retry', 'false'])
    throw new Problem(batchNotCancellable(status))
  }
  const answer = await collectAbout(parts, BATCH, row, live.target, CANCELLATION)
  if (answer.kind === 'failed') throw problemOf(call.reply, answer, BATCH.upstreamOf(row))
  const object = reportedObject(answer, row.id)
  if (object) await observe(parts, live.row, live.target, object)
  call.reply.whole(answer.status, answer.headers, answer.body)
}
