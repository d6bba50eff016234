/** Tools of callers, tools that upstreams run, and tools of no known kind. */
import type { Random } from '#test/reservations/random.ts'
import type { Json, JsonObject } from '#test/reservations/truth/reading.ts'
import { textOf } from './texts.ts'

function schemaOf(random: Random): JsonObject {
  return {
    type: 'object',
    properties: {
      path: { type: 'string', description: textOf(random, 200) },
      lines: { type: 'integer' },
    },
    required: ['path'],
  }
}

function chatFunction(random: Random): JsonObject {
  return {
    type: 'function',
    function: {
      name: 'read_file',
      description: textOf(random, 600),
      parameters: schemaOf(random),
    },
  }
}

function responseFunction(random: Random): JsonObject {
  return {
    type: 'function',
    name: 'read_file',
    description: textOf(random, 600),
    parameters: schemaOf(random),
    strict: false,
  }
}

const CUSTOM: JsonObject = { type: 'custom', name: 'run', description: 'Runs a script.' }

/** Hosted tools of a response. */
const HOSTED: readonly JsonObject[] = [
  { type: 'web_search' },
  { type: 'web_search_preview' },
  { type: 'web_search_2025_08_26', search_context_size: 'high' },
  { type: 'file_search' },
  { type: 'code_interpreter', container: { type: 'auto' } },
  { type: 'image_generation', model: 'paints-1' },
  { type: 'image_generation', model: 'paints-1', partial_images: 3 },
  { type: 'mcp', server_label: 'docs', server_url: 'https://mcp.example/' },
  { type: 'namespace', name: 'web', tools: [{ type: 'web_search' }] },
]
/** Tools without a type, and of types that only some upstream has. */
const ODD: readonly Json[] = [
  { google_search: {} },
  { type: 'url_context' },
  { type: 'builtin_function', function: { name: '$web_search' } },
  [{ type: 'web_search' }],
]

export function chatTools(random: Random): Json[] {
  const drawn = random.next()
  if (drawn < 0.88) return Array.from({ length: random.integer(1, 4) }, () => chatFunction(random))
  return drawn < 0.95 ? [chatFunction(random), CUSTOM] : [random.pick(ODD)]
}

export function responseTools(random: Random): Json[] {
  const drawn = random.next()
  const functions = Array.from({ length: random.integer(1, 3) }, () => responseFunction(random))
  if (drawn < 0.45) return functions
  if (drawn < 0.5)
    return [{ type: 'namespace', name: 'fs', description: 'Files.', tools: functions }]
  if (drawn < 0.55) return [...functions, CUSTOM]
  if (drawn < 0.96) return [...functions, random.pick(HOSTED)]
  return [random.pick(ODD)]
}
