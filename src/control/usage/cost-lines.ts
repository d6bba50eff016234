/**
 * Lines of costs: a row of usage has a cost for every kind of token and one for units sold by the
 * piece, and a line is one of these of one model.
 */
import type { UsageCost, UsageCounter } from '#storage/tables/usage-columns.ts'
import { type PricedUnit, pricedUnitOf, ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import type { Group } from './store.ts'

/** A cost and the quantity it is for. */
export interface CostLine {
  /** `input`, `cached input`, `images`. */
  readonly meter: string
  readonly nano: bigint
  readonly quantity: bigint
  readonly unit: CostUnit
}

/** OpenAI's name of a unit; null: none. */
export type CostUnit = 'tokens' | NonNullable<PricedUnit['unit']> | null

/** A sum of a group, which is text. */
export function amountOf(group: Group, name: UsageCost | UsageCounter): bigint {
  return BigInt(String(group[name] ?? 0))
}

/** A kind of line: its name, its cost, and the counters of its quantity. */
interface LineKind extends Omit<PricedUnit, 'unit'> {
  readonly cost: UsageCost
  readonly less?: readonly UsageCounter[]
  /** Default: tokens. */
  readonly unit?: CostUnit
}

const TOKEN_LINES: readonly LineKind[] = [
  {
    name: 'input',
    cost: 'input_cost',
    counter: 'input_tokens',
    less: [
      'input_cached_tokens',
      'input_cache_write_tokens',
      'input_audio_tokens',
      'input_image_tokens',
    ],
  },
  {
    name: 'cached input',
    cost: 'cached_input_cost',
    counter: 'input_cached_tokens',
    less: ['input_cached_audio_tokens', 'input_cached_image_tokens'],
  },
  {
    name: 'cache write',
    cost: 'cache_write_cost',
    counter: 'input_cache_write_tokens',
    less: ['input_cache_write_1h_tokens'],
  },
  { name: 'cache write 1h', cost: 'cache_write_1h_cost', counter: 'input_cache_write_1h_tokens' },
  { name: 'audio input', cost: 'audio_input_cost', counter: 'input_audio_tokens' },
  {
    name: 'cached audio input',
    cost: 'cached_audio_input_cost',
    counter: 'input_cached_audio_tokens',
  },
  { name: 'image input', cost: 'image_input_cost', counter: 'input_image_tokens' },
  {
    name: 'cached image input',
    cost: 'cached_image_input_cost',
    counter: 'input_cached_image_tokens',
  },
  {
    name: 'output',
    cost: 'output_cost',
    counter: 'output_tokens',
    less: ['output_audio_tokens', 'output_image_tokens'],
  },
  { name: 'audio output', cost: 'audio_output_cost', counter: 'output_audio_tokens' },
  { name: 'image output', cost: 'image_output_cost', counter: 'output_image_tokens' },
]

/** Counters of the quantities of lines. */
export const QUANTITIES: readonly UsageCounter[] = [
  ...new Set([
    ...TOKEN_LINES.flatMap(({ counter, less = [] }) => [counter, ...less]),
    ...ROW_KINDS.flatMap((kind) => pricedUnitOf(kind)?.counter ?? []),
  ]),
]

/** The lines of a group of one kind that have a cost or a quantity. */
export function costLinesOf(group: Group, kind: RowKind): CostLine[] {
  const piece = pricedUnitOf(kind)
  const pieces: LineKind[] = piece ? [{ ...piece, cost: 'piece_cost' }] : []
  return [...TOKEN_LINES, ...pieces]
    .map(
      ({ name, cost, counter, less = [], unit = 'tokens' }): CostLine => ({
        meter: name,
        nano: amountOf(group, cost),
        quantity: less.reduce((sum, part) => sum - amountOf(group, part), amountOf(group, counter)),
        unit,
      }),
    )
    .filter(({ nano, quantity }) => nano > 0n || quantity > 0n)
}
