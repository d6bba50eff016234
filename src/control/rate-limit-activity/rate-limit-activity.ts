/**
 * Activity of a project's limits over the last day: the busiest minute, the rejected requests, and
 * whether the limit was used at all. Everything is read from usage, so nothing is recorded for it.
 *
 * A bucket's level is not in usage: the minute with the most requests is shown instead, which is
 * the figure to compare with a limit per minute.
 */
import { toSeconds } from '#base/clock.ts'
import { DEFAULT_MODEL, rateLimitId } from '#catalog/catalog.ts'
import type { CatalogModel } from '#catalog/catalog-model.ts'
import type { Context } from '#context.ts'
import type {
  RateLimitActivities,
  RateLimitActivity,
} from '#contract/extensions/rate-limit-activity.ts'
import { RATE_LIMIT_FIELDS, type RateLimitField } from '#contract/rate-limits.ts'
import * as projects from '#control/projects/projects.ts'
import * as usage from '#control/usage/store.ts'
import { ranking } from '#control/usage-sums/store.ts'
import type { UsageCounter } from '#storage/tables/usage-columns.ts'
import { segmentsOf, startOf } from '#usage/buckets.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000
/** Time after the last counted request during which a limit is in use. */
const IN_USE_MS = 7 * DAY_MS
/** Most groups of models and kinds of usage, and most names of models in one statement. */
const GROUPS_MAX = 20_000
const NAMES_MAX = 5_000

const REJECTED = {
  max_requests_per_1_minute: 'refused_requests_per_minute',
  max_tokens_per_1_minute: 'refused_tokens_per_minute',
  max_images_per_1_minute: 'refused_images_per_minute',
  max_audio_megabytes_per_1_minute: 'refused_audio_megabytes_per_minute',
  max_requests_per_1_day: 'refused_requests_per_day',
  batch_1_day_max_input_tokens: 'refused_batch_tokens',
} as const satisfies Record<RateLimitField, UsageCounter>

/** Measures of the busiest minute. Audio, days and batches have none. */
const MEASURES: Readonly<Partial<Record<RateLimitField, store.ActivityMeasure>>> = {
  max_requests_per_1_minute: 'requested_requests',
  max_tokens_per_1_minute: 'requested_tokens',
  max_images_per_1_minute: 'images',
}

export async function list(
  ctx: Context,
  projectId: string,
  rateLimitIds: readonly string[],
): Promise<RateLimitActivities> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const nowMs = ctx.now()
  const fromMs = startOf('1m', nowMs - DAY_MS)
  // The end is exclusive, and the minute that has just begun is included.
  const toMs = nowMs + 1
  const found = rateLimitIds.map(ctx.catalog.findById).filter((model) => model !== undefined)
  const models = [...new Set(found)]
  const wanted = new Set(models.map(({ bucket }) => bucket))
  const isWanted = (name: string): boolean => wanted.has(limitedBy(ctx, name))
  const week = await usesOf(ctx, projectId, startOf('1d', toMs - IN_USE_MS), toMs)
  const used = week.filter(({ model }) => isWanted(model))
  const rejections = await rejectionsOf(ctx, projectId, fromMs, toMs)
  const names = [...new Set(used.map(({ model }) => model))].slice(0, NAMES_MAX)
  const busiest = await store.busiestMinutes(ctx.slowReader, {
    organizationId: ctx.organization.id,
    projectId,
    fromMs,
    toMs,
    buckets: names.map((name) => [name, ctx.catalog.bucketOf(name)]),
  })
  const ofBucket = (model: CatalogModel) => ({
    used: used.filter((sums) => limitedBy(ctx, sums.model) === model.bucket),
    rejections: rejections.filter((sums) => limitedBy(ctx, sums.model) === model.bucket),
    busiest: busiest.filter(({ bucket }) => rowOf(ctx, bucket) === model.bucket),
  })
  return {
    object: 'list',
    data: models.flatMap((model) => activityOf(model, ofBucket(model))),
    start_time: toSeconds(fromMs),
    end_time: toSeconds(nowMs),
  }
}

/**
 * Maps a model's name to the bucket of its row. Models without a row have the bucket of `default`.
 */
function limitedBy({ catalog }: Context, name: string): string {
  return catalog.resolve(name)?.bucket ?? DEFAULT_MODEL
}

/** Maps a bucket to its row: models that an upstream lists have the limits of `default`. */
function rowOf({ catalog }: Context, bucket: string): string {
  return catalog.find(bucket)?.bucket ?? DEFAULT_MODEL
}

/** Sums of a model. */
interface Sums {
  readonly model: string
  readonly count: (counter: (typeof REJECTED)[RateLimitField] | 'requested_requests') => number
}

/** Sums of a model, and what else it was used for. */
interface Use extends Sums {
  readonly others: store.OtherUses | undefined
}

/** From the sums of days: only uses of limits that few models have are read from usage. */
async function usesOf(
  ctx: Context,
  projectId: string,
  fromMs: number,
  toMs: number,
): Promise<Use[]> {
  const days = { width: '1d' as const, fromMs, toMs }
  const project = { organizationId: ctx.organization.id, filters: { project_id: [projectId] } }
  const [found, others] = await Promise.all([
    ranking(ctx.slowReader, {
      ...project,
      segments: [days],
      hasSums: await hasAllUsage(ctx.reader),
      nowMs: ctx.now(),
      by: 'model',
      measure: 'requests',
      after: undefined,
      rows: GROUPS_MAX,
    }),
    store.otherUses(ctx.slowReader, project, days),
  ])
  const sums = new Map(found.map((row) => [row.id, row]))
  const byModel = new Map(others.map((one) => [one.model, one]))
  const models = new Set([...sums.keys(), ...byModel.keys()].filter((id) => id !== null))
  return [...models].map((model) => ({
    model,
    count: (counter) => Number(sums.get(model)?.[counter] ?? 0),
    others: byModel.get(model),
  }))
}

async function rejectionsOf(
  { organization, slowReader }: Context,
  projectId: string,
  fromMs: number,
  toMs: number,
): Promise<Sums[]> {
  const groups = await usage.groups(slowReader, {
    organizationId: organization.id,
    kinds: ROW_KINDS,
    width: '1d',
    segments: segmentsOf('1h', fromMs, toMs, toMs),
    filters: { project_id: [projectId] },
    groupBy: ['model'],
    sums: Object.values(REJECTED),
    rows: GROUPS_MAX,
  })
  return groups.map((group) => ({
    model: String(group.model),
    count: (counter) => Number(group[counter] ?? 0),
  }))
}

interface OfBucket {
  readonly used: readonly Use[]
  readonly rejections: readonly Sums[]
  readonly busiest: readonly store.Minute[]
}

function activityOf(model: CatalogModel, { used, rejections, busiest }: OfBucket) {
  return RATE_LIMIT_FIELDS.filter((field) => model.limits[field] !== undefined).map(
    (field): RateLimitActivity => {
      const minute = busiest
        .filter(({ measure }) => measure === MEASURES[field])
        .reduce<store.Minute | undefined>(
          (most, one) => (most && most.amount >= one.amount ? most : one),
          undefined,
        )
      return {
        object: 'project.rate_limit.activity',
        rate_limit_id: rateLimitId(model.model),
        model: model.model,
        field,
        busiest_minute: minute
          ? { start_time: toSeconds(minute.startsAtMs), amount: minute.amount }
          : null,
        refused_requests: rejections.reduce((sum, one) => sum + one.count(REJECTED[field]), 0),
        in_use: used.some((one) => isUseOf(field, one)),
      }
    },
  )
}

/** Whether requests counted against a limit. Requests of batches have a separate limit. */
function isUseOf(field: RateLimitField, { count, others }: Use): boolean {
  if (count(REJECTED[field]) > 0) return true
  const isOther = (use: store.NameOfOtherUse): boolean => others?.[use] === 1
  if (field === 'max_images_per_1_minute') return isOther('images')
  if (field === 'max_audio_megabytes_per_1_minute') return isOther('audio')
  if (field === 'batch_1_day_max_input_tokens') return isOther('batch')
  return count('requested_requests') > 0
}
