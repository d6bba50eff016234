/** Routes of the data plane that request a model. */
import { Type } from 'typebox'
import { SPEND_BUDGET_EXAMPLE, SpendBudget } from '#contract/spend/budget.ts'
import { DATA_BODIES } from './bodies.ts'
import { formOf } from './forms.ts'
import { type DataRoute, dataRoute } from './route.ts'

const POST = { method: 'POST', scope: 'model.request', body: 'json' } as const
const RESPONSES = { ...POST, scope: 'api.responses.write', counts: 'completions' } as const
const FORM = { ...POST, body: 'multipart' } as const
const MODEL = 'gpt-5.6-luna'
const USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }

export const modelRoutes = {
  createChatCompletion: dataRoute({
    ...POST,
    id: 'createChatCompletion',
    path: '/chat/completions',
    summary: 'Create a chat completion.',
    counts: 'completions',
    input: DATA_BODIES.createChatCompletion,
    streams: true,
    hasWindow: true,
    maxOutput: 'max_completion_tokens',
    hasServiceTier: true,
    hasUsageOption: true,
    storedAs: 'chat_completion',
    isBatchable: true,
    example: {
      body: { model: MODEL, messages: [{ role: 'user', content: 'Hello!' }] },
      answer: {
        id: 'chatcmpl-abc123',
        object: 'chat.completion',
        model: MODEL,
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' } }],
        usage: USAGE,
      },
    },
  }),
  createCompletion: dataRoute({
    ...POST,
    id: 'createCompletion',
    path: '/completions',
    summary: 'Create a completion of a prompt.',
    counts: 'completions',
    input: DATA_BODIES.createCompletion,
    streams: true,
    hasWindow: true,
    maxOutput: 'max_tokens',
    hasUsageOption: true,
    isBatchable: true,
    example: {
      body: { model: 'llama-3.1-8b', prompt: 'Once' },
      answer: {
        id: 'cmpl-abc123',
        object: 'text_completion',
        choices: [{ index: 0, text: ' upon a time' }],
        usage: USAGE,
      },
    },
  }),
  createResponse: dataRoute({
    ...RESPONSES,
    id: 'createResponse',
    path: '/responses',
    summary: 'Create a response.',
    input: DATA_BODIES.createResponse,
    streams: true,
    hasWindow: true,
    maxOutput: 'max_output_tokens',
    hasMaxToolCalls: true,
    hasServiceTier: true,
    storedAs: 'response',
    isBatchable: true,
    example: {
      body: { model: MODEL, input: 'Hello!' },
      answer: { id: 'resp_abc123', object: 'response', status: 'completed', output: [] },
    },
  }),
  compactResponse: dataRoute({
    ...RESPONSES,
    id: 'compactResponse',
    path: '/responses/compact',
    summary: 'Compact the input of a response.',
    input: DATA_BODIES.createResponse,
    callsTools: false,
    example: {
      body: { model: MODEL, input: 'Hello!' },
      answer: { id: 'resp_abc123', object: 'response.compaction', output: [] },
    },
  }),
  countInputTokens: dataRoute({
    ...RESPONSES,
    id: 'countInputTokens',
    path: '/responses/input_tokens',
    summary: 'Count the input tokens of a response.',
    input: DATA_BODIES.createResponse,
    runsModel: false,
    callsTools: false,
    example: {
      body: { model: MODEL, input: 'Hello!' },
      answer: { object: 'response.input_tokens', input_tokens: 9 },
    },
  }),
  createEmbedding: dataRoute({
    ...POST,
    id: 'createEmbedding',
    path: '/embeddings',
    summary: 'Create embeddings.',
    counts: 'embeddings',
    input: DATA_BODIES.createEmbedding,
    isBatchable: true,
    example: {
      body: { model: 'text-embedding-3-small', input: 'Hello!' },
      answer: {
        object: 'list',
        data: [{ object: 'embedding', index: 0, embedding: [0.1, -0.2] }],
        usage: { prompt_tokens: 2, total_tokens: 2 },
      },
    },
  }),
  createModeration: dataRoute({
    ...POST,
    id: 'createModeration',
    path: '/moderations',
    summary: 'Classify text or images.',
    counts: 'moderations',
    input: DATA_BODIES.createModeration,
    isBatchable: true,
    example: {
      body: { input: 'Hello!' },
      answer: { id: 'modr-abc123', results: [{ flagged: false }] },
    },
  }),
  createImage: dataRoute({
    ...POST,
    id: 'createImage',
    path: '/images/generations',
    summary: 'Create images.',
    counts: 'images',
    input: DATA_BODIES.createImage,
    streams: true,
    imageSource: 'image.generation',
    example: {
      body: { model: 'gpt-image-2', prompt: 'A lighthouse' },
      answer: { created: 1_767_225_600, data: [{ b64_json: 'iVBORw0KGgo=' }] },
    },
  }),
  createImageEdit: dataRoute({
    ...FORM,
    id: 'createImageEdit',
    path: '/images/edits',
    summary: 'Edit images.',
    counts: 'images',
    input: formOf('createImageEdit'),
    streams: true,
    imageSource: 'image.edit',
  }),
  createImageVariation: dataRoute({
    ...FORM,
    id: 'createImageVariation',
    path: '/images/variations',
    summary: 'Create variations of an image.',
    counts: 'images',
    input: formOf('createImageVariation'),
    imageSource: 'image.variation',
  }),
  createSpeech: dataRoute({
    ...POST,
    id: 'createSpeech',
    path: '/audio/speech',
    summary: 'Create speech from text.',
    counts: 'audio_speeches',
    input: DATA_BODIES.createSpeech,
    media: 'audio/mpeg',
    streams: true,
    example: { body: { model: 'kokoro', input: 'Hello!', voice: 'alloy' } },
  }),
  createTranscription: dataRoute({
    ...FORM,
    id: 'createTranscription',
    path: '/audio/transcriptions',
    summary: 'Transcribe audio.',
    counts: 'audio_transcriptions',
    input: formOf('createTranscription'),
    streams: true,
  }),
  createTranslation: dataRoute({
    ...FORM,
    id: 'createTranslation',
    path: '/audio/translations',
    summary: 'Translate audio into English.',
    counts: 'audio_transcriptions',
    input: formOf('createTranslation'),
  }),
} as const

/** What is left of the budgets that a key spends: an extension. */
export const listSpendBudgets: DataRoute = dataRoute({
  id: 'listSpendBudgets',
  method: 'GET',
  path: '/spend_budgets',
  summary: 'List the budgets that requests with this key spend, the narrowest first.',
  // A key that may spend may see what is left.
  scope: 'model.request',
  answer: Type.Object({ object: Type.Literal('list'), data: Type.Array(SpendBudget) }),
  extension: true,
  example: { answer: { object: 'list', data: [SPEND_BUDGET_EXAMPLE] } },
})
