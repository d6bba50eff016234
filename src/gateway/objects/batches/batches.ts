/**
 * Batches: they run at the upstream that has their input file, and belong to the project whose key
 * made them. What is asked of one is asked there, once the table has said that it is this
 * project's; a list is answered from the table, as what was last seen of each.
 */
import { Problem } from '#base/problem.ts'
import type { DataRouteId } from '#contract/data-plane.ts'
import type { Call } from '#gateway/call.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import { answerList } from '#gateway/objects/list-objects.ts'
import type { Poll } from '#gateway/objects/poller.ts'
import type { OwnedRow } from '#gateway/objects/store.ts'
import { asObject, parse, readTold } from '#gateway/objects/upstream-object.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import { type CreateParts, create } from './create.ts'
import { detailOf } from './detail.ts'
import { pollBatch } from './poll.ts'
import { collectAbout, note } from './sync.ts'

/** Batches on a page, as at OpenAI. */
const PAGE = 20
const PAGE_MAX = 100
const JSON_TYPE = ['content-type', 'application/json']

export interface Batches {
  /** What answers the routes of batches, by their ids. */
  readonly routes: Readonly<Partial<Record<DataRouteId, (call: Call) => Promise<void>>>>
  readonly poll: Poll
}

export const createBatches = (parts: CreateParts): Batches => ({
  routes: {
    createBatch: (call) => create(parts, call),
    listBatches: (call) => list(parts, call),
    getBatch: (call) => get(parts, call),
    cancelBatch: (call) => cancel(parts, call),
  },
  poll: (row) => pollBatch(parts, row),
})

const notFound = (id: string): Problem =>
  new Problem('batch_not_found', `No batch found with id '${id}'.`)

const list = (parts: CreateParts, call: Call): Promise<void> =>
  answerList(parts, call, {
    kind: 'batch',
    standard: PAGE,
    most: PAGE_MAX,
    others: [],
    notFound,
  })

/** The project's batch. One of which it is not known yet whether there is one is none. Or 404. */
const placeOf = async (
  { owned }: CreateParts,
  { grant, id = '' }: Call,
): Promise<OwnedRow & { readonly object: string }> => {
  const row = await owned.find(grant, id, 'batch')
  if (!row || row.object === null) throw notFound(id)
  return { ...row, object: row.object }
}

/** As the upstream tells it, or, while that cannot be had, as it last did. */
const get = async (parts: CreateParts, call: Call): Promise<void> => {
  const row = await placeOf(parts, call)
  const target = parts.upstreams.byName(row.upstream)
  const answerLast = (): void => call.reply.whole(200, JSON_TYPE, Buffer.from(row.object))
  if (detailOf(row).isOurs || !target) return answerLast()
  const path = `/batches/${row.id}`
  const answer = await collectAbout(parts, row, target, path)
  const told = answer.kind === 'answered' && answer.status < 300 ? readTold(answer.body) : undefined
  if (told?.id !== row.id) return answerLast()
  await note(parts, row, target, told)
  call.reply.whole(200, JSON_TYPE, Buffer.from(told.text))
}

const cancel = async (parts: CreateParts, call: Call): Promise<void> => {
  const row = await placeOf(parts, call)
  const target = parts.upstreams.byName(row.upstream)
  if (detailOf(row).isOurs || !target) {
    const status = asObject(parse(row.object))?.status
    // A conflict that no repetition resolves.
    call.reply.add(['x-should-retry', 'false'])
    throw new Problem(
      'batch_not_cancellable',
      `Cannot cancel a batch with status '${String(status)}'.`,
    )
  }
  const answer = await collectAbout(parts, row, target, `/batches/${row.id}/cancel`, 'POST')
  if (answer.kind === 'failed') throw problemOf(call.reply, answer, HOLDER)
  const told = answer.status < 300 ? readTold(answer.body) : undefined
  if (told?.id === row.id) await note(parts, row, target, told)
  call.reply.whole(answer.status, answer.headers, answer.body)
}
