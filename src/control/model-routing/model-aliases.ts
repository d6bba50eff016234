/** Aliases of models, of the organization and of projects. */
import { audited, type Changed, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { modelAliasNotFound, tooManyAliases } from '#contract/errors/model-routing.ts'
import {
  ALIASES_MAX,
  type ModelAlias,
  type NewModelAlias,
  type ProjectModelAlias,
} from '#contract/extensions/model-aliases.ts'
import * as projects from '#control/projects/projects.ts'
import { lockRouting, putAll, readAliases, sorted } from './routing.ts'
import { aliasFault, findSpelling, type RoutedModels } from './rules.ts'

const KIND = 'model_aliases'

export async function list(ctx: Context) {
  const aliases = await readAliases(ctx.reader, ctx.organization.id)
  return {
    object: 'list' as const,
    data: sorted(aliases).map((entry) => ofOrganization(ctx, entry)),
  }
}

export async function listOfProject(ctx: Context, projectId: string) {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const aliases = await readAliases(ctx.reader, projectId)
  return { object: 'list' as const, data: sorted(aliases).map((entry) => ofProject(ctx, entry)) }
}

export function update(
  ctx: Context,
  input: NewModelAlias,
  models: RoutedModels,
): Promise<ModelAlias> {
  return put(ctx, { projectId: undefined, input, models, toWire: ofOrganization })
}

export function updateInProject(
  ctx: Context,
  projectId: string,
  input: NewModelAlias,
  models: RoutedModels,
): Promise<ProjectModelAlias> {
  return put(ctx, { projectId, input, models, toWire: ofProject })
}

export function remove(ctx: Context, alias: string) {
  return removeFrom(ctx, undefined, alias, 'organization.model_alias.deleted')
}

export function removeOfProject(ctx: Context, projectId: string, alias: string) {
  return removeFrom(ctx, projectId, alias, 'organization.project.model_alias.deleted')
}

type Entry = readonly [alias: string, model: string]

interface AliasUpdate<Wire> {
  /** Undefined: the organization has the alias. */
  readonly projectId: string | undefined
  readonly input: NewModelAlias
  readonly models: RoutedModels
  toWire(ctx: Context, entry: Entry): Wire
}

/** Adds an alias, or replaces the model of the alias with any spelling of its name. */
function put<Wire>(
  ctx: Context,
  { projectId, input: { alias, model }, models, toWire }: AliasUpdate<Wire>,
): Promise<Wire> {
  return audited<Wire>(ctx, async (tx) => {
    const routing = await lockRouting(tx, ctx, projectId)
    const { aliases } = routing
    const name = findSpelling(aliases, alias) ?? alias
    const previous = aliases.get(name)
    const result = toWire(ctx, [name, model])
    if (previous === model) return unchanged(result)
    const rest = new Map([...aliases].filter(([other]) => other !== name))
    if (rest.size >= ALIASES_MAX) throw new Problem(tooManyAliases(ALIASES_MAX))
    const others = { ...routing, aliases: rest }
    const rules = { catalog: ctx.catalog, models, projectId, routing: others }
    const fault = aliasFault(rules, { alias, model })
    if (fault) throw new Problem(fault)
    const key = { owner_id: projectId ?? ctx.organization.id, kind: KIND } as const
    await putAll(tx, key, rest.set(name, model), ctx.now())
    return { result, ...eventOf(ctx, projectId, name, { model, previous }) }
  })
}

function removeFrom<const Name extends string>(
  ctx: Context,
  projectId: string | undefined,
  alias: string,
  object: Name,
) {
  return audited(ctx, async (tx) => {
    const { aliases } = await lockRouting(tx, ctx, projectId)
    const name = findSpelling(aliases, alias)
    if (name === undefined) throw new Problem(modelAliasNotFound(alias))
    const rest = new Map([...aliases].filter(([other]) => other !== name))
    const key = { owner_id: projectId ?? ctx.organization.id, kind: KIND } as const
    await putAll(tx, key, rest, ctx.now())
    const result = { object, alias: name, deleted: true }
    return {
      result,
      ...eventOf(ctx, projectId, name, { model: null, previous: aliases.get(name) }),
    }
  })
}

function eventOf(
  ctx: Context,
  projectId: string | undefined,
  alias: string,
  { model, previous = null }: { model: string | null; previous?: string | null | undefined },
): Pick<Changed<unknown>, 'event' | 'projectId'> {
  const changes = {
    changes_requested: { model_aliases: { [alias]: model } },
    previous: { model_aliases: { [alias]: previous } },
  }
  return projectId === undefined
    ? { event: { type: 'organization.updated', id: ctx.organization.id, ...changes } }
    : { event: { type: 'project.updated', id: projectId, ...changes }, projectId }
}

function ofOrganization(ctx: Context, entry: Entry): ModelAlias {
  return { object: 'organization.model_alias', ...membersOf(ctx, entry) }
}

function ofProject(ctx: Context, entry: Entry): ProjectModelAlias {
  return { object: 'organization.project.model_alias', ...membersOf(ctx, entry) }
}

function membersOf({ catalog }: Context, [alias, model]: Entry): Omit<ModelAlias, 'object'> {
  return { alias, model, shutdown_date: catalog.ends.of(model)?.date ?? null }
}
