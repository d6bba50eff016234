/**
 * Creation of a conversation: the upstream creates it, the row that makes it this project's is
 * committed, and only then the client is answered. An id that a client has works on every node.
 *
 * Failure modes: if the row cannot be committed, the conversation is deleted upstream. If that
 * fails too, or this process dies in between, the upstream has a conversation that belongs to
 * nobody: no project can reach it.
 */
import { Problem } from '#base/problem.ts'
import { conversationsNotSupported } from '#contract/errors/objects.ts'
import { unexpectedAnswer } from '#contract/errors/upstreams.ts'
import type { BodyCall, Call } from '#gateway/call.ts'
import { newOwnedRow } from '#gateway/objects/new-row.ts'
import { collectAbout, reportedObject } from '#gateway/objects/operations.ts'
import { checkQuota, putWithinQuota } from '#gateway/objects/quotas.ts'
import type { ConversationRow } from '#gateway/objects/store.ts'
import type { BodyFacts } from '#gateway/request/facts.ts'
import { collect } from '#gateway/upstream/collect.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { checkObjectAt, isOpenTo } from '#gateway/upstream/permitted.ts'
import { objectRequest } from '#gateway/upstream/request.ts'
import { record } from '#storage/transaction.ts'
import {
  CONVERSATION,
  type ConversationParts,
  checkSteering,
  readConversationBody,
} from './body.ts'

/** Longest answer that is a conversation, in bytes. */
const CREATED_MAX_BYTES = 1_048_576
const HOLDER = "The upstream of this project's conversations"

export async function create(parts: ConversationParts, call: BodyCall): Promise<void> {
  const { store, upstreams, bounds, now } = parts
  const { grant, reply, headers } = call
  const { projectId } = grant
  // A conversation without items and metadata needs no body.
  const body = call.body.length > 0 ? call.body : null
  const facts = body ? await readConversationBody(parts, call) : undefined
  const added = { projectId, kind: 'conversation', bytes: 0, nowMs: now() } as const
  await checkQuota(store.reader, bounds, added)
  const target = await targetOf(parts, call, facts)
  const { path, timeoutMs } = CONVERSATION
  const request = objectRequest(target, {
    projectId,
    method: 'POST',
    path,
    headers,
    body,
    timeoutMs,
  })
  const answer = await collect(upstreams, target, request, { maxBytes: CREATED_MAX_BYTES })
  if (answer.kind === 'failed') throw problemOf(reply, answer, HOLDER)
  if (answer.status < 300) {
    const object = reportedObject(answer)
    if (!object) throw new Problem(unexpectedAnswer(HOLDER, 'is no conversation'))
    await keep(parts, call, target, object.id)
  }
  reply.whole(answer.status, answer.headers, answer.body)
}

/** The upstream where everything lives that the items name, or the one of the project. */
async function targetOf(
  parts: ConversationParts,
  { grant }: Call,
  facts: BodyFacts | undefined,
): Promise<UpstreamTarget> {
  const { owned, upstreams } = parts
  const { project } = grant
  const home = facts && (await owned.check(grant, facts.references))
  const target = home === undefined ? upstreams.forConversations(project) : upstreams.holder(home)
  if (!target?.upstream.stores || !isOpenTo(target.upstream, project)) {
    throw new Problem(conversationsNotSupported(home !== undefined))
  }
  checkObjectAt(target.upstream, project)
  if (facts) checkSteering(parts, target, facts)
  return target
}

async function keep(
  { store, upstreams, bounds, now }: ConversationParts,
  { grant }: Call,
  target: UpstreamTarget,
  id: string,
): Promise<void> {
  const row: ConversationRow = {
    ...newOwnedRow(grant),
    id,
    kind: 'conversation',
    upstream: target.upstream.name,
    created_at: now(),
  }
  try {
    await record(store, (tx) => putWithinQuota(tx, bounds, row))
  } catch (error) {
    await collectAbout({ upstreams }, CONVERSATION, row, target, { method: 'DELETE' })
    throw error
  }
}
