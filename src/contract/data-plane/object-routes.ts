/** Routes of the data plane about objects that an upstream stores. They are not charged. */
import { Type } from 'typebox'
import type { Method } from '#contract/endpoint.ts'
import { Nullable } from '#contract/schema.ts'
import { DATA_BODIES } from './bodies.ts'
import { formOf } from './forms.ts'
import {
  BATCH_LIST,
  CHAT_COMPLETION_LIST,
  FILE_LIST,
  forwardedQuery,
  ITEM_LIST,
  listQuery,
  MetadataQuery,
} from './queries.ts'
import { type DataScope, dataRoute, ForwardedObjectPage, Open, type RouteSpec } from './route.ts'

const INCLUDED = forwardedQuery([], ['include'])
const WINDOW = '24h'

/** A route below a base path, with the scope of its method. */
function below(base: string, read: DataScope, write: DataScope) {
  return (id: string, method: Method, path: string, summary: string): RouteSpec => {
    const scope = method === 'GET' ? read : write
    return { id, method, path: base + path, summary, scope }
  }
}

const chats = below('/chat/completions', 'api.responses.read', 'api.responses.write')
const responses = below('/responses', 'api.responses.read', 'api.responses.write')
const conversations = below('/conversations', 'api.responses.read', 'api.responses.write')
const files = below('/files', 'api.files.read', 'api.files.write')
const uploads = below('/uploads', 'api.files.read', 'api.files.write')
const batches = below('/batches', 'api.batches.read', 'api.batches.write')
const models = below('/models', 'api.model.read', 'api.model.read')

const JSON_BODY = { body: 'json' } as const
const CONVERSATION = { ...JSON_BODY, input: DATA_BODIES.createConversation } as const
const CONVERSATION_BODY = {
  items: [{ type: 'message', role: 'user', content: 'Hello!' }],
}

const Model = Open({
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer(),
  owned_by: Type.String(),
  shutdown_date: Type.Optional(
    Nullable(
      Type.String({ description: 'The day on which the model ends; null if none is announced.' }),
    ),
  ),
})
const MODEL = {
  id: 'gpt-5.6-luna',
  object: 'model',
  created: 1_767_225_600,
  owned_by: 'bailiwick',
  shutdown_date: null,
}

/** The names of its objects in the OpenAPI document. */
export const dataObjects = { Model, ForwardedObjectPage }

export const objectRoutes = {
  listChatCompletions: dataRoute({
    ...chats('listChatCompletions', 'GET', '', 'List stored chat completions.'),
    query: listQuery(CHAT_COMPLETION_LIST, { metadata: MetadataQuery }),
    answer: ForwardedObjectPage,
  }),
  getChatCompletion: dataRoute(
    chats('getChatCompletion', 'GET', '/:id', 'Get a stored chat completion.'),
  ),
  updateChatCompletion: dataRoute({
    ...chats('updateChatCompletion', 'POST', '/:id', 'Change the metadata of a chat completion.'),
    ...JSON_BODY,
    input: DATA_BODIES.updateChatCompletion,
    example: { body: { metadata: { topic: 'greeting' } } },
  }),
  deleteChatCompletion: dataRoute(
    chats('deleteChatCompletion', 'DELETE', '/:id', 'Delete a stored chat completion.'),
  ),
  listChatCompletionMessages: dataRoute({
    ...chats('listChatCompletionMessages', 'GET', '/:id/messages', 'List messages of a chat.'),
    query: forwardedQuery(['after', 'limit', 'order']),
  }),
  getResponse: dataRoute({
    ...responses('getResponse', 'GET', '/:id', 'Get a response.'),
    query: forwardedQuery(['include_obfuscation', 'starting_after', 'stream'], ['include']),
    streams: true,
  }),
  deleteResponse: dataRoute(responses('deleteResponse', 'DELETE', '/:id', 'Delete a response.')),
  cancelResponse: dataRoute(
    responses('cancelResponse', 'POST', '/:id/cancel', 'Cancel a background response.'),
  ),
  listInputItems: dataRoute({
    ...responses('listInputItems', 'GET', '/:id/input_items', 'List input items of a response.'),
    query: ITEM_LIST,
  }),
  createConversation: dataRoute({
    ...conversations('createConversation', 'POST', '', 'Create a conversation.'),
    ...CONVERSATION,
    example: { body: CONVERSATION_BODY, answer: { id: 'conv_abc123', object: 'conversation' } },
  }),
  getConversation: dataRoute(
    conversations('getConversation', 'GET', '/:id', 'Get a conversation.'),
  ),
  updateConversation: dataRoute({
    ...conversations('updateConversation', 'POST', '/:id', 'Change a conversation.'),
    ...CONVERSATION,
    example: { body: { metadata: { topic: 'greeting' } } },
  }),
  deleteConversation: dataRoute(
    conversations('deleteConversation', 'DELETE', '/:id', 'Delete a conversation.'),
  ),
  createConversationItems: dataRoute({
    ...conversations('createConversationItems', 'POST', '/:id/items', 'Add items.'),
    ...CONVERSATION,
    query: INCLUDED,
    example: { body: CONVERSATION_BODY },
  }),
  listConversationItems: dataRoute({
    ...conversations('listConversationItems', 'GET', '/:id/items', 'List items.'),
    query: ITEM_LIST,
  }),
  getConversationItem: dataRoute({
    ...conversations('getConversationItem', 'GET', '/:id/items/:item', 'Get an item.'),
    query: INCLUDED,
  }),
  deleteConversationItem: dataRoute(
    conversations('deleteConversationItem', 'DELETE', '/:id/items/:item', 'Delete an item.'),
  ),
  createFile: dataRoute({
    ...files('createFile', 'POST', '', 'Upload a file.'),
    body: 'upload',
    input: formOf('createFile'),
    example: { answer: { id: 'file-abc123', object: 'file', bytes: 140, purpose: 'batch' } },
  }),
  listFiles: dataRoute({
    ...files('listFiles', 'GET', '', 'List files.'),
    query: listQuery(FILE_LIST),
    answer: ForwardedObjectPage,
  }),
  getFile: dataRoute(files('getFile', 'GET', '/:id', 'Get a file.')),
  deleteFile: dataRoute(files('deleteFile', 'DELETE', '/:id', 'Delete a file.')),
  getFileContent: dataRoute({
    ...files('getFileContent', 'GET', '/:id/content', 'Get the content of a file.'),
    media: 'application/octet-stream',
  }),
  createUpload: dataRoute({
    ...uploads('createUpload', 'POST', '', 'Begin the upload of a file in parts.'),
    ...JSON_BODY,
    input: DATA_BODIES.createUpload,
    example: { body: { bytes: 140, purpose: 'assistants', filename: 'notes.txt' } },
  }),
  addUploadPart: dataRoute({
    ...uploads('addUploadPart', 'POST', '/:id/parts', 'Upload a part.'),
    body: 'upload',
    input: formOf('addUploadPart'),
  }),
  completeUpload: dataRoute({
    ...uploads('completeUpload', 'POST', '/:id/complete', 'Make a file of the parts.'),
    ...JSON_BODY,
    input: DATA_BODIES.completeUpload,
    example: { body: { part_ids: ['part_abc123'] } },
  }),
  cancelUpload: dataRoute(uploads('cancelUpload', 'POST', '/:id/cancel', 'Cancel an upload.')),
  createBatch: dataRoute({
    ...batches('createBatch', 'POST', '', 'Create a batch.'),
    ...JSON_BODY,
    input: DATA_BODIES.createBatch,
    example: {
      body: {
        input_file_id: 'file-abc123',
        endpoint: '/v1/chat/completions',
        completion_window: WINDOW,
      },
      answer: { id: 'batch_abc123', object: 'batch', status: 'validating' },
    },
  }),
  listBatches: dataRoute({
    ...batches('listBatches', 'GET', '', 'List batches.'),
    query: listQuery(BATCH_LIST),
    answer: ForwardedObjectPage,
  }),
  getBatch: dataRoute(batches('getBatch', 'GET', '/:id', 'Get a batch.')),
  cancelBatch: dataRoute(batches('cancelBatch', 'POST', '/:id/cancel', 'Cancel a batch.')),
  listModels: dataRoute({
    ...models('listModels', 'GET', '', 'List models.'),
    query: Type.Object({
      client_version: Type.Optional(
        Type.String({ description: 'Answer in the form that Codex reads.' }),
      ),
    }),
    answer: Open({
      object: Type.Optional(Type.Literal('list')),
      data: Type.Optional(Type.Array(Model)),
    }),
    example: { answer: { object: 'list', data: [MODEL] } },
  }),
  retrieveModel: dataRoute({
    ...models('retrieveModel', 'GET', '/:model', 'Get a model.'),
    answer: Model,
    example: { answer: MODEL },
  }),
} as const
