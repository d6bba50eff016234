/**
 * Bodies and queries of the data plane with a mark wherever content fits, made from its routes. A
 * mark has the name of its place.
 */
import type { TSchema } from 'typebox'
import { FORM_RULES, type FormRules } from '#contract/data-plane/forms.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { type FormPart, formOf } from '#test/gateway/media.ts'

/** A part of every mark. */
export const MARK = 'zqmark'

export function markOf(place: string): string {
  return `${MARK} ${place}`
}

/** Members that must keep their values for a body to be forwarded: none of them has content. */
const KEPT: ReadonlySet<string> = new Set([
  ...['model', 'type', 'role', 'purpose', 'mime_type', 'endpoint', 'completion_window'],
  ...['input_file_id', 'part_ids', 'detail', 'media_type', 'id', 'call_id', 'tool_use_id'],
])

/** A value with marks in place of its texts. */
export function marked(value: unknown, place: string): unknown {
  if (typeof value === 'string') return markOf(place)
  if (Array.isArray(value)) return value.map((one, at) => marked(one, `${place}.${at}`))
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([name, one]) => [
    name,
    KEPT.has(name) ? one : marked(one, `${place}.${name}`),
  ])
  return Object.fromEntries(members)
}

const SCHEMA = { type: 'object', properties: { city: { type: 'string', description: 'text' } } }
const METADATA = { note: 'text' }
const IMAGE = { type: 'image_url', image_url: { url: 'text', detail: 'low' } }
const NAMED_TOOL = { name: 'text', description: 'text', parameters: SCHEMA }
const JSON_FORMAT = { type: 'json_schema', json_schema: { name: 'text', schema: SCHEMA } }

/** Further members with content, in the forms of their clients. */
const FURTHER: Readonly<Record<string, object>> = {
  createChatCompletion: {
    messages: [
      { role: 'system', content: 'text', name: 'text' },
      { role: 'user', content: [{ type: 'text', text: 'text' }, IMAGE] },
      { role: 'user', content: [{ type: 'file', file: { file_data: 'text', filename: 'text' } }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'text', arguments: 'text' } },
        ],
      },
      { role: 'tool', tool_call_id: 'text', content: 'text' },
    ],
    tools: [{ type: 'function', function: NAMED_TOOL }],
    response_format: JSON_FORMAT,
    stop: ['text'],
    prediction: { type: 'content', content: 'text' },
    user: 'text',
    safety_identifier: 'text',
    prompt_cache_key: 'text',
    metadata: METADATA,
    store: true,
  },
  createResponse: {
    instructions: 'text',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'text' },
          { type: 'input_image', image_url: 'text' },
          { type: 'input_file', filename: 'text', file_data: 'text' },
        ],
      },
      { type: 'function_call', call_id: 'call_1', name: 'text', arguments: 'text' },
      { type: 'function_call_output', call_id: 'call_1', output: 'text' },
    ],
    tools: [{ type: 'function', ...NAMED_TOOL }],
    text: { format: { type: 'json_schema', name: 'text', schema: SCHEMA } },
    user: 'text',
    safety_identifier: 'text',
    prompt_cache_key: 'text',
    metadata: METADATA,
  },
  createMessage: {
    system: [{ type: 'text', text: 'text' }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'text' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'text' } },
          { type: 'document', title: 'text', source: { type: 'url', url: 'text' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't_1', name: 'text', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't_1', content: 'text' }] },
    ],
    tools: [{ name: 'text', description: 'text', input_schema: SCHEMA }],
    metadata: { user_id: 'text' },
    stop_sequences: ['text'],
  },
  createConversation: { metadata: METADATA },
  createImage: { user: 'text' },
  createSpeech: { instructions: 'text' },
  createEmbedding: { user: 'text' },
  createBatch: { metadata: METADATA },
  createUpload: {
    bytes: markOf('addUploadPart.data').length,
    filename: 'text',
    mime_type: 'text/plain',
  },
  '/rerank': { query: 'text', documents: ['text'] },
}
/** Models that the simulator serves, where the example of a route has another. */
const MODELS: Readonly<Record<string, string>> = {
  createCompletion: 'gpt-3.5-turbo-instruct',
  createSpeech: 'tts-1',
  '/rerank': 'gpt-5.6-luna',
  createMessage: 'claude-sonnet-5-5',
  countMessageTokens: 'claude-sonnet-5-5',
}

/** The example of a route with marks in place of its texts, and further members that have some. */
export function markedBody(route: DataRoute): Record<string, unknown> {
  const { model, ...example } = Object(route.example?.body)
  const named = MODELS[route.id] ?? model
  const content = marked({ ...example, ...FURTHER[route.id] }, route.id)
  return { ...(named !== undefined && { model: named }), ...Object(content) }
}

/** Bodies of a route in which one member alone is a mark, most of them of a wrong type. */
export function wrongBodies(route: DataRoute): Record<string, unknown>[] {
  const body = markedBody(route)
  const names = Object.keys(route.input?.properties ?? {})
  // The requested model is recorded.
  return names
    .filter((name) => name !== 'model')
    .map((name) => ({ ...body, [name]: markOf(`${route.id}.wrong.${name}`) }))
}

/** The query of a route with a mark for each parameter, and one that no route has. */
export function markedQueries({ id, query }: DataRoute): string[] {
  const names = Object.entries<TSchema>(query.properties).map(([name]) => name)
  return ['unknown', ...names].map(
    (name) => `?${new URLSearchParams({ [name]: markOf(`${id}.query.${name}`) })}`,
  )
}

const FORM_MODELS: Readonly<Record<string, string>> = {
  createTranscription: 'whisper-1',
  createTranslation: 'whisper-1',
  createImageEdit: 'gpt-image-1',
  createImageVariation: 'dall-e-2',
}
const FORM_VALUES: Readonly<Record<string, string>> = {
  purpose: 'user_data',
  stream: 'false',
  n: '1',
  size: '1024x1024',
  quality: 'low',
}

/** Fields that the simulator's route does not have, although this server reads them. */
const OMITTED: Readonly<Record<string, readonly string[]>> = {
  createImageVariation: ['prompt', 'stream', 'quality'],
  createTranslation: ['stream'],
}

/** A form of a route with marks in its texts, files and file names, and in further parts. */
export function markedForm({ id }: DataRoute, further: readonly string[] = []): string {
  const { fields, files }: FormRules = Object(FORM_RULES)[id]
  const known = fields.filter((name) => !OMITTED[id]?.includes(name))
  const place = (name: string): string => markOf(`${id}.${name}`)
  const parts: FormPart[] = [
    ...known.map(
      (name): FormPart => [
        name,
        name === 'model' ? (FORM_MODELS[id] ?? '') : (FORM_VALUES[name] ?? place(name)),
      ],
    ),
    ...files.map((name): FormPart => [name, place(name), place(`${name}.filename`)]),
    ...further.map((name): FormPart => [name, place(name)]),
  ]
  return formOf(parts).toString()
}
