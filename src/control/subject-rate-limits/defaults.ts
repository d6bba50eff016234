/**
 * Defaults of rate limits, at the level of the organization or of a project. They are inherited,
 * not copied: a default also holds for older subjects. The default of users is for each user over
 * all projects, in a project for each member in it.
 */
import { audited, unchanged } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type {
  RateDefault,
  RateLimitDefaults,
  RateLimitDefaultsChange,
  TagRateDefault,
} from '#contract/extensions/subject-rate-limits.ts'
import * as projects from '#control/projects/projects.ts'
import { checkValueKeys } from '#control/tags/value-keys.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'
import { NOT_LIMITED, writeTimes } from './subject-rate-limits.ts'

const KINDS = ['user', 'service_account', 'api_key'] as const

type Defaults = Omit<RateLimitDefaults, 'object'>

type Changes = {
  [K in (typeof KINDS)[number]]?: RateDefault | null
} & { tags?: Record<string, TagRateDefault | null> }

export async function retrieve(ctx: Context): Promise<RateLimitDefaults<'organization'>> {
  return { object: 'organization.rate_limit_defaults', ...(await read(ctx.reader, ctx, '')) }
}

export async function retrieveAtProject(
  ctx: Context,
  projectId: string,
): Promise<RateLimitDefaults<'project'>> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  return { object: 'project.rate_limit_defaults', ...(await read(ctx.reader, ctx, projectId)) }
}

export function update(
  ctx: Context,
  input: RateLimitDefaultsChange,
): Promise<RateLimitDefaults<'organization'>> {
  return audited(ctx, async (tx) => {
    const { after, changes, before } = await change(tx, ctx, '', input)
    const result = { object: 'organization.rate_limit_defaults' as const, ...after }
    if (Object.keys(changes).length === 0) return unchanged(result)
    return {
      result,
      event: {
        type: 'organization.updated',
        id: ctx.organization.id,
        changes_requested: { rate_limit_defaults: changes },
        previous: { rate_limit_defaults: before },
      },
    }
  })
}

export function updateAtProject(
  ctx: Context,
  projectId: string,
  input: RateLimitDefaultsChange,
): Promise<RateLimitDefaults<'project'>> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const { after, changes, before } = await change(tx, ctx, projectId, input)
    const result = { object: 'project.rate_limit_defaults' as const, ...after }
    if (Object.keys(changes).length === 0) return unchanged(result)
    return {
      result,
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { rate_limit_defaults: changes },
        previous: { rate_limit_defaults: before },
      },
    }
  })
}

/** Changes the given defaults of a level. */
async function change(tx: Tx, ctx: Context, level: string, input: RateLimitDefaultsChange) {
  const before = await read(tx, ctx, level)
  const changes: Changes = {}
  const earlier: Changes = {}
  for (const kind of KINDS) {
    const given = input[kind]
    if (given === undefined) continue
    const limits = given && { ...NOT_LIMITED, ...before[kind], ...given }
    changes[kind] = limits
    earlier[kind] = before[kind]
    await write(tx, ctx, { level, scope_kind: 'default', scope_id: kind }, limits, null)
  }
  const keys = new Map(Object.entries(input.tags ?? {}))
  const known = new Map(Object.entries(before.tags))
  await checkValueKeys(tx, ctx, level, {
    names: [...keys.keys()].filter((key) => keys.get(key) !== null),
    known: [...known.keys()].filter((key) => keys.get(key) !== null),
  })
  for (const [key, given] of keys) {
    const present = known.get(key)
    const { beyond = present?.beyond ?? 'reject', ...rates } = given ?? {}
    const { beyond: _, ...earlierRates } = present ?? { beyond }
    const limits = given && { ...NOT_LIMITED, ...earlierRates, ...rates }
    changes.tags = { ...changes.tags, [key]: limits && { ...limits, beyond } }
    earlier.tags = { ...earlier.tags, [key]: present ?? null }
    await write(tx, ctx, { level, scope_kind: 'tag_default', scope_id: key }, limits, beyond)
  }
  return { after: await read(tx, ctx, level), changes, before: earlier }
}

async function read(reader: Reader, ctx: Context, level: string): Promise<Defaults> {
  const rows = await store.findDefaultLimits(reader, {
    organization_id: ctx.organization.id,
    project_id: level,
  })
  const of = (kind: string): RateDefault | null => {
    const row = rows.find((one) => one.scope_kind === 'default' && one.scope_id === kind)
    return row ? ratesOf(row) : null
  }
  const ofKeys = rows.filter(({ scope_kind }) => scope_kind === 'tag_default')
  return {
    user: of('user'),
    service_account: of('service_account'),
    api_key: of('api_key'),
    tags: Object.fromEntries(
      ofKeys.map((row) => [row.scope_id, { ...ratesOf(row), beyond: row.beyond ?? 'reject' }]),
    ),
  }
}

function ratesOf(row: store.DefaultRow): RateDefault {
  const { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day } = row
  return { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day }
}

interface DefaultName {
  readonly level: string
  readonly scope_kind: 'default' | 'tag_default'
  readonly scope_id: string
}

async function write(
  tx: Tx,
  ctx: Context,
  { level, scope_kind, scope_id }: DefaultName,
  limits: RateDefault | null,
  beyond: TagRateDefault['beyond'] | null,
): Promise<void> {
  const key = { organization_id: ctx.organization.id, project_id: level, scope_kind, scope_id }
  if (limits) await store.put(tx, { ...key, ...limits, beyond, ...writeTimes(ctx) })
  else await store.remove(tx, key)
}
