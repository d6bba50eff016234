/** Source of a project's limits: the override, the organization's limit, and the one in force. */
import { authorize } from '#access/authorize.ts'
import { Problem } from '#base/problem.ts'
import { DEFAULT_MODEL, rateLimitId } from '#catalog/catalog.ts'
import { overridesOf, withinLimits } from '#catalog/overrides.ts'
import type { Context } from '#context.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import type {
  RateLimitSources,
  RateLimitSourcesQuery,
} from '#contract/extensions/rate-limit-sources.ts'
import type { Page } from '#contract/page.ts'
import { pageOf } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import * as replays from '#control/rate-limit-replays/store.ts'
import * as rateLimits from '#control/rate-limits/rate-limits.ts'
import * as overrides from '#control/rate-limits/store.ts'
import { startOf } from '#usage/buckets.ts'

/** Time after its last request during which a model is in use. */
const IN_USE_MS = 7 * 86_400_000
/** Most names of models that are read, the most requested first. */
const MODELS_MAX = 10_000

export async function list(
  ctx: Context,
  projectId: string,
  query: RateLimitSourcesQuery,
): Promise<Page<RateLimitSources>> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const { catalog } = ctx
  const own = await overrides.ofProject(ctx.reader, projectId)
  const used = query.in_use ? await usedModels(ctx, projectId) : undefined
  const { models, hasMore } = rateLimits.window(
    catalog,
    query,
    ({ model }) => !used || used.has(model) || own.has(model),
  )
  return pageOf(
    models.map((model) => ({
      object: 'project.rate_limit.sources',
      id: rateLimitId(model.model),
      model: model.model,
      shares_with: model.bucket,
      shutdown_date: catalog.ends.of(model.model)?.date ?? null,
      limits: {
        ...model.limits,
        ...withinLimits(overridesOf(catalog, own, model.bucket), model.limits),
      },
      organization_limits: model.limits,
      project_limits: withinLimits(own.get(model.model) ?? {}, model.limits),
    })),
    hasMore,
  )
}

/** The rows that limit recently requested models. Only for actors who may see usage. */
async function usedModels(
  { actor, catalog, organization, slowReader, now }: Context,
  projectId: string,
): Promise<ReadonlySet<string>> {
  const decision = authorize(actor, 'usage.read', { project_id: projectId })
  if (!decision.allowed) throw new Problem(missingScope(decision.missing))
  const toMs = now()
  const names = await replays.models(slowReader, {
    organizationId: organization.id,
    projectId,
    toMs,
    rows: MODELS_MAX,
    fromMs: startOf('1d', toMs - IN_USE_MS),
  })
  return new Set(names.map((name) => catalog.resolve(name)?.model ?? DEFAULT_MODEL))
}
