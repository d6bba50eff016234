/**
 * The routes of the data plane, as data. Bodies pass byte for byte, so what is promised here is not
 * their shape but what becomes of a request: how its body is read, and what it counts as.
 */
import type { Method } from './endpoint.ts'

/** What a request counts as, and under which of the usage endpoints it appears. */
export const USAGE_KINDS = [
  'completions',
  'embeddings',
  'moderations',
  'images',
  'audio_speeches',
  'audio_transcriptions',
] as const
export type UsageKind = (typeof USAGE_KINDS)[number]

/** How the body of a request is read; `upload` is multipart that passes on as it comes. */
export type BodyForm = 'json' | 'multipart' | 'upload' | 'none'

export interface DataRoute {
  /** The name in logs and metrics. */
  readonly id: string
  readonly method: Method
  /** Below `/v1`; `:id` stands for what `DATA_ID_PATTERN` allows, `:model` for any model's name. */
  readonly path: string
  readonly body: BodyForm
  /** Null for what makes nothing that is counted. */
  readonly counts: UsageKind | null
}

/** What an id in a path of the data plane may be: it goes into the upstream's URL. */
export const DATA_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/
/** What the name of a model in a path may be, decoded. */
export const DATA_MODEL_PATTERN = /^[^\s\p{C}]{1,200}$/u

const route = (
  id: string,
  method: Method,
  path: string,
  body: BodyForm,
  counts: UsageKind | null,
): DataRoute => ({ id, method, path, body, counts })

export const dataRoutes = {
  createChatCompletion: route(
    'createChatCompletion',
    'POST',
    '/chat/completions',
    'json',
    'completions',
  ),
  createCompletion: route('createCompletion', 'POST', '/completions', 'json', 'completions'),
  createResponse: route('createResponse', 'POST', '/responses', 'json', 'completions'),
  getResponse: route('getResponse', 'GET', '/responses/:id', 'none', null),
  deleteResponse: route('deleteResponse', 'DELETE', '/responses/:id', 'none', null),
  cancelResponse: route('cancelResponse', 'POST', '/responses/:id/cancel', 'none', null),
  listInputItems: route('listInputItems', 'GET', '/responses/:id/input_items', 'none', null),
  createEmbedding: route('createEmbedding', 'POST', '/embeddings', 'json', 'embeddings'),
  createModeration: route('createModeration', 'POST', '/moderations', 'json', 'moderations'),
  createImage: route('createImage', 'POST', '/images/generations', 'json', 'images'),
  createImageEdit: route('createImageEdit', 'POST', '/images/edits', 'multipart', 'images'),
  createImageVariation: route(
    'createImageVariation',
    'POST',
    '/images/variations',
    'multipart',
    'images',
  ),
  createSpeech: route('createSpeech', 'POST', '/audio/speech', 'json', 'audio_speeches'),
  createTranscription: route(
    'createTranscription',
    'POST',
    '/audio/transcriptions',
    'multipart',
    'audio_transcriptions',
  ),
  createTranslation: route(
    'createTranslation',
    'POST',
    '/audio/translations',
    'multipart',
    'audio_transcriptions',
  ),
  createFile: route('createFile', 'POST', '/files', 'upload', null),
  listFiles: route('listFiles', 'GET', '/files', 'none', null),
  getFile: route('getFile', 'GET', '/files/:id', 'none', null),
  deleteFile: route('deleteFile', 'DELETE', '/files/:id', 'none', null),
  getFileContent: route('getFileContent', 'GET', '/files/:id/content', 'none', null),
  createBatch: route('createBatch', 'POST', '/batches', 'json', null),
  listBatches: route('listBatches', 'GET', '/batches', 'none', null),
  getBatch: route('getBatch', 'GET', '/batches/:id', 'none', null),
  cancelBatch: route('cancelBatch', 'POST', '/batches/:id/cancel', 'none', null),
  listModels: route('listModels', 'GET', '/models', 'none', null),
  retrieveModel: route('retrieveModel', 'GET', '/models/:model', 'none', null),
} as const satisfies Record<string, DataRoute>

export type DataRouteId = keyof typeof dataRoutes
