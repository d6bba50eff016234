/**
 * Stored chat completions: listed, read, changed and deleted by the project that sent the request
 * with `store: true`. All of this is charged nothing.
 */
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import { requestTooLarge } from '#contract/errors/requests.ts'
import type { BodyCall, Handlers, ObjectCall } from '#gateway/call.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { collectCall, locate, proxy, remove, reportedObject } from '#gateway/objects/operations.ts'
import type { BodyFacts } from '#gateway/request/facts.ts'
import { readFacts } from '#gateway/request/json-body.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import type { RelayTaps } from '#gateway/upstream/relay-outcome.ts'
import { asObject, parseJson } from '#json/values.ts'
import { record } from '#storage/transaction.ts'
import { CHAT_COMPLETION, type ListParts, listChatCompletions } from './list.ts'
import { metadataIn, writeMetadata } from './metadata.ts'
import { setMetadata } from './store.ts'

/** Longest body of a change, in bytes: it has metadata and nothing else. */
const BODY_MAX_BYTES = 131_072

export interface ChatCompletionsParts extends ListParts {
  readonly bounds: Bounds
  readonly rejectSteering: RejectSteering
}

export function createChatCompletions(parts: ChatCompletionsParts): Handlers {
  return {
    body: { listChatCompletions: (call) => listChatCompletions(parts, call) },
    locate: {
      getChatCompletion: (call) => locate(parts, call, CHAT_COMPLETION),
      listChatCompletionMessages: (call) => locate(parts, call, CHAT_COMPLETION),
    },
    object: {
      getChatCompletion: (call) => proxy(parts, call, CHAT_COMPLETION),
      listChatCompletionMessages: (call) => proxy(parts, call, CHAT_COMPLETION),
      updateChatCompletion: (call) => update(parts, call),
      deleteChatCompletion: async (call) =>
        remove(parts, call, CHAT_COMPLETION, await locate(parts, call, CHAT_COMPLETION)),
    },
  }
}

/** Listeners for the answer to a chat with `store: true`. */
export function chatCompletionTaps(
  { owned }: Pick<ListParts, 'owned'>,
  { grant, body }: BodyCall,
  model: string,
  { metadataAt }: Pick<BodyFacts, 'metadataAt'>,
): RelayTaps {
  return {
    onResponseId: ({ upstream }, { id }) => {
      if (!upstream.stores || id === undefined || !DATA_ID_PATTERN.test(id)) return
      const metadata = metadataIn(body, metadataAt)
      owned.keepChatCompletion(grant, { id, upstream: upstream.name, model, metadata })
    },
  }
}

/** Changes the metadata, as its upstream does, and then the copy that filters lists. */
async function update(parts: ChatCompletionsParts, call: ObjectCall): Promise<void> {
  const { store, owned, bounds, rejectSteering } = parts
  const { grant, id, body } = call
  if (body.length > BODY_MAX_BYTES) throw new Problem(requestTooLarge('body'))
  const { references, steering } = readFacts(BODIES.updateChatCompletion, body, bounds)
  const located = await locate(parts, call, CHAT_COMPLETION)
  const { row, target } = located
  await owned.check(grant, references)
  const rejection = rejectSteering(target.upstream, { model: row.model, steering })
  if (rejection) throw rejection
  const answer = await collectCall(parts, call, CHAT_COMPLETION, located)
  if (answer.status < 300) {
    // A long object is not read: then the metadata is taken from the request.
    const changed = reportedObject(answer, id)?.value ?? asObject(parseJson(body.toString()))
    const metadata = writeMetadata(changed?.metadata)
    await owned.written(grant, id)
    await record(store, (tx) => setMetadata(tx, { projectId: grant.projectId, id, metadata }))
  }
  call.reply.whole(answer.status, answer.headers, answer.body)
}
