/** Route table of the upstream. */
import { speech, transcribe, translate } from './audio.ts'
import { cancelBatch, createBatch, getBatch, listBatches } from './batches.ts'
import { type Handler, json, Refusal, type World } from './call.ts'
import { chat, completion } from './chat.ts'
import {
  createConversation,
  createItems,
  deleteConversation,
  deleteItem,
  getConversation,
  getItem,
  listItems,
  updateConversation,
} from './conversations.ts'
import { compactResponse, countInputTokens } from './counting.ts'
import { embeddings, moderations } from './embeddings.ts'
import { createFile, deleteFile, fileContent, getFile, listFiles } from './files.ts'
import { editImages, generateImages, varyImages } from './images.ts'
import {
  cancelResponse,
  createResponse,
  deleteResponse,
  getResponse,
  inputItems,
} from './responses.ts'
import {
  completionMessages,
  deleteCompletion,
  getCompletion,
  listCompletions,
  updateCompletion,
} from './stored-chats.ts'
import { addUploadPart, cancelUpload, completeUpload, createUpload } from './uploads.ts'

function model(id: string): unknown {
  return {
    id,
    object: 'model',
    created: 1_700_000_000,
    owned_by: 'system',
  }
}

const listModels: Handler = (_, { modelNames }) =>
  json({ object: 'list', data: modelNames.map(model) })

const getModel: Handler = ({ id }, world) => json(model(world.requireModel(id)))

const ROUTES: Readonly<Record<string, Handler>> = {
  'POST /chat/completions': chat,
  'GET /chat/completions': listCompletions,
  'GET /chat/completions/:id': getCompletion,
  'POST /chat/completions/:id': updateCompletion,
  'DELETE /chat/completions/:id': deleteCompletion,
  'GET /chat/completions/:id/messages': completionMessages,
  'POST /completions': completion,
  'POST /responses': createResponse,
  'POST /responses/compact': compactResponse,
  'POST /responses/input_tokens': countInputTokens,
  'GET /responses/:id': getResponse,
  'DELETE /responses/:id': deleteResponse,
  'POST /responses/:id/cancel': cancelResponse,
  'GET /responses/:id/input_items': inputItems,
  'POST /conversations': createConversation,
  'GET /conversations/:id': getConversation,
  'POST /conversations/:id': updateConversation,
  'DELETE /conversations/:id': deleteConversation,
  'POST /conversations/:id/items': createItems,
  'GET /conversations/:id/items': listItems,
  'GET /conversations/:id/items/:item': getItem,
  'DELETE /conversations/:id/items/:item': deleteItem,
  'POST /embeddings': embeddings,
  'POST /moderations': moderations,
  'POST /images/generations': generateImages,
  'POST /images/edits': editImages,
  'POST /images/variations': varyImages,
  'POST /audio/speech': speech,
  'POST /audio/transcriptions': transcribe,
  'POST /audio/translations': translate,
  'POST /files': createFile,
  'GET /files': listFiles,
  'GET /files/:id': getFile,
  'DELETE /files/:id': deleteFile,
  'GET /files/:id/content': fileContent,
  'POST /uploads': createUpload,
  'POST /uploads/:id/parts': addUploadPart,
  'POST /uploads/:id/complete': completeUpload,
  'POST /uploads/:id/cancel': cancelUpload,
  'POST /batches': createBatch,
  'GET /batches': listBatches,
  'GET /batches/:id': getBatch,
  'POST /batches/:id/cancel': cancelBatch,
  'GET /models': listModels,
  'GET /models/:id': getModel,
}

export interface Found {
  readonly handler: Handler
  readonly id: string
  readonly item: string
}

export function find(method: string, path: string): Found {
  const below = path.startsWith('/v1/') ? path.slice('/v1'.length) : ''
  const exact = ROUTES[`${method} ${below}`]
  if (exact) return { handler: exact, id: '', item: '' }
  const parts = below.split('/')
  // A collection has a name of one segment, or of two: `/chat/completions`.
  for (const at of [2, 3]) {
    const [id = '', , item = ''] = parts.slice(at)
    const ids = { [at]: ':id', ...(item !== '' && { [at + 2]: ':item' }) }
    const handler = ROUTES[`${method} ${Object.assign([...parts], ids).join('/')}`]
    if (handler && id !== '') return { handler, id, item }
  }
  throw new Refusal(404, `Invalid URL (${method} ${path})`)
}

/** A model family of OpenAI. */
const FAMILY = /^(gpt-|chatgpt-|o\d|codex-|text-|omni-|dall-e-|tts-|whisper-|babbage-|davinci-|ft:)/

export const MODELS: readonly string[] = [
  ...['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-5', 'o3', 'gpt-3.5-turbo-instruct'],
  ...['text-embedding-3-small', 'text-embedding-3-large', 'omni-moderation-latest'],
  ...['gpt-image-1', 'dall-e-2', 'dall-e-3', 'tts-1', 'gpt-4o-mini-tts', 'whisper-1'],
  ...['gpt-4o-transcribe', 'gpt-5.6-luna'],
]

/** Serves the listed models, or by default every name that OpenAI could have. */
export function requireModel(listed: readonly string[] | undefined): World['requireModel'] {
  return (name) => {
    if (typeof name !== 'string' || name === '') {
      throw new Refusal(400, 'you must provide a model parameter')
    }
    if (listed ? listed.includes(name) : FAMILY.test(name)) return name
    throw new Refusal(
      404,
      `The model \`${name}\` does not exist or you do not have access to it.`,
      { code: 'model_not_found' },
    )
  }
}
