/**
 * Bucket levels of a project's limits, for its administrators. They are the buckets that limit a
 * request (`accounting/buckets.ts`), and the queue of batches, which is a sum in the store and so
 * always known.
 */
import { type Clock, toSeconds } from '#base/clock.ts'
import { type Catalog, rateLimitId } from '#catalog/catalog.ts'
import type { CatalogModel } from '#catalog/catalog-model.ts'
import type { RateLimitLevel, RateLimitLevels } from '#contract/extensions/rate-limit-levels.ts'
import {
  batchLimits,
  bucketLimitsOf,
  DIMENSIONS,
  type LimitHolder,
  type ModelLimit,
} from '#gateway/accounting/buckets.ts'
import { readLimits } from '#gateway/auth/grant-rows.ts'
import * as queue from '#gateway/objects/batches/quota.ts'
import type { Reader } from '#storage/db.ts'
import type { LevelSource } from './level-sources.ts'

const SECOND_MS = 1_000

export interface LevelsOptions {
  readonly reader: Reader
  readonly catalog: Catalog
  readonly source: LevelSource
  readonly now: Clock
}

/** A query of levels, for an existing project. */
export interface LevelsQuestion {
  readonly organizationId: string
  readonly projectId: string
  readonly rateLimitIds: readonly string[]
}

/** Reads the levels of some limits of a project, current or the latest that this node knows. */
export type ReadLevels = (question: LevelsQuestion) => Promise<RateLimitLevels>

export function createReadLevels({ reader, catalog, source, now }: LevelsOptions): ReadLevels {
  return async ({ organizationId, projectId, rateLimitIds }) => {
    const limits = await readLimits(reader, organizationId, projectId)
    const holder = { organization: { id: organizationId }, projectId, ...limits }
    const limited = modelsOf(catalog, rateLimitIds).map((model) => ({
      model,
      bounds: bucketLimitsOf(catalog, holder, model),
    }))
    // An alias and its snapshots have the same buckets: each is read once.
    const bounds = [...new Map(limited.flatMap((one) => one.bounds).map((b) => [b.bucket, b]))]
    const read = await source.read(
      organizationId,
      bounds.map(([, bound]) => bound),
    )
    const levelOf = new Map(bounds.map(([bucket], index) => [bucket, read?.[index]]))
    const queued = await queuedLevels(reader, catalog, holder, limited)
    return {
      object: 'list',
      data: limited.flatMap(({ model, bounds }, index) => [
        ...bounds.flatMap((bound) => bucketLevel(model, bound, levelOf.get(bound.bucket))),
        ...(queued[index] ?? []),
      ]),
      read_at: toSeconds(now()),
      source: source.kind,
    }
  }
}

/** The models of the ids, each once. */
function modelsOf({ findById }: Catalog, ids: readonly string[]): string[] {
  const found = ids.map(findById).filter((row): row is CatalogModel => row !== undefined)
  return [...new Set(found.map(({ model }) => model))]
}

function bucketLevel(model: string, bound: ModelLimit, used: number | undefined): RateLimitLevel[] {
  if (used === undefined) return []
  const { dimension, scope, limit, windowMs } = bound
  const { field } = DIMENSIONS[dimension]
  return [level(model, { field, scope, limit, used, window_seconds: windowMs / SECOND_MS })]
}

/** Levels of the queues of models, in the scopes that limit them. */
async function queuedLevels(
  reader: Reader,
  catalog: Catalog,
  holder: LimitHolder,
  limited: readonly { readonly model: string }[],
): Promise<RateLimitLevel[][]> {
  const models = limited.map(({ model }) => model)
  const levels = await queue.levels(reader, catalog, holder, models)
  return models.map((model, index) => {
    const limits = batchLimits(catalog, holder, model)
    return (['organization', 'project'] as const).flatMap((scope) => {
      const limit = limits[scope]
      if (limit === undefined) return []
      const field = 'batch_1_day_max_input_tokens'
      const used = levels[index]?.[scope] ?? 0
      return [level(model, { field, scope, limit, used, window_seconds: null })]
    })
  })
}

function level(
  model: string,
  rest: Omit<RateLimitLevel, 'object' | 'rate_limit_id' | 'model'>,
): RateLimitLevel {
  return {
    object: 'project.rate_limit.level',
    rate_limit_id: rateLimitId(model),
    model,
    ...rest,
  }
}
