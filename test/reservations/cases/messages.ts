/** Drawn messages, and the answers of their upstream. */
import { createRandom, type Random } from '#test/reservations/random.ts'
import type { Json, JsonObject } from '#test/reservations/truth/reading.ts'

export interface MessageCase {
  readonly name: string
  readonly body: JsonObject
  /** Shares of the most that is made. */
  readonly shares: { readonly input: number; readonly output: number; readonly read: number }
}

const MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-fable-5-2']
const FAST = ['claude-opus-5-5', 'claude-fable-5-2']
const TEXTS = ['Does it rain?', 'é'.repeat(40), '{"ttl": "1h"}', 'a '.repeat(40), '\u0000"\\']
const CONTROLS = [{ type: 'ephemeral' }, { type: 'ephemeral', ttl: '5m' }]
const HOUR = { type: 'ephemeral', ttl: '1h' }
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA'

function some(random: Random, probability: number, members: JsonObject): JsonObject {
  return random.chance(probability) ? members : {}
}

function controlOf(random: Random, probability: number): JsonObject {
  const control = random.chance(0.3) ? HOUR : random.pick(CONTROLS)
  return some(random, probability, { cache_control: control })
}

function block(random: Random): JsonObject {
  const text = { type: 'text', text: random.pick(TEXTS) }
  const source = (media_type: string) => ({ type: 'base64', media_type, data: PIXEL })
  const shown = random.pick<JsonObject>([
    ...[text, text, text, text],
    { type: 'tool_result', tool_use_id: 'toolu_1', content: [text] },
    { type: 'tool_use', id: 'toolu_1', name: 'read', input: { ttl: '1h', model: 'x' } },
    { type: 'image', source: source('image/png') },
    { type: 'document', source: source('application/pdf') },
  ])
  return { ...shown, ...controlOf(random, 0.2) }
}

function messageOf(random: Random, index: number): JsonObject {
  const role = index % 2 === 0 ? 'user' : 'assistant'
  if (random.chance(0.4)) return { role, content: random.pick(TEXTS) }
  return { role, content: Array.from({ length: random.integer(1, 3) }, () => block(random)) }
}

function toolOf(random: Random): JsonObject {
  const max_uses = random.integer(0, 3)
  const schema = { type: 'object', properties: { cache_control: { type: 'string' } } }
  const own = { name: 'read', description: random.pick(TEXTS), input_schema: schema }
  return random.pick<JsonObject>([
    ...[own, { type: 'custom', ...own }, { ...own, ...controlOf(random, 1) }],
    { type: 'bash_20250124', name: 'bash' },
    { type: 'web_search_20260318', name: 'web_search', max_uses },
    { type: 'web_fetch_20260318', name: 'web_fetch', max_uses },
    {
      type: 'advisor_20260301',
      name: 'advisor',
      model: random.pick(MODELS),
      max_uses,
      ...some(random, 0.7, { max_tokens: random.pick([16, 1_024, 900_000]) }),
    },
  ])
}

function fallbackOf(random: Random, models: readonly string[]): JsonObject {
  const max_tokens = random.pick([0, 64, 4_096, 900_000])
  return { model: random.pick(models), ...some(random, 0.5, { max_tokens }) }
}

const EDITS = ['compact_20260112', 'clear_tool_uses_20250919']

export function drawMessage(seed: number, index: number): MessageCase {
  const random = createRandom(seed, index)
  const isFast = random.chance(0.15)
  const models = isFast ? FAST : MODELS
  const many = <T extends Json>(most: number, of: (at: number) => T): readonly T[] =>
    Array.from({ length: random.integer(1, most) }, (_, at) => of(at))
  const edits = [{ type: random.pick(EDITS) }]
  const tools = many(3, () => toolOf(random))
  // An advisor has a price in the speed of the request too.
  const served = isFast
    ? tools.filter(({ model }) => FAST.includes(String(model ?? FAST[0])))
    : tools
  const body: JsonObject = {
    ...some(random, 0.3, { system: random.pick(TEXTS) }),
    model: random.pick(models),
    messages: many(4, (at) => messageOf(random, at)),
    max_tokens: random.pick([0, 1, 256, 4_096, 64_000, 128_000, 900_000]),
    stream: random.chance(0.5),
    ...some(random, 0.5, { tools: served }),
    ...some(random, 0.2, { fallbacks: many(2, () => fallbackOf(random, models)) }),
    ...some(random, 0.15, { context_management: { edits } }),
    ...(isFast ? { speed: 'fast' } : some(random, 0.2, { speed: 'standard' })),
    ...some(random, 0.4, { inference_geo: random.pick(['global', 'us']) }),
    ...some(random, 0.4, { service_tier: random.pick(['auto', 'standard_only']) }),
    ...controlOf(random, 0.2),
  }
  const share = () => random.pick([0, 0.001, 0.3, 1])
  return {
    name: `${seed}:${index}`,
    body,
    shares: { input: share(), output: share(), read: share() },
  }
}
