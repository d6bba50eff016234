/** JSON bodies of OpenAI's API. */
import type { TObject } from 'typebox'
import { Problem } from '#base/problem.ts'
import { DATA_BODIES, type DataBodyId } from '#contract/data-plane/bodies.ts'
import { missingRequiredParameter } from '#contract/errors/parameters.ts'
import { isInConversation } from '#gateway/request/facts.ts'
import type { BodyFormat } from '#gateway/request/json-body.ts'
import { BODY_SHAPES, CONVERSATION_RESPONSE, PASSED_SHAPE } from './shapes.ts'
import { onChatModel } from './tools.ts'

/** The format of a body, with the model that the contract requires of it or has as its default. */
function bodyFormat(
  id: DataBodyId,
  rest: Partial<Pick<BodyFormat, 'secondShape' | 'onEnd'>> = {},
): BodyFormat {
  const { properties, required }: TObject = DATA_BODIES[id]
  const { default: byDefault }: { readonly default?: unknown } = properties.model ?? {}
  return {
    shape: BODY_SHAPES[id],
    secondShape: undefined,
    onEnd: undefined,
    needsModel: required?.includes('model') === true,
    defaultModel: typeof byDefault === 'string' ? byDefault : undefined,
    ...rest,
  }
}

/** JSON bodies by route; every route of conversations has the body of `createConversation`. */
export const BODIES = {
  createChatCompletion: bodyFormat('createChatCompletion', { onEnd: onChatModel }),
  createCompletion: bodyFormat('createCompletion'),
  createResponse: bodyFormat('createResponse', {
    // Only the end of the first walk shows that the items of the input enter a conversation.
    secondShape: ({ namesItems, references }) =>
      namesItems && isInConversation(references) ? CONVERSATION_RESPONSE : undefined,
  }),
  compactResponse: bodyFormat('createResponse'),
  countInputTokens: bodyFormat('createResponse'),
  createConversation: bodyFormat('createConversation'),
  createEmbedding: bodyFormat('createEmbedding'),
  createModeration: bodyFormat('createModeration'),
  createImage: bodyFormat('createImage'),
  createSpeech: bodyFormat('createSpeech'),
  updateChatCompletion: bodyFormat('updateChatCompletion'),
  createBatch: bodyFormat('createBatch', {
    onEnd: ({ inputFileId }) => {
      if (inputFileId === undefined) throw new Problem(missingRequiredParameter('input_file_id'))
    },
  }),
  createUpload: bodyFormat('createUpload'),
  completeUpload: bodyFormat('completeUpload'),
} as const satisfies Readonly<Record<string, BodyFormat>>

export type BodyId = keyof typeof BODIES

export const PASSED_BODY: BodyFormat = {
  shape: PASSED_SHAPE,
  secondShape: undefined,
  onEnd: undefined,
  needsModel: false,
  defaultModel: undefined,
}
