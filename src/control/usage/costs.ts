/**
 * Costs, as they were computed when the usage was written. They are whole nano-dollars until here,
 * and are converted to dollars in the answer alone.
 *
 * Each row has a cost for every kind of token and one for units sold by the piece; a line is one of
 * these of one model. So with `group_by` of lines, the store groups by model and kind as well, and
 * each group is split into its lines.
 */
import type { Static } from 'typebox'
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import type { BucketPage } from '#contract/buckets.ts'
import type * as wire from '#contract/costs.ts'
import type { Input } from '#contract/endpoint.ts'
import { USAGE_COSTS, type UsageCost, type UsageCounter } from '#storage/usage-columns.ts'
import { type PricedUnit, pricedUnitOf, ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { columnsOf, type Dimensions, dimensionsOf, filtersOf } from './dimensions.ts'
import { dollars } from './dollars.ts'
import { bucketPage } from './pages.ts'
import type { Group } from './store.ts'

type Costs = Static<typeof wire.Costs>

type CostsQuery = Input<Api['usageCosts']>['query']

/** A cost and the quantity it is for. */
interface Line {
  readonly name: string | null
  readonly of: Dimensions
  readonly nano: bigint
  readonly quantity: bigint
  readonly unit: Costs['quantity_unit']
}

export function show(ctx: Context, query: CostsQuery): Promise<BucketPage<Costs>> {
  const { group_by: groupBy = [], line_items: wanted = [], limit, hourly } = query
  const byLine = groupBy.includes('line_item')
  const apart = byLine || wanted.length > 0
  return bucketPage(
    ctx,
    { id: 'costs', query, width: hourly ? '1h' : '1d', limit },
    {
      kinds: ROW_KINDS,
      filters: filtersOf(ctx.visible, query),
      groupBy: apart ? [...columnsOf(groupBy), 'kind', 'model'] : columnsOf(groupBy),
      sums: [...USAGE_COSTS, ...(apart ? QUANTITIES : REQUESTS)],
    },
    (groups) => {
      const of = (group: Group) => ({ ...dimensionsOf(group, groupBy), model: null })
      if (!apart)
        return groups.map((group) => toWire({ ...NOTHING, of: of(group), nano: total(group) }))
      const lines = groups.flatMap((group) => linesOf(group, of(group)))
      const shown = lines.filter(
        ({ name }) => wanted.length === 0 || (name !== null && wanted.includes(name)),
      )
      return byLine ? merged(shown).map(toWire) : merged(shown.map(withoutName)).map(toWire)
    },
  )
}

const NOTHING = { name: null, quantity: 0n, unit: null }

const withoutName = ({ of, nano }: Line): Line => ({ ...NOTHING, of, nano })

const total = (group: Group): bigint =>
  USAGE_COSTS.reduce((sum, name) => sum + amount(group, name), 0n)

const amount = (group: Group, name: UsageCost | UsageCounter): bigint =>
  BigInt(String(group[name] ?? 0))

/** A kind of line: its name, its cost, and the counters of its quantity. */
interface LineKind extends Omit<PricedUnit, 'unit'> {
  readonly cost: UsageCost
  readonly less?: readonly UsageCounter[]
  /** Default: tokens. */
  readonly unit?: Costs['quantity_unit']
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
  { name: 'cache write', cost: 'cache_write_cost', counter: 'input_cache_write_tokens' },
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
const QUANTITIES: readonly UsageCounter[] = [
  ...new Set([
    ...TOKEN_LINES.flatMap(({ counter, less = [] }) => [counter, ...less]),
    ...ROW_KINDS.flatMap((kind) => pricedUnitOf(kind)?.counter ?? []),
  ]),
]
const REQUESTS: readonly UsageCounter[] = ['requests']

const linesOf = (group: Group, of: Dimensions): Line[] => {
  const piece = pricedUnitOf(group.kind as RowKind)
  const pieces: LineKind[] = piece ? [{ ...piece, cost: 'piece_cost' }] : []
  return [...TOKEN_LINES, ...pieces]
    .map(
      ({ name, cost, counter, less = [], unit = 'tokens' }): Line => ({
        name: `${group.model}, ${name}`,
        of,
        nano: amount(group, cost),
        quantity: less.reduce((sum, part) => sum - amount(group, part), amount(group, counter)),
        unit,
      }),
    )
    .filter(({ nano, quantity }) => nano > 0n || quantity > 0n)
}

/** Merges lines of one name and the same dimensions. */
const merged = (lines: readonly Line[]): Line[] => {
  const found = new Map<string, Line>()
  for (const line of lines) {
    const key = JSON.stringify([line.name, line.of])
    const known = found.get(key)
    found.set(
      key,
      known
        ? { ...known, nano: known.nano + line.nano, quantity: known.quantity + line.quantity }
        : line,
    )
  }
  return [...found.values()]
}

const toWire = ({ name, of, nano, quantity, unit }: Line): Costs => ({
  object: 'organization.costs.result',
  amount: { value: dollars(nano), currency: 'usd' },
  line_item: name,
  project_id: of.project_id,
  user_id: of.user_id,
  api_key_id: of.api_key_id,
  api_source: of.api_source,
  quantity: name === null ? null : Number(quantity),
  quantity_unit: unit,
})
