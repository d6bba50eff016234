/**
 * Models that the trial's upstreams serve: their prices, what they can read and write, and how they
 * count images. A price that is `listed` is that of OpenAI's list, from the data of the library of
 * prices; any other is written into the configuration of the gateway from here.
 */
import { calcPrice } from '@pydantic/genai-prices'
import type { ImageRule } from './image-tokens.ts'
import type { Prices, TokenPrices } from './prices.ts'

export type ModelKind = 'text' | 'embedding' | 'moderation' | 'image' | 'speech' | 'transcription'

export interface Model {
  readonly name: string
  readonly kind: ModelKind
  /** Undefined: OpenAI's list price. */
  readonly prices?: Prices
  /** Whether the configuration does not have its price. */
  readonly isUnpriced?: boolean
  /** Most tokens that it reads and writes together; undefined where it has none. */
  readonly window?: number
  /** Most tokens of one answer; undefined: the window. */
  readonly maxOutput?: number | undefined
  readonly imageRule?: ImageRule
  readonly writesAudio?: boolean
  readonly reasons?: boolean
  /** Its name at the main upstream. */
  readonly nameThere?: string
  /** Whether the configuration has its window and its maxima. */
  readonly isConfigured?: boolean
  /** Most tokens of one image that it makes. */
  readonly maxImage?: number
}

const CHAT: Pick<Model, 'kind' | 'window' | 'maxOutput' | 'isConfigured'> = {
  kind: 'text',
  window: 32_768,
  maxOutput: 4_096,
  isConfigured: true,
}

/** OpenAI's models of this year; how they count images is left open here. */
const LARGE: Pick<Model, 'kind' | 'window' | 'maxOutput' | 'reasons'> = {
  kind: 'text',
  window: 1_050_000,
  maxOutput: 128_000,
  reasons: true,
}

const PLAIN: Prices = { input: 3, output: 12, thousand_web_searches: 10 }

const TOOLS = {
  thousand_web_searches: 10,
  thousand_file_searches: 2.5,
  code_interpreter_session: 0.03,
}

export const MODELS: readonly Model[] = [
  { ...CHAT, name: 'plain-1', prices: { ...PLAIN, ...TOOLS } },
  { ...CHAT, name: 'no-maximum-1', prices: PLAIN, maxOutput: undefined },
  {
    ...CHAT,
    name: 'cached-1',
    prices: { input: 2.0155, cached_input: 0.2, cache_write: 2.519375, output: 8, ...TOOLS },
  },
  {
    ...CHAT,
    name: 'long-1',
    window: 400_000,
    prices: {
      input: 1.25,
      cached_input: 0.125,
      output: 10,
      ...TOOLS,
      above: [{ input_tokens: 2_000, input: 2.5, cached_input: 0.25, output: 15 }],
    },
  },
  {
    ...CHAT,
    name: 'tiers-1',
    prices: {
      input: 2,
      cached_input: 0.5,
      output: 8,
      ...TOOLS,
      service_tiers: { priority: { input: 3.5, cached_input: 0.875, output: 14, ...TOOLS } },
    },
  },
  {
    ...CHAT,
    name: 'voice-1',
    writesAudio: true,
    prices: { input: 2.5, audio_input: 40, output: 10, audio_output: 80 },
  },
  {
    ...CHAT,
    name: 'eyes-1',
    imageRule: { kind: 'fixed', most: 1_500 },
    prices: { input: 2, image_input: 7, output: 8, ...TOOLS },
  },
  { ...CHAT, name: 'eyes-2', prices: { input: 2, image_input: 7, output: 8 } },
  { ...CHAT, name: 'lenient-1', prices: PLAIN },
  { ...CHAT, name: 'unpriced-1', prices: PLAIN, isUnpriced: true },
  { ...CHAT, name: 'thinks-1', reasons: true, prices: { input: 1.1, output: 4.4, ...TOOLS } },
  { ...CHAT, name: 'named-1', nameThere: 'acme/Named-1-FP8', prices: PLAIN },
  {
    name: 'gpt-4o',
    kind: 'text',
    window: 128_000,
    maxOutput: 16_384,
    imageRule: { kind: 'tiles', base: 85, tile: 170 },
  },
  {
    name: 'gpt-4o-mini',
    kind: 'text',
    window: 128_000,
    maxOutput: 16_384,
    imageRule: { kind: 'tiles', base: 2_833, tile: 5_667 },
  },
  {
    name: 'gpt-4.1-mini',
    kind: 'text',
    window: 1_047_576,
    maxOutput: 32_768,
    imageRule: { kind: 'patches', factor: 1.62 },
  },
  {
    name: 'gpt-5',
    kind: 'text',
    window: 400_000,
    maxOutput: 128_000,
    reasons: true,
    imageRule: { kind: 'tiles', base: 70, tile: 140 },
  },
  {
    name: 'gpt-5-mini',
    kind: 'text',
    window: 400_000,
    maxOutput: 128_000,
    reasons: true,
    imageRule: { kind: 'patches', factor: 1.62 },
  },
  { ...LARGE, name: 'gpt-5.4', imageRule: { kind: 'patches', factor: 1, original: 10_000 } },
  { ...LARGE, name: 'gpt-5.5', imageRule: { kind: 'patches', factor: 1, original: 10_000 } },
  { ...LARGE, name: 'gpt-5.6-luna' },
  { ...LARGE, name: 'gpt-5.6-sol' },
  { ...LARGE, name: 'gpt-5.6-terra' },
  {
    name: 'gpt-5.4-nano',
    kind: 'text',
    window: 400_000,
    maxOutput: 128_000,
    reasons: true,
    imageRule: { kind: 'patches', factor: 2.46 },
  },
  { name: 'text-embedding-3-small', kind: 'embedding', window: 8_192 },
  {
    name: 'embeds-1',
    kind: 'embedding',
    window: 8_192,
    isConfigured: true,
    prices: { input: 0.13, output: 0 },
  },
  {
    name: 'paints-1',
    kind: 'image',
    window: 65_536,
    maxImage: 6_240,
    isConfigured: true,
    prices: { input: 5, cached_input: 1.25, image_input: 10, output: 40 },
  },
  {
    name: 'pictures-1',
    kind: 'image',
    window: 4_000,
    isConfigured: true,
    prices: {
      input: 0,
      output: 0,
      image: 0.04,
      images: [
        { size: '1024x1024', quality: 'hd', price: 0.08 },
        { size: '1792x1024', price: 0.12 },
      ],
    },
  },
  {
    name: 'speaks-1',
    kind: 'speech',
    prices: { input: 0, output: 0, million_characters: 15 },
  },
  {
    name: 'transcribes-1',
    kind: 'transcription',
    prices: { input: 0, output: 0, audio_minute: 0.006 },
  },
  {
    name: 'transcribes-2',
    kind: 'transcription',
    window: 16_000,
    maxOutput: 2_000,
    isConfigured: true,
    prices: { input: 2.5, audio_input: 6, output: 10 },
  },
  { name: 'moderates-1', kind: 'moderation', prices: { input: 0, output: 0 } },
]

const byName = new Map(MODELS.map((model) => [model.name, model]))

/** Upstreams ignore the case of a name, blanks around it and Ollama's tag. */
function foldedName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/:latest$/, '')
    .trim()
}

const folded = new Map(
  MODELS.flatMap((model) => [
    [foldedName(model.name), model] as const,
    ...(model.nameThere === undefined ? [] : [[foldedName(model.nameThere), model] as const]),
  ]),
)

/** The model that an upstream serves under a name. */
export function modelAt(name: string): Model | undefined {
  return byName.get(name) ?? folded.get(foldedName(name))
}

const LISTED: Readonly<Record<keyof TokenPrices, string>> = {
  input: 'input_mtok',
  output: 'output_mtok',
  cached_input: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  audio_input: 'input_audio_mtok',
  image_input: 'input_image_mtok',
  audio_output: 'output_audio_mtok',
  image_output: 'output_image_mtok',
}

type Tiered = number | { base: number; tiers: readonly { start: number; price: number }[] }

/** OpenAI's list prices of a model; those of tokens by the length of the input. */
function listedPrices(name: string, at: Date): Prices {
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, name, {
    providerId: 'openai',
    timestamp: at,
  })
  if (!found) throw new Error(`OpenAI's list has no price of ${name}`)
  const data = found.model_price as unknown as Readonly<Record<string, Tiered | undefined>>
  const starts = new Set(
    Object.values(data).flatMap((price) =>
      typeof price === 'object' ? price.tiers.map(({ start }) => start) : [],
    ),
  )
  const tokensFor = (input: number): TokenPrices =>
    Object.fromEntries(
      Object.entries(LISTED).flatMap(([member, source]) => {
        const price = data[source]
        if (price === undefined)
          return member === 'input' || member === 'output' ? [[member, 0]] : []
        if (typeof price === 'number') return [[member, price]]
        const step = price.tiers.filter(({ start }) => input > start).at(-1)
        return [[member, step?.price ?? price.base]]
      }),
    ) as unknown as TokenPrices
  const flat = (source: string): number => (typeof data[source] === 'number' ? data[source] : 0)
  return {
    ...tokensFor(0),
    above: [...starts].map((start) => ({ input_tokens: start, ...tokensFor(start + 1) })),
    audio_minute: flat('audio_hours') / 60,
    thousand_web_searches: flat('web_searches_kcount'),
    thousand_file_searches: flat('storage_searches_kcount'),
  }
}

const listed = new Map<string, Prices>()

export function pricesOf(model: Model): Prices {
  if (model.prices) return model.prices
  const known = listed.get(model.name)
  if (known) return known
  const found = listedPrices(model.name, new Date())
  listed.set(model.name, found)
  return found
}
