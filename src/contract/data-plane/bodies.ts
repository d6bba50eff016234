/**
 * JSON bodies of the data plane: the members that are read, by route. The shapes of the readers
 * (`gateway/formats/openai/shapes.ts`) have the same members, which the compiler checks. Objects are open:
 * members of other names are forwarded unread, but for references and members that steer an
 * upstream (`references.ts`, `steering-members.ts`).
 */
import { Type } from 'typebox'
import { AnyInput, Open } from './route.ts'

/** Longest completion window of a batch, in characters. */
export const COMPLETION_WINDOW_MAX = 64
/** Largest upload, in bytes, as at OpenAI. */
export const UPLOAD_MAX_BYTES = 8_589_934_592

/** OpenAI's default models, for routes with an optional `model`. */
export const DEFAULT_MODELS = {
  createModeration: 'omni-moderation-latest',
  createImage: 'dall-e-2',
} as const

/** OpenAI's model of an `image_generation` tool that names none. */
export const DEFAULT_IMAGE_MODEL = 'gpt-image-1'

const Model = Type.String({ minLength: 1, maxLength: 200, description: 'The name of a model.' })

function modelOr(byDefault: string) {
  return Type.Optional(Type.String({ ...Model, default: byDefault }))
}

const Count = Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))
const Flag = Type.Optional(Type.Boolean())
const Any = Type.Optional(Type.Unsafe<unknown>({}))
const Metadata = Type.Optional(
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'At most 16 members.',
  }),
)
const Tools = Type.Optional(Type.Array(Open({ type: Type.Optional(Type.String()) })))
const Format = Type.Optional(Open({}, 'The requested format of the answer.'))

/** Members of every body about a model. */
const common = {
  model: Model,
  stream: Type.Optional(Type.Boolean({ description: 'Answer with a stream of events.' })),
  prompt_cache_key: Type.Optional(
    Type.String({ description: 'Requests with the same key go to the same upstream.' }),
  ),
}
const Tier = Type.Optional(
  Type.String({ description: 'The price may depend on it, and a budget reserves for it.' }),
)
const documents = { documents: Any, chat_template_kwargs: Type.Optional(Open({})) }
const streamOptions = {
  stream_options: Type.Optional(Open({ include_usage: Flag })),
}

const RESPONSE = Open({
  ...common,
  ...documents,
  input: Type.Optional(AnyInput),
  instructions: Type.Optional(AnyInput),
  max_output_tokens: Count,
  max_tool_calls: Count,
  service_tier: Tier,
  tools: Tools,
  text: Format,
  background: Flag,
  store: Flag,
  prompt: Any,
})

/** Bodies by route; every route of conversations has the body of `createConversation`. */
export const DATA_BODIES = {
  createChatCompletion: Open({
    ...common,
    ...documents,
    ...streamOptions,
    messages: Type.Optional(Type.Array(Open({ role: Type.Optional(Type.String()), content: Any }))),
    prediction: Any,
    max_tokens: Count,
    max_completion_tokens: Count,
    n: Count,
    tools: Tools,
    functions: Any,
    response_format: Format,
    service_tier: Tier,
    web_search_options: Any,
    store: Flag,
    metadata: Metadata,
    audio: Type.Optional(Open({ voice: Any })),
    modalities: Any,
  }),
  createCompletion: Open({
    ...common,
    ...documents,
    ...streamOptions,
    prompt: Type.Optional(AnyInput),
    suffix: Type.Optional(Type.String()),
    max_tokens: Count,
    n: Count,
    best_of: Count,
    response_format: Format,
  }),
  createResponse: RESPONSE,
  createConversation: Open({ items: Type.Optional(Type.Array(Open({}))), metadata: Metadata }),
  createEmbedding: Open({ ...common, input: Type.Optional(AnyInput) }),
  createModeration: Open({
    ...common,
    model: modelOr(DEFAULT_MODELS.createModeration),
    input: Type.Optional(AnyInput),
  }),
  createImage: Open({
    ...common,
    model: modelOr(DEFAULT_MODELS.createImage),
    prompt: Type.Optional(Type.String()),
    n: Count,
    size: Type.Optional(Type.String()),
    quality: Type.Optional(Type.String()),
  }),
  createSpeech: Open({
    ...common,
    input: Type.Optional(Type.String()),
    voice: Type.Optional(
      Type.Unsafe<unknown>({ description: 'The name of a voice of the model.' }),
    ),
  }),
  updateChatCompletion: Open({ metadata: Metadata }),
  createBatch: Open({
    input_file_id: Type.String({ description: "A file with the purpose 'batch'." }),
    endpoint: Type.String({ description: 'The path of all lines: /v1/chat/completions.' }),
    completion_window: Type.String({ maxLength: COMPLETION_WINDOW_MAX }),
    metadata: Metadata,
  }),
  createUpload: Open({
    bytes: Type.Integer({
      minimum: 0,
      maximum: UPLOAD_MAX_BYTES,
      description: 'The size of the file.',
    }),
    purpose: Type.Optional(Type.String()),
  }),
  completeUpload: Open({ part_ids: Type.Array(Type.String()) }),
} as const

export type DataBodyId = keyof typeof DATA_BODIES
