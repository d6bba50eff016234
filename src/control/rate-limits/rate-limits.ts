/**
 * Rate limits of a project, computed from two sources. Each row is the organization's limit for the
 * model, overlaid with the project's override. A changed default applies to every project without
 * an override, and no project ever exceeds it.
 */

import { audited, unchanged } from '#audit/audited.ts'
import { contains, fold } from '#base/folded.ts'
import { Problem } from '#base/problem.ts'
import { type Catalog, rateLimitId } from '#catalog/catalog.ts'
import type { CatalogModel } from '#catalog/catalog-model.ts'
import { type Override, overridesOf, withinLimits } from '#catalog/overrides.ts'
import type { Context } from '#context.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import {
  rateLimitAboveDefault,
  rateLimitNotApplicable,
  rateLimitNotFound,
} from '#contract/errors/rate-limits.ts'
import type { OrganizationRateLimit } from '#contract/extensions/rate-limits.ts'
import type { Page } from '#contract/page.ts'
import {
  RATE_LIMIT_FIELDS,
  type RateLimit,
  type RateLimitChange,
  type RateLimitField,
  type RateLimitQuery,
} from '#contract/rate-limits.ts'
import { pageOf } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

export async function list(
  ctx: Context,
  projectId: string,
  query: RateLimitQuery,
): Promise<Page<RateLimit>> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const { models, hasMore } = window(ctx.catalog, query)
  const overrides = await store.ofProject(ctx.reader, projectId)
  return pageOf(
    models.map((model) => toWire(model, overrides.get(model.model))),
    hasMore,
  )
}

export function update(
  ctx: Context,
  projectId: string,
  id: string,
  input: RateLimitChange,
): Promise<RateLimit> {
  return audited(ctx, async (tx) => {
    const model = await requireModelOf(tx, ctx, projectId, id)
    const present = await store.find(tx, projectId, model.model)
    const change = applicable(model, input)
    if (Object.keys(change).length === 0) return unchanged(toWire(model, present))
    await store.put(tx, { project_id: projectId, model: model.model }, change)
    return {
      result: toWire(model, { ...present, ...change }),
      projectId,
      event: {
        type: 'rate_limit.updated',
        id: rateLimitId(model.model),
        changes_requested: change,
        previous: only(change, toWire(model, present)),
      },
    }
  })
}

/** Drops the override. Returns the limit that applies now. */
export function reset(ctx: Context, projectId: string, id: string): Promise<RateLimit> {
  return audited(ctx, async (tx) => {
    const model = await requireModelOf(tx, ctx, projectId, id)
    const limit = toWire(model)
    const present = await store.find(tx, projectId, model.model)
    if (!(await store.remove(tx, projectId, model.model))) return unchanged(limit)
    const dropped = withinLimits(present ?? {}, model.limits)
    return {
      result: limit,
      projectId,
      event: { type: 'rate_limit.deleted', id: limit.id, previous: dropped },
    }
  })
}

/**
 * Empties a project's buckets for a model. Reservations of requests under way are not returned to
 * the new buckets, which do not contain them.
 */
export function empty(ctx: Context, projectId: string, id: string): Promise<RateLimit> {
  return audited(ctx, async (tx) => {
    const model = await requireModelOf(tx, ctx, projectId, id)
    await store.empty(tx, projectId, model.bucket)
    const present = await store.find(tx, projectId, model.model)
    return { result: toWire(model, present), projectId, event: emptied(model, 'project') }
  })
}

/** Empties the buckets for a model that all projects of the organization share. */
export function emptyOrganization(ctx: Context, id: string): Promise<OrganizationRateLimit> {
  return audited(ctx, async (tx) => {
    const model = requireModel(ctx.catalog, id)
    await store.empty(tx, ctx.organization.id, model.bucket)
    const limit = toWire(model)
    return {
      result: { ...limit, object: 'organization.rate_limit' as const },
      event: emptied(model, 'organization'),
    }
  })
}

/** The limits that a change replaces. */
function only(change: RateLimitChange, limits: RateLimitChange): RateLimitChange {
  return Object.fromEntries(
    RATE_LIMIT_FIELDS.flatMap((field) =>
      change[field] === undefined ? [] : [[field, limits[field]]],
    ),
  )
}

function emptied({ model }: CatalogModel, scope: 'project' | 'organization') {
  return {
    type: 'rate_limit.updated' as const,
    id: rateLimitId(model),
    changes_requested: { emptied: scope },
  }
}

/**
 * Limits of a model if `requested` were its override: for each limit the strictest of that and of the
 * overrides of all models that share its bucket. Limits that are not given stay as they are.
 * Rejects what `update` would.
 */
export async function wouldHold(
  ctx: Context,
  projectId: string,
  id: string,
  requested: RateLimitChange,
): Promise<CatalogModel> {
  const model = requireModel(ctx.catalog, id)
  const change = applicable(model, requested)
  const overrides = new Map<string, Override>(await store.ofProject(ctx.reader, projectId))
  overrides.set(model.model, { ...overrides.get(model.model), ...change })
  const strictest = overridesOf(ctx.catalog, overrides, model.bucket)
  return { ...model, limits: { ...model.limits, ...withinLimits(strictest, model.limits) } }
}

async function requireModelOf(
  tx: Tx,
  ctx: Context,
  projectId: string,
  id: string,
): Promise<CatalogModel> {
  await projects.requireActive(tx, ctx, projectId)
  return requireModel(ctx.catalog, id)
}

function requireModel(catalog: Catalog, id: string): CatalogModel {
  const model = catalog.findById(id)
  if (!model) throw new Problem(rateLimitNotFound(id))
  return model
}

/**
 * The change, checked. 0 for a limit that the model does not have is left out: clients in typed
 * languages read the absent limit as 0, and send back what they read.
 */
function applicable(model: CatalogModel, requested: RateLimitChange): RateLimitChange {
  const change = { ...requested }
  for (const field of RATE_LIMIT_FIELDS) {
    if (change[field] === 0 && model.limits[field] === undefined) delete change[field]
    checkField(model, field, change[field])
  }
  return change
}

function checkField(
  { model, limits }: CatalogModel,
  field: RateLimitField,
  value: number | undefined,
): void {
  if (value === undefined) return
  const ceiling = limits[field]
  if (ceiling === undefined) {
    throw new Problem(rateLimitNotApplicable(field, model, Object.keys(limits)))
  }
  if (value > ceiling) throw new Problem(rateLimitAboveDefault(field, ceiling, value))
}

/**
 * The requested rows of a page: those after a cursor, or the last ones before it. A search has the
 * model of that name first, then those that begin with it.
 */
export function window(
  catalog: Pick<Catalog, 'models' | 'findById'>,
  { limit, after, before, search }: RateLimitQuery,
  isWanted: (model: CatalogModel) => boolean = () => true,
): { models: readonly CatalogModel[]; hasMore: boolean } {
  const { findById } = catalog
  const models = search === undefined ? catalog.models : closestFirst(catalog.models, search)
  const indexOf = (param: 'after' | 'before', id: string): number => {
    const found = findById(id)
    if (!found) throw new Problem(cursorNotFound(param, id))
    return models.indexOf(found)
  }
  const start = after ? indexOf('after', after) + 1 : 0
  const end = before ? indexOf('before', before) : models.length
  const rows = models.slice(start, end).filter((row) => isFound(row.model, search) && isWanted(row))
  // With `before`, the page is the one right before the cursor.
  const page = before && !after ? rows.slice(-limit) : rows.slice(0, limit)
  return { models: page, hasMore: rows.length > limit }
}

function closestFirst(models: readonly CatalogModel[], search: string): readonly CatalogModel[] {
  const typed = fold(search)
  const distance = ({ model }: CatalogModel): number => {
    const name = fold(model)
    return name === typed ? 0 : name.startsWith(typed) ? 1 : 2
  }
  return models.toSorted((one, other) => distance(one) - distance(other))
}

function isFound(model: string, search: string | undefined): boolean {
  return search === undefined || rateLimitId(model) === search || contains(search, [model])
}

function toWire({ model, limits }: CatalogModel, override: Override = {}): RateLimit {
  return {
    object: 'project.rate_limit',
    id: rateLimitId(model),
    model,
    ...limits,
    ...withinLimits(override, limits),
  }
}
