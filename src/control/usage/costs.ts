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
import type { Turns } from '#event-loop/in-turns.ts'
import { dollars } from '#spend/ledger/money.ts'
import { USAGE_COSTS, type UsageCounter } from '#storage/tables/usage-columns.ts'
import { ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import { amountOf, type CostLine, costLinesOf, QUANTITIES } from './cost-lines.ts'
import { columnsOf, type Dimensions, dimensionsOf, filtersOf } from './dimensions.ts'
import { bucketPage } from './pages.ts'
import type { Group } from './store.ts'
import { tagQuestionOf } from './tag-question.ts'

type Costs = Static<typeof wire.Costs>

type CostsQuery = Input<Api['usageCosts']>['query']

/** A line with its dimensions. */
interface DimensionedLine extends Omit<CostLine, 'meter'> {
  readonly name: string | null
  readonly of: Dimensions
}

export async function show(ctx: Context, query: CostsQuery): Promise<BucketPage<Costs>> {
  const { group_by: groupBy = [], line_items: wanted = [], limit, hourly } = query
  const byLine = groupBy.includes('line_item')
  const apart = byLine || wanted.length > 0
  const width = hourly ? '1h' : '1d'
  const tags = tagQuestionOf(query, width)
  const mayBeSummed = tags !== undefined && !apart && query.models === undefined
  const isSummed = mayBeSummed && (await hasAllUsage(ctx.slowReader))
  return bucketPage(
    ctx,
    { id: 'costs', query, width, limit },
    {
      kinds: ROW_KINDS,
      filters: filtersOf(ctx.visible, query),
      groupBy: apart ? [...columnsOf(groupBy), 'kind', 'model'] : columnsOf(groupBy),
      sums: [...USAGE_COSTS, ...(apart ? QUANTITIES : isSummed ? [] : REQUESTS)],
      tags,
      isSummed,
    },
    async (groups, turns) => {
      const of = (group: Group) => ({ ...dimensionsOf(group, groupBy, tags?.keys), model: null })
      if (!apart)
        return turns.map(groups, (group) =>
          toWire({ ...NOTHING, of: of(group), nano: total(group) }),
        )
      const lines = await turns.map(groups, (group) => linesOf(group, of(group)))
      const shown = lines
        .flat()
        .filter(({ name }) => wanted.length === 0 || (name !== null && wanted.includes(name)))
      return turns.map(await merged(byLine ? shown : shown.map(withoutName), turns), toWire)
    },
  )
}

const NOTHING = { name: null, quantity: 0n, unit: null }

function withoutName({ of, nano }: DimensionedLine): DimensionedLine {
  return { ...NOTHING, of, nano }
}

function total(group: Group): bigint {
  return USAGE_COSTS.reduce((sum, name) => sum + amountOf(group, name), 0n)
}

const REQUESTS: readonly UsageCounter[] = ['requests']

function linesOf(group: Group, of: Dimensions): DimensionedLine[] {
  return costLinesOf(group, group.kind as RowKind).map(({ meter, ...line }) => ({
    ...line,
    name: `${group.model}, ${meter}`,
    of,
  }))
}

/** Merges lines of one name and the same dimensions. */
async function merged(lines: readonly DimensionedLine[], turns: Turns): Promise<DimensionedLine[]> {
  const found = new Map<string, DimensionedLine>()
  await turns.each(lines, (line) => {
    const key = JSON.stringify([line.name, line.of])
    const known = found.get(key)
    found.set(
      key,
      known
        ? { ...known, nano: known.nano + line.nano, quantity: known.quantity + line.quantity }
        : line,
    )
  })
  return [...found.values()]
}

function toWire({ name, of, nano, quantity, unit }: DimensionedLine): Costs {
  return {
    object: 'organization.costs.result',
    amount: { value: dollars(nano), currency: 'usd' },
    line_item: name,
    project_id: of.project_id,
    user_id: of.user_id,
    api_key_id: of.api_key_id,
    api_source: of.api_source,
    ...(of.tags && { tags: of.tags }),
    quantity: name === null ? null : Number(quantity),
    quantity_unit: unit,
  }
}
