/**
 * The list of a project's stored chat completions. The upstream's list has those of all projects,
 * so the ids are the project's rows, and each object is retrieved from its upstream.
 *
 * Cost: a list counts in the rates of the project as many requests as it may retrieve objects, and
 * one with a filter as the longest page, since it searches up to `SEARCHED_MAX` rows.
 *
 * Failure modes: an upstream that fails fails the list. An object that its upstream does not have
 * (yet), or that is longer than `OBJECT_MAX_BYTES`, is left out.
 */
import { createByteGatherer } from '#base/byte-gatherer.ts'
import { Problem } from '#base/problem.ts'
import { CHAT_COMPLETION_LIST } from '#contract/data-plane/queries.ts'
import {
  chatCompletionNotFound,
  invalidModelFilter,
  searchLimitReached,
} from '#contract/errors/objects.ts'
import { staysWithin } from '#contract/region.ts'
import { hidesStored } from '#gateway/auth/policy.ts'
import { type BodyCall, type Reply, sendJsonHead } from '#gateway/call.ts'
import {
  type ListedObject,
  PAGE_MAX_BYTES,
  readListQuery,
  sendPage,
} from '#gateway/objects/list-objects.ts'
import type { ObjectKind, ObjectParts } from '#gateway/objects/operations.ts'
import { readObject } from '#gateway/objects/upstream-object.ts'
import type { ProjectUse } from '#gateway/project-use.ts'
import { loggedAttempt, read } from '#gateway/upstream/collect.ts'
import { problemOf, upstreamOf } from '#gateway/upstream/failures.ts'
import type { Failure } from '#gateway/upstream/outcome.ts'
import { objectRequest } from '#gateway/upstream/request.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import { splitMetadata } from './metadata.ts'
import * as rows from './store.ts'

/** Objects that one list retrieves at a time. */
const AT_ONCE = 4
/** Longest object that is listed, and longest answer that is read, in bytes. */
const OBJECT_MAX_BYTES = 1_048_576
const ANSWER_MAX_BYTES = 67_108_864

/** A stored chat completion as the operations on upstream objects see it. */
export const CHAT_COMPLETION: ObjectKind<'chat_completion'> = {
  kind: 'chat_completion',
  path: '/chat/completions',
  notFound: (id) => new Problem(chatCompletionNotFound(id)),
  upstreamOf: ({ model }) => upstreamOf(model),
  timeoutMs: 60_000,
  forwardsHeaders: true,
  isHidden: ({ grant, route }) => hidesStored(grant.policy.retention, route),
}

export interface ListParts extends ObjectParts {
  readonly now: () => number
  /** Counts requests in the rates of a project. Throws 429. */
  readonly countRequests: (grant: BodyCall['grant'], requests: number) => void
}

export async function listChatCompletions(parts: ListParts, call: BodyCall): Promise<void> {
  const { grant } = call
  const { filter: metadata, rest } = splitMetadata(call.search)
  const { after, limit, order, model } = readListQuery(rest, CHAT_COMPLETION_LIST)
  if (model?.includes('\0')) throw new Problem(invalidModelFilter())
  if (call.isHead) return sendJsonHead(call)
  if (CHAT_COMPLETION.isHidden?.(call)) return sendPage(call, [], false)
  const isFiltered = rows.isFiltered({ model, metadata })
  parts.countRequests(grant, isFiltered ? CHAT_COMPLETION_LIST.maxLimit : limit)
  const cursor = after === undefined ? undefined : await find(parts, call, after)
  const page = {
    projectId: grant.projectId,
    nowMs: parts.now(),
    order,
    limit,
    model,
    metadata,
    after: cursor,
  }
  const slowReader = parts.store.slowReader(grant.projectId)
  const listed = await rows.page(isFiltered ? slowReader : parts.store.reader, page)
  const last =
    isFiltered && listed.length <= limit ? await rows.lastSearched(slowReader, page) : undefined
  if (listed.length === 0 && last) throw new Problem(searchLimitReached(rows.SEARCHED_MAX, last.id))
  const { shown, isWhole } = await retrieve(parts, call, listed.slice(0, limit))
  sendPage(call, shown, listed.length > limit || last !== undefined || !isWhole)
}

async function find({ owned }: ListParts, { grant }: BodyCall, id: string) {
  const row = await owned.find(grant, id, 'chat_completion')
  if (!row) throw CHAT_COMPLETION.notFound(id)
  return row
}

/** The objects of a page, as many as fit. */
async function retrieve(
  { upstreams }: ListParts,
  { reply, grant }: BodyCall,
  listed: readonly rows.ListedChatCompletion[],
): Promise<{ readonly shown: readonly ListedObject[]; readonly isWhole: boolean }> {
  const shown: ListedObject[] = []
  let bytes = 0
  for (let at = 0; at < listed.length; at += AT_ONCE) {
    const some = listed.slice(at, at + AT_ONCE).map(async (row) => ({
      row,
      found: await objectOf(upstreams, { reply, project: grant.project }, row),
    }))
    for (const { row, found } of await Promise.all(some)) {
      if (found === undefined) continue
      if (typeof found !== 'string') throw problemOf(reply, found, upstreamOf(row.model))
      bytes += found.length
      if (bytes > PAGE_MAX_BYTES) return { shown, isWhole: false }
      shown.push({ id: row.id, object: found })
    }
  }
  return { shown, isWhole: true }
}

/** The object as its upstream writes it; undefined if it is left out. */
async function objectOf(
  upstreams: Upstreams,
  { reply, project }: { readonly reply: Pick<Reply, 'log'>; readonly project: ProjectUse },
  { project_id: projectId, id, upstream }: rows.ListedChatCompletion,
): Promise<string | Failure | undefined> {
  const target = upstreams.holder(upstream)
  if (!target || !staysWithin(target.upstream.regions, project.region)) return undefined
  const { path, timeoutMs } = CHAT_COMPLETION
  const request = objectRequest(target, { projectId, path: `${path}/${id}`, timeoutMs })
  const body = createByteGatherer(OBJECT_MAX_BYTES)
  let isWhole = true
  const onData = (chunk: Buffer): void => {
    isWhole = body.add(chunk) && isWhole
  }
  const answer = await loggedAttempt(reply, target, request, (onStart) =>
    read(upstreams, target, request, { onStart, onData, maxBytes: ANSWER_MAX_BYTES }),
  )
  if (answer.kind === 'failed') return answer
  if (answer.status === 404 || !isWhole) return undefined
  if (answer.status >= 300) return { ...answer, kind: 'failed', reason: 'status', retryHeaders: [] }
  const object = readObject(body.take())
  return object?.id === id ? object.text : undefined
}
