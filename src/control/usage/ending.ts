/** Models that projects have used in the last week and that end soon, or have ended. */
import { daysUntil, ENDING_DAYS, type ModelEnd } from '#catalog/model-ends.ts'
import type { Context } from '#context.ts'
import type { EndingModel } from '#contract/extensions/ending-models.ts'
import { startOf } from '#usage/buckets.ts'
import { modelsSince, type ProjectModelUse, usesOf } from '#usage/sums/store.ts'
import { type Filters, filtersOf } from './dimensions.ts'

const MS = 1_000
const WEEK_MS = 7 * 86_400_000
const USES_MAX = 500
/** Models in use that are compared with their ends. */
const MODELS_MAX = 5_000

export async function list(
  ctx: Context,
  query: Pick<Filters, 'project_ids'>,
): Promise<{ object: 'list'; data: EndingModel[] }> {
  const organizationId = ctx.organization.id
  const sinceMs = startOf('1d', ctx.now() - WEEK_MS)
  const week = { organizationId, sinceMs, after: '', rows: MODELS_MAX }
  const ends = new Map<string, ModelEnd>()
  for (const { id } of await modelsSince(ctx.slowReader, week)) {
    const end = ctx.catalog.ends.of(id)
    if (end && daysUntil(end.date, ctx.now()) <= ENDING_DAYS) ends.set(id, end)
  }
  const uses = await usesOf(ctx.slowReader, {
    organizationId,
    sinceMs,
    models: [...ends.keys()],
    projectIds: filtersOf(ctx.visible, query).project_id?.map(String),
    after: { project_id: '', model: '' },
    rows: USES_MAX,
  })
  const data = uses.flatMap((use) => toWire(use, ends.get(use.model)))
  return {
    object: 'list',
    data: data.toSorted((a, b) => (a.shutdown_date < b.shutdown_date ? -1 : 1)),
  }
}

function toWire(use: ProjectModelUse, end: ModelEnd | undefined): EndingModel[] {
  if (!end) return []
  return [
    {
      object: 'organization.usage.ending_model',
      project_id: use.project_id,
      model: use.model,
      shutdown_date: end.date,
      source: end.source,
      replacement_model: end.replacement ?? null,
      num_model_requests: use.requests,
      last_used_at: Math.floor(use.last_used_at / MS),
    },
  ]
}
