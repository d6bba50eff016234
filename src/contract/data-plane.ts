/**
 * Routes of the data plane, as data. Bodies are forwarded byte for byte, so a route describes no
 * shape but the handling of a request: how its body is read, and as which usage it counts.
 */
import type { Method } from './endpoint.ts'

/** Kinds of usage, each with its own usage endpoint. */
export const USAGE_KINDS = [
  'completions',
  'embeddings',
  'moderations',
  'images',
  'audio_speeches',
  'audio_transcriptions',
] as const
export type UsageKind = (typeof USAGE_KINDS)[number]

/** Reading of a request's body; `upload` is multipart that is forwarded as it arrives. */
export type BodyForm = 'json' | 'multipart' | 'upload' | 'none'

/**
 * Scopes of project keys. OpenAI's, except those of batches, whose names are not public. The prefix
 * `api.` is optional. OpenAI publishes none for conversations and stored chat completions: they
 * have those of responses, since a key with access to a model need not read the requests of others.
 */
export const DATA_SCOPES = [
  'model.request',
  'api.model.read',
  'api.responses.read',
  'api.responses.write',
  'api.files.read',
  'api.files.write',
  'api.batches.read',
  'api.batches.write',
] as const
export type DataScope = (typeof DATA_SCOPES)[number]

/** Scope of every route; and scope of every route that only reads. */
export const ALL_SCOPE = 'api.all'
export const ALL_READ_SCOPE = 'api.all.read'

export interface DataRoute {
  /** Name in logs and metrics. */
  readonly id: string
  readonly method: Method
  /** Below `/v1`; `:id` and `:item` match `DATA_ID_PATTERN`, `:model` matches any model's name. */
  readonly path: string
  /** Required scope of a restricted key, as OpenAI's error names it. */
  readonly scope: DataScope
  readonly body: BodyForm
  /** Null for a route whose requests are not counted. */
  readonly counts: UsageKind | null
  /** Whether the configuration has opened it (`pass_routes`): its bodies have no known shape. */
  readonly isPassed?: true
}

/** An id in a path of the data plane: it becomes part of the upstream's URL. */
export const DATA_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/
/** The name of a model in a path, decoded. */
export const DATA_MODEL_PATTERN = /^[^\s\p{C}]{1,200}$/u

const route = (
  id: string,
  method: Method,
  path: string,
  scope: DataScope,
  body: BodyForm,
  counts: UsageKind | null,
): DataRoute => ({ id, method, path, scope, body, counts })

/** Routes below `base` of objects stored by an upstream, which are not charged. */
const storedBelow =
  (base: string) =>
  (id: string, method: Method, below: string, body: BodyForm): DataRoute => {
    const scope = method === 'GET' ? 'api.responses.read' : 'api.responses.write'
    return route(id, method, base + below, scope, body, null)
  }
const chats = storedBelow('/chat/completions')
const responses = storedBelow('/responses')
const conversations = storedBelow('/conversations')

export const dataRoutes = {
  createChatCompletion: route(
    'createChatCompletion',
    'POST',
    '/chat/completions',
    'model.request',
    'json',
    'completions',
  ),
  listChatCompletions: chats('listChatCompletions', 'GET', '', 'none'),
  getChatCompletion: chats('getChatCompletion', 'GET', '/:id', 'none'),
  updateChatCompletion: chats('updateChatCompletion', 'POST', '/:id', 'json'),
  deleteChatCompletion: chats('deleteChatCompletion', 'DELETE', '/:id', 'none'),
  listChatCompletionMessages: chats('listChatCompletionMessages', 'GET', '/:id/messages', 'none'),
  createCompletion: route(
    'createCompletion',
    'POST',
    '/completions',
    'model.request',
    'json',
    'completions',
  ),
  createResponse: route(
    'createResponse',
    'POST',
    '/responses',
    'api.responses.write',
    'json',
    'completions',
  ),
  compactResponse: route(
    'compactResponse',
    'POST',
    '/responses/compact',
    'api.responses.write',
    'json',
    'completions',
  ),
  countInputTokens: route(
    'countInputTokens',
    'POST',
    '/responses/input_tokens',
    'api.responses.write',
    'json',
    'completions',
  ),
  getResponse: responses('getResponse', 'GET', '/:id', 'none'),
  deleteResponse: responses('deleteResponse', 'DELETE', '/:id', 'none'),
  cancelResponse: responses('cancelResponse', 'POST', '/:id/cancel', 'none'),
  listInputItems: responses('listInputItems', 'GET', '/:id/input_items', 'none'),
  createConversation: conversations('createConversation', 'POST', '', 'json'),
  getConversation: conversations('getConversation', 'GET', '/:id', 'none'),
  updateConversation: conversations('updateConversation', 'POST', '/:id', 'json'),
  deleteConversation: conversations('deleteConversation', 'DELETE', '/:id', 'none'),
  createConversationItems: conversations('createConversationItems', 'POST', '/:id/items', 'json'),
  listConversationItems: conversations('listConversationItems', 'GET', '/:id/items', 'none'),
  getConversationItem: conversations('getConversationItem', 'GET', '/:id/items/:item', 'none'),
  deleteConversationItem: conversations(
    'deleteConversationItem',
    'DELETE',
    '/:id/items/:item',
    'none',
  ),
  createEmbedding: route(
    'createEmbedding',
    'POST',
    '/embeddings',
    'model.request',
    'json',
    'embeddings',
  ),
  createModeration: route(
    'createModeration',
    'POST',
    '/moderations',
    'model.request',
    'json',
    'moderations',
  ),
  createImage: route(
    'createImage',
    'POST',
    '/images/generations',
    'model.request',
    'json',
    'images',
  ),
  createImageEdit: route(
    'createImageEdit',
    'POST',
    '/images/edits',
    'model.request',
    'multipart',
    'images',
  ),
  createImageVariation: route(
    'createImageVariation',
    'POST',
    '/images/variations',
    'model.request',
    'multipart',
    'images',
  ),
  createSpeech: route(
    'createSpeech',
    'POST',
    '/audio/speech',
    'model.request',
    'json',
    'audio_speeches',
  ),
  createTranscription: route(
    'createTranscription',
    'POST',
    '/audio/transcriptions',
    'model.request',
    'multipart',
    'audio_transcriptions',
  ),
  createTranslation: route(
    'createTranslation',
    'POST',
    '/audio/translations',
    'model.request',
    'multipart',
    'audio_transcriptions',
  ),
  createFile: route('createFile', 'POST', '/files', 'api.files.write', 'upload', null),
  listFiles: route('listFiles', 'GET', '/files', 'api.files.read', 'none', null),
  getFile: route('getFile', 'GET', '/files/:id', 'api.files.read', 'none', null),
  deleteFile: route('deleteFile', 'DELETE', '/files/:id', 'api.files.write', 'none', null),
  getFileContent: route(
    'getFileContent',
    'GET',
    '/files/:id/content',
    'api.files.read',
    'none',
    null,
  ),
  createUpload: route('createUpload', 'POST', '/uploads', 'api.files.write', 'json', null),
  addUploadPart: route(
    'addUploadPart',
    'POST',
    '/uploads/:id/parts',
    'api.files.write',
    'upload',
    null,
  ),
  completeUpload: route(
    'completeUpload',
    'POST',
    '/uploads/:id/complete',
    'api.files.write',
    'json',
    null,
  ),
  cancelUpload: route(
    'cancelUpload',
    'POST',
    '/uploads/:id/cancel',
    'api.files.write',
    'none',
    null,
  ),
  createBatch: route('createBatch', 'POST', '/batches', 'api.batches.write', 'json', null),
  listBatches: route('listBatches', 'GET', '/batches', 'api.batches.read', 'none', null),
  getBatch: route('getBatch', 'GET', '/batches/:id', 'api.batches.read', 'none', null),
  cancelBatch: route(
    'cancelBatch',
    'POST',
    '/batches/:id/cancel',
    'api.batches.write',
    'none',
    null,
  ),
  listModels: route('listModels', 'GET', '/models', 'api.model.read', 'none', null),
  retrieveModel: route('retrieveModel', 'GET', '/models/:model', 'api.model.read', 'none', null),
} as const satisfies Record<string, DataRoute>

export type DataRouteId = keyof typeof dataRoutes
