/** Fallbacks of models in projects. */
import { audited, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { modelFallbackNotFound, tooManyFallbacks } from '#contract/errors/model-routing.ts'
import {
  FALLBACKS_MAX,
  type ModelFallback,
  type NewModelFallback,
} from '#contract/extensions/model-fallbacks.ts'
import * as projects from '#control/projects/projects.ts'
import { lockRouting, putAll, readFallbacks, type StoredFallback, sorted } from './routing.ts'
import { fallbackFault, findSpelling, type RoutedModels } from './rules.ts'

const KIND = 'model_fallbacks'

export async function list(ctx: Context, projectId: string) {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const fallbacks = await readFallbacks(ctx.reader, projectId)
  return { object: 'list' as const, data: sorted(fallbacks).map((entry) => toWire(ctx, entry)) }
}

/** Sets the fallbacks of a model, or replaces them. */
export function update(
  ctx: Context,
  projectId: string,
  input: NewModelFallback,
  models: RoutedModels,
): Promise<ModelFallback> {
  return audited<ModelFallback>(ctx, async (tx) => {
    const routing = await lockRouting(tx, ctx, projectId)
    const { fallbacks } = routing
    const name = findSpelling(fallbacks, input.model) ?? input.model
    const before = fallbacks.get(name)
    const value = { models: input.fallback_models, onLimit: input.when === 'failure_or_limit' }
    if (before && isSame(before, value)) return unchanged(toWire(ctx, [name, before]))
    if (!before && fallbacks.size >= FALLBACKS_MAX) {
      throw new Problem(tooManyFallbacks(FALLBACKS_MAX))
    }
    const fault = fallbackFault({ catalog: ctx.catalog, models, projectId, routing }, input)
    if (fault) throw new Problem(fault)
    const key = { owner_id: projectId, kind: KIND } as const
    await putAll(tx, key, new Map(fallbacks).set(name, value), ctx.now())
    return {
      result: toWire(ctx, [name, value]),
      projectId,
      event: eventOf(projectId, name, value, before),
    }
  })
}

export function remove(ctx: Context, projectId: string, model: string) {
  return audited(ctx, async (tx) => {
    const { fallbacks } = await lockRouting(tx, ctx, projectId)
    const name = findSpelling(fallbacks, model)
    if (name === undefined) throw new Problem(modelFallbackNotFound(model))
    const rest = new Map([...fallbacks].filter(([other]) => other !== name))
    await putAll(tx, { owner_id: projectId, kind: KIND }, rest, ctx.now())
    return {
      result: {
        object: 'organization.project.model_fallback.deleted' as const,
        model: name,
        deleted: true,
      },
      projectId,
      event: eventOf(projectId, name, undefined, fallbacks.get(name)),
    }
  })
}

function eventOf(
  projectId: string,
  model: string,
  after: StoredFallback | undefined,
  before: StoredFallback | undefined,
) {
  return {
    type: 'project.updated' as const,
    id: projectId,
    changes_requested: { model_fallbacks: { [model]: after ? settingsOf(after) : null } },
    previous: { model_fallbacks: { [model]: before ? settingsOf(before) : null } },
  }
}

function settingsOf({
  models,
  onLimit,
}: StoredFallback): Pick<ModelFallback, 'fallback_models' | 'when'> {
  return {
    fallback_models: [...models],
    when: onLimit ? 'failure_or_limit' : 'failure',
  }
}

function isSame(one: StoredFallback, other: StoredFallback): boolean {
  return one.onLimit === other.onLimit && one.models.join('\n') === other.models.join('\n')
}

function toWire(
  { catalog }: Context,
  [model, fallback]: readonly [string, StoredFallback],
): ModelFallback {
  const ends = [model, ...fallback.models].flatMap((name) => {
    const date = catalog.ends.of(name)?.date
    return date === undefined ? [] : [{ model: name, shutdown_date: date }]
  })
  return {
    object: 'organization.project.model_fallback',
    model,
    ...settingsOf(fallback),
    ending_models: ends,
  }
}
