/** The Models API of Anthropic, with its paging. */
import { type Answer, type Call, type Json, json, type World } from '#simulator/call.ts'
import { MessagesError } from './failures.ts'
import { versionOf } from './version.ts'

interface ModelRow {
  readonly id: string
  readonly window: number
  readonly output: number
  readonly lifecycle: 'active' | 'deprecated'
}

function modelRow(
  id: string,
  window = 1_000_000,
  output = 128_000,
  lifecycle: ModelRow['lifecycle'] = 'active',
): ModelRow {
  return {
    id,
    window,
    output,
    lifecycle,
  }
}

/** The newest first, as listed. */
const MODELS: readonly ModelRow[] = [
  modelRow('claude-fable-5-2'),
  modelRow('claude-opus-5-5'),
  modelRow('claude-sonnet-5-5'),
  modelRow('claude-haiku-5-5'),
  modelRow('claude-fable-5-1'),
  modelRow('claude-opus-5'),
  modelRow('claude-sonnet-5'),
  modelRow('claude-opus-4-8'),
  modelRow('claude-sonnet-4-6'),
  modelRow('claude-opus-4-5-20251101', 200_000, 64_000, 'deprecated'),
  modelRow('claude-haiku-4-5-20251001', 200_000, 64_000),
]
const OUTPUT_DEFAULT = 128_000
const FAMILY = /^claude-/
const PAGE_DEFAULT = 20
const PAGE_MAX = 1000
/** Days between the dates of models. */
const CREATED_FROM = Date.UTC(2026, 9, 1)
const DAY_MS = 86_400_000

export function maxOutputOf(model: string): number {
  return MODELS.find(({ id }) => id === model)?.output ?? OUTPUT_DEFAULT
}

/** Throws the 404 of a model that is not served: the listed ones, or every name of the family. */
export function requireServed(model: string, { served }: World): string {
  if (served ? served.includes(model) : FAMILY.test(model)) return model
  throw new MessagesError(404, `model: ${model}`)
}

function rowsOf({ served }: World): readonly ModelRow[] {
  return served ? served.map((id) => MODELS.find((row) => row.id === id) ?? modelRow(id)) : MODELS
}

function toWire({ id, window, output, lifecycle }: ModelRow, index: number): Json {
  return {
    id,
    type: 'model',
    display_name: id.replace(/^claude-/, 'Claude ').replaceAll('-', ' '),
    created_at: new Date(CREATED_FROM - index * 30 * DAY_MS).toISOString(),
    max_input_tokens: window,
    max_tokens: output,
    capabilities: null,
    lifecycle,
    deprecated_at: null,
    retires_at: null,
    line: null,
  }
}

export function listModels(call: Call, world: World): Answer {
  versionOf(call)
  const { query } = call
  const limit = Number(query.get('limit') ?? PAGE_DEFAULT)
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new MessagesError(400, `limit: Input should be between 1 and ${PAGE_MAX}`)
  }
  const stages = query.getAll('lifecycle[]')
  const all = rowsOf(world)
    .map(toWire)
    .filter(({ lifecycle }) => stages.length === 0 || stages.includes(String(lifecycle)))
  const { begin, end } = boundsOf(all, query)
  const before = query.has('before_id') && !query.has('after_id')
  const page = before
    ? all.slice(Math.max(begin, end - limit), end)
    : all.slice(begin, Math.min(end, begin + limit))
  return json({
    data: page,
    has_more: page.length < end - begin,
    first_id: page.at(0)?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  })
}

/** The part of the list between the cursors. */
function boundsOf(all: readonly Json[], query: URLSearchParams) {
  const at = (name: string): number | undefined => {
    const cursor = query.get(name)
    if (cursor === null) return undefined
    const index = all.findIndex(({ id }) => id === cursor)
    if (index < 0) throw new MessagesError(400, `${name}: \`${cursor}\` is not a model`)
    return index
  }
  const after = at('after_id')
  return { begin: after === undefined ? 0 : after + 1, end: at('before_id') ?? all.length }
}

export function getModel(call: Call, world: World): Answer {
  versionOf(call)
  const id = call.path.slice('/v1/models/'.length)
  const index = rowsOf(world).findIndex((row) => row.id === id)
  const row = rowsOf(world)[index]
  if (!row) throw new MessagesError(404, `model: ${id}`)
  return json(toWire(row, index))
}
