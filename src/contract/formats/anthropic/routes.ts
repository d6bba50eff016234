/** Routes of Anthropic's API that are served. */
import { Type } from 'typebox'
import { AnyInput, type DataRoute, dataRoute, Open } from '#contract/data-plane/route.ts'

const Messages = Type.Array(Open({}), { description: 'The conversation.' })

const PROMPT = {
  model: Type.String(),
  messages: Messages,
  system: Type.Optional(AnyInput),
  tools: Type.Optional(Type.Array(Open({}))),
}

/** A body with every member that is required. */
const EXAMPLE_PROMPT = {
  model: 'claude-opus-5-5',
  messages: [{ role: 'user', content: 'Say hello.' }],
}
const EXAMPLE_MESSAGE = {
  id: 'msg_abc123',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-5-5',
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 4 },
}

const LIST_QUERY = Type.Object(
  {
    limit: Type.Optional(Type.String()),
    before_id: Type.Optional(Type.String()),
    after_id: Type.Optional(Type.String()),
    'lifecycle[]': Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
)

const MODEL = 'claude-sonnet-5-5'
const MODEL_ANSWER = {
  type: 'model',
  id: MODEL,
  display_name: 'Claude Sonnet 5.5',
  created_at: '2026-09-01T00:00:00Z',
  max_input_tokens: 1_000_000,
  max_tokens: 128_000,
  capabilities: null,
  lifecycle: 'active',
  deprecated_at: null,
  retires_at: null,
  line: null,
}

export const anthropicRoutes = {
  createMessage: dataRoute({
    id: 'createMessage',
    method: 'POST',
    path: '/messages',
    summary: 'Create a message.',
    scope: 'model.request',
    body: 'json',
    counts: 'completions',
    input: Open({
      ...PROMPT,
      max_tokens: Type.Integer(),
      stream: Type.Optional(Type.Boolean()),
      service_tier: Type.Optional(Type.String()),
      metadata: Type.Optional(Open({ user_id: Type.Optional(Type.String()) })),
    }),
    streams: true,
    example: { body: { ...EXAMPLE_PROMPT, max_tokens: 1024 }, answer: EXAMPLE_MESSAGE },
    hasWindow: true,
    maxOutput: 'max_tokens',
  }),
  countMessageTokens: dataRoute({
    id: 'countMessageTokens',
    method: 'POST',
    path: '/messages/count_tokens',
    summary: 'Count the tokens of a message.',
    scope: 'model.request',
    body: 'json',
    input: Open(PROMPT),
    example: { body: EXAMPLE_PROMPT, answer: { input_tokens: 10 } },
    runsModel: false,
    callsTools: false,
  }),
  listAnthropicModels: dataRoute({
    id: 'listAnthropicModels',
    method: 'GET',
    path: '/models',
    summary: 'List the models.',
    scope: 'api.model.read',
    query: LIST_QUERY,
    example: {
      answer: { data: [MODEL_ANSWER], has_more: false, first_id: MODEL, last_id: MODEL },
    },
  }),
  retrieveAnthropicModel: dataRoute({
    id: 'retrieveAnthropicModel',
    method: 'GET',
    path: '/models/:model',
    summary: 'Retrieve a model.',
    scope: 'api.model.read',
    example: { answer: MODEL_ANSWER },
  }),
} as const satisfies Record<string, DataRoute>
