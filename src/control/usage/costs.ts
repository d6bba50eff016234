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
import type { BucketPage } from '#contract/buckets.ts'
import type * as wire from '#contract/costs.ts'
import { USAGE_COSTS, type UsageCost, type UsageCounter } from '#storage/usage-columns.ts'
import { pricedUnitOf, ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { columnsOf, type Dimensions, dimensionsOf, type Filters, filtersOf } from './dimensions.ts'
import { dollars } from './dollars.ts'
import { bucketPage, type PageQuery } from './pages.ts'
import type { Group } from './store.ts'

type Costs = Static<typeof wire.Costs>

export interface CostsQuery
  extends PageQuery,
    Pick<Filters, 'project_ids' | 'api_key_ids' | 'user_ids' | 'models'> {
  readonly limit: number
  readonly hourly?: boolean
  readonly line_items?: readonly string[]
  readonly group_by?: readonly string[]
}

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

/** Lines of tokens: their names, their costs, and the counters of their quantities. */
const TOKEN_LINES: readonly {
  readonly name: string
  readonly cost: UsageCost
  readonly of: UsageCounter
  readonly less?: readonly UsageCounter[]
}[] = [
  {
    name: 'input',
    cost: 'input_cost',
    of: 'input_tokens',
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
    of: 'input_cached_tokens',
    less: ['input_cached_audio_tokens', 'input_cached_image_tokens'],
  },
  { name: 'cache write', cost: 'cache_write_cost', of: 'input_cache_write_tokens' },
  { name: 'audio input', cost: 'audio_input_cost', of: 'input_audio_tokens' },
  {
    name: 'cached audio input',
    cost: 'cached_audio_input_cost',
    of: 'input_cached_audio_tokens',
  },
  { name: 'image input', cost: 'image_input_cost', of: 'input_image_tokens' },
  {
    name: 'cached image input',
    cost: 'cached_image_input_cost',
    of: 'input_cached_image_tokens',
  },
  {
    name: 'output',
    cost: 'output_cost',
    of: 'output_tokens',
    less: ['output_audio_tokens', 'output_image_tokens'],
  },
  { name: 'audio output', cost: 'audio_output_cost', of: 'output_audio_tokens' },
  { name: 'image output', cost: 'image_output_cost', of: 'output_image_tokens' },
]

/** Counters of the quantities of lines. */
const QUANTITIES: readonly UsageCounter[] = [
  ...new Set([
    ...TOKEN_LINES.flatMap(({ of, less = [] }) => [of, ...less]),
    ...ROW_KINDS.flatMap((kind) => pricedUnitOf(kind)?.counter ?? []),
  ]),
]
const REQUESTS: readonly UsageCounter[] = ['requests']

const linesOf = (group: Group, of: Dimensions): Line[] => {
  const model = String(group.model)
  const tokens = TOKEN_LINES.map(
    (line): Line => ({
      name: `${model}, ${line.name}`,
      of,
      nano: amount(group, line.cost),
      quantity: (line.less ?? []).reduce(
        (sum, part) => sum - amount(group, part),
        amount(group, line.of),
      ),
      unit: 'tokens',
    }),
  )
  const piece = pricedUnitOf(group.kind as RowKind)
  const pieces: Line[] = piece
    ? [
        {
          name: `${model}, ${piece.name}`,
          of,
          nano: amount(group, 'piece_cost'),
          quantity: amount(group, piece.counter),
          unit: piece.unit,
        },
      ]
    : []
  return [...tokens, ...pieces].filter(({ nano, quantity }) => nano > 0n || quantity > 0n)
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
