/** Bodies of the routes that write text: chats, responses and completions. */
import type { Random } from '#test/reservations/random.ts'
import { MODELS } from '#test/reservations/truth/models.ts'
import type { Json, JsonObject } from '#test/reservations/truth/reading.ts'
import type { Members } from './case.ts'
import { addOddMembers } from './odd-members.ts'
import { itemOf, messageOf } from './parts.ts'
import { textOf } from './texts.ts'
import { chatTools, responseTools } from './tools.ts'

const TEXT_MODELS = MODELS.filter(({ kind }) => kind === 'text').map(({ name }) => name)
const TIERS = ['auto', 'default', 'flex', 'priority']
const MAXIMA = [1, 16, 500, 500, 4_096, 4_096, 200_000]

/** Another spelling of a model's name, which upstreams take for the same. */
function spelled(random: Random, name: string): string {
  const drawn = random.next()
  if (drawn < 0.95) return name
  if (drawn < 0.97) return name.toUpperCase()
  return drawn < 0.985 ? `${name} ` : `${name}:latest`
}

function list(random: Random, one: (random: Random) => Json, most: number): Json[] {
  return Array.from({ length: random.integer(1, most) }, () => one(random))
}

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string', description: 'The answer, in one sentence.' } },
}

type Open = (readonly [string, Json])[]

/** Members that all of these routes have. */
function begun(random: Random): Open {
  const members: Open = [['model', spelled(random, random.pick(TEXT_MODELS))]]
  if (random.chance(0.4)) members.push(['stream', true])
  return members
}

function addTier(random: Random, members: Open): void {
  if (random.chance(0.2)) members.push(['service_tier', random.pick(TIERS)])
}

export function chatOf(random: Random): Members {
  const members = begun(random)
  members.push(['messages', list(random, messageOf, 5)])
  if (random.chance(0.5)) {
    members.push([random.pick(['max_tokens', 'max_completion_tokens']), random.pick(MAXIMA)])
  }
  if (random.chance(0.15)) members.push(['n', random.integer(1, 5)])
  addTier(random, members)
  if (random.chance(0.2)) members.push(['tools', chatTools(random)])
  if (random.chance(0.02)) members.push(['functions', [{ name: 'f', parameters: SCHEMA }]])
  if (random.chance(0.05)) {
    const json_schema = { name: 'answer', schema: SCHEMA, strict: true }
    members.push(['response_format', { type: 'json_schema', json_schema }])
  }
  if (random.chance(0.04)) {
    members.push(['prediction', { type: 'content', content: textOf(random) }])
  }
  if (random.chance(0.03)) {
    members.push(['web_search_options', random.pick<Json>([{}, { search_context_size: 'high' }])])
  }
  const speaks = members.some(([, value]) => value === 'voice-1')
  if (random.chance(speaks ? 0.6 : 0.05)) members.push(['modalities', ['text', 'audio']])
  if (random.chance(0.05)) members.push(['stream_options', { include_usage: random.chance(0.5) }])
  if (random.chance(0.03)) members.push(['store', true])
  addOddMembers(random, members)
  return members
}

export function responseOf(random: Random): Members {
  const members = begun(random)
  members.push(['input', random.chance(0.3) ? textOf(random) : list(random, itemOf, 5)])
  if (random.chance(0.4)) members.push(['instructions', textOf(random)])
  if (random.chance(0.5)) members.push(['max_output_tokens', random.pick(MAXIMA)])
  addTier(random, members)
  if (random.chance(0.5)) {
    const tools = responseTools(random)
    members.push(['tools', tools])
    if (random.chance(0.6)) members.push(['max_tool_calls', random.integer(1, 6)])
  }
  if (random.chance(0.6)) members.push(['store', random.chance(0.2)])
  if (random.chance(0.05)) {
    members.push(['text', { format: { type: 'json_schema', name: 'answer', schema: SCHEMA } }])
  }
  if (random.chance(0.1)) members.push(['reasoning', { effort: 'low' }])
  addOddMembers(random, members)
  return members
}

/** Members of a compaction, and tools, which it does not call. */
const COMPACTED = new Set(['model', 'input', 'instructions', 'tools', 'service_tier'])

export function compactionOf(random: Random): Members {
  return responseOf(random).filter(([name]) => COMPACTED.has(name))
}

export function completionOf(random: Random): Members {
  const members = begun(random)
  const drawn = random.next()
  const text = (): Json => textOf(random)
  if (drawn < 0.5) members.push(['prompt', textOf(random)])
  else if (drawn < 0.75) members.push(['prompt', list(random, text, 6)])
  else if (drawn < 0.9) members.push(['prompt', [1, 2, 3, 40_000]])
  else members.push(['prompt', [[1, 2], [3], [4, 5, 6]]])
  if (random.chance(0.7)) members.push(['max_tokens', random.pick(MAXIMA)])
  if (random.chance(0.2)) members.push(['n', random.integer(1, 4)])
  if (random.chance(0.15)) members.push(['best_of', random.integer(1, 6)])
  if (random.chance(0.1)) members.push(['suffix', textOf(random, 500)])
  addOddMembers(random, members)
  return members
}

const EMBEDDING_MODELS = MODELS.filter(({ kind }) => kind === 'embedding').map(({ name }) => name)

export function embeddingOf(random: Random): Members {
  const text = (): Json => textOf(random)
  const input = random.pick<() => Json>([
    text,
    () => list(random, text, 8),
    () => [1, 2, 3],
    () => [[1, 2], [3]],
  ])
  return [
    ['model', spelled(random, random.pick(EMBEDDING_MODELS))],
    ['input', input()],
  ]
}
