/**
 * Export of costs in the columns of FOCUS 1.2: a line for each day, project, model, tag set and
 * meter, such as the tokens of the input. Costs are whole nano-dollars, written with nine decimals:
 * the sum of the lines equals the ledger's.
 *
 * Days are read one after the other, and each in pages: no export holds more than a page. The
 * present day is not over: a later export has more of it.
 */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import { csvJson, csvLine } from '#contract/csv.ts'
import type { Input } from '#contract/endpoint.ts'
import { integerBelowMinValue } from '#contract/errors/parameters.ts'
import { EXPORT_DAYS_MAX, FOCUS_COLUMNS } from '#contract/extensions/cost-exports.ts'
import * as names from '#control/names/store.ts'
import { exactDollars } from '#spend/ledger/money.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { startOf } from '#usage/buckets.ts'
import { monthOf } from '#usage/months.ts'
import { ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { type CostLine, costLinesOf, QUANTITIES } from './cost-lines.ts'
import { filtersOf } from './dimensions.ts'
import { untilOf } from './pages.ts'
import { versionsOfDay } from './prices/store.ts'
import { type DayRow, dayRows, tagsOfSets } from './tagged/store.ts'

const MS = 1_000
const DAY_MS = 86_400_000
/** Rows of a page; a row gives a few lines. */
const PAGE_ROWS = 500
const NAME = 'Bailiwick'

type ExportQuery = Input<Api['exportCosts']>['query']

/** The text in pieces. Throws 400 before the first for an invalid or too long period. */
export async function exportFocus(
  ctx: Context,
  query: ExportQuery,
): Promise<AsyncIterable<string>> {
  const fromMs = startOf('1d', query.start_time * MS)
  const toMs = untilOf(ctx, query) * MS
  const leastMs = toMs - EXPORT_DAYS_MAX * DAY_MS
  if (fromMs < startOf('1d', leastMs)) {
    throw new Problem(integerBelowMinValue('start_time', leastMs / MS, query.start_time))
  }
  return piecesOf(ctx, query, fromMs, toMs)
}

async function* piecesOf(
  ctx: Context,
  query: ExportQuery,
  fromMs: number,
  toMs: number,
): AsyncGenerator<string> {
  yield csvLine(FOCUS_COLUMNS)
  const { project_id } = filtersOf(ctx.visible, query)
  const filters = project_id ? { project_id } : {}
  for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) {
    for (let after: DayRow | undefined; ; ) {
      const rows = await dayRows(ctx.slowReader, {
        organizationId: ctx.organization.id,
        fromMs: dayMs,
        toMs: dayMs + DAY_MS,
        kinds: ROW_KINDS,
        filters,
        sums: [...USAGE_COSTS, ...QUANTITIES],
        after,
        rows: PAGE_ROWS,
      })
      if (rows.length > 0) yield await textOf(ctx, dayMs, rows)
      if (rows.length < PAGE_ROWS) break
      after = rows.at(-1)
    }
  }
}

async function textOf(ctx: Context, dayMs: number, rows: readonly DayRow[]): Promise<string> {
  const organizationId = ctx.organization.id
  const projects = rows.map(({ project_id }) => project_id)
  const named = await names.byId(ctx.slowReader, organizationId, ['project'], projects)
  const sets = [...new Set(rows.map(({ tag_set }) => tag_set))].filter((id) => id !== '')
  const versions = await versionsOfDay(ctx.slowReader, { organizationId, dayMs, projects })
  const tags = await tagsOfSets(ctx.slowReader, organizationId, sets)
  const lines = rows.flatMap((row) => {
    const kind = row.kind as RowKind
    const charged: Charged = {
      ctx,
      dayMs,
      kind,
      model: row.model,
      projectId: row.project_id,
      projectName: named.get(row.project_id)?.name ?? '',
      tags: csvJson(tags.get(row.tag_set) ?? {}),
      versions: versions(row.project_id, row.kind, row.model).join(', '),
    }
    return costLinesOf(row, kind).map((line) => csvLine(cellsOf(charged, line)))
  })
  return lines.join('')
}

/** Members that the lines of a row have in common. */
interface Charged {
  readonly ctx: Pick<Context, 'organization'>
  readonly dayMs: number
  readonly projectId: string
  readonly projectName: string
  readonly kind: RowKind
  readonly model: string
  /** JSON. */
  readonly tags: string
  /** Versions of the prices of that day, the project and the model. */
  readonly versions: string
}

function cellsOf(of: Charged, line: CostLine): string[] {
  const { ctx, dayMs, projectId, projectName, kind, model, tags } = of
  const { organization } = ctx
  const cost = exactDollars(line.nano)
  const month = monthOf(dayMs)
  const unit = UNITS[line.unit ?? kind] ?? 'Units'
  const quantity = String(line.quantity)
  const cells: Record<(typeof FOCUS_COLUMNS)[number], string> = {
    BilledCost: cost,
    BillingAccountId: organization.id,
    BillingAccountName: organization.name,
    BillingAccountType: 'Organization',
    BillingCurrency: 'USD',
    BillingPeriodEnd: timeOf(month.endMs),
    BillingPeriodStart: timeOf(month.startMs),
    ChargeCategory: 'Usage',
    ChargeClass: '',
    ChargeDescription: `${model}, ${line.meter}`,
    ChargeFrequency: 'Usage-Based',
    ChargePeriodEnd: timeOf(dayMs + DAY_MS),
    ChargePeriodStart: timeOf(dayMs),
    ConsumedQuantity: quantity,
    ConsumedUnit: unit,
    ContractedCost: cost,
    EffectiveCost: cost,
    InvoiceIssuerName: NAME,
    ListCost: cost,
    PricingCategory: 'Standard',
    PricingQuantity: quantity,
    PricingUnit: unit,
    ProviderName: NAME,
    PublisherName: NAME,
    ServiceCategory: 'AI and Machine Learning',
    ServiceName: SERVICES[kind],
    ServiceSubcategory: 'Generative AI',
    SkuId: `${model}/${line.meter}`,
    SkuMeter: line.meter,
    SubAccountId: projectId,
    SubAccountName: projectName,
    SubAccountType: 'Project',
    Tags: tags,
    x_Model: model,
    x_PriceVersion: of.versions,
    x_UsageKind: kind,
  }
  return FOCUS_COLUMNS.map((name) => cells[name])
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** Units as FOCUS writes them, by OpenAI's name of the unit, or else by its kind. */
const UNITS: Readonly<Record<string, string>> = {
  tokens: 'Tokens',
  images: 'Images',
  characters: 'Characters',
  duration_seconds: 'Seconds',
  web_search_calls: 'Requests',
  file_search_calls: 'Requests',
  code_interpreter_sessions: 'Sessions',
}

const SERVICES: Readonly<Record<RowKind, string>> = {
  completions: 'Completions',
  embeddings: 'Embeddings',
  moderations: 'Moderations',
  images: 'Images',
  audio_speeches: 'Speech',
  audio_transcriptions: 'Transcription',
  vector_stores: 'Vector stores',
  decisions: 'Decisions',
  web_search_calls: 'Web search',
  file_search_calls: 'File search',
  code_interpreter_sessions: 'Code interpreter',
}
