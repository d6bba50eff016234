/**
 * Spend limits that the organization gives everybody without a separate limit. They are inherited,
 * not copied: a default also holds for older projects, people and keys.
 */
import { followLimits } from '#alerts/limit-alerts.ts'
import { audited, unchanged } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type {
  SpendLimitDefault,
  SpendLimitDefaults,
  SpendLimitDefaultsChange,
} from '#contract/spend/defaults.ts'
import { inProject } from '#spend/ledger/payers.ts'
import { calendarInterval } from '#spend/ledger/period.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { CURRENCY } from './limits.ts'
import * as store from './store.ts'
import { changeTagDefaults, readTagDefaults, type TagDefaultChanges } from './tag-defaults.ts'

const SCOPES = ['project', 'user', 'service_account', 'api_key'] as const
type DefaultScope = (typeof SCOPES)[number]

export function retrieve(ctx: Context): Promise<SpendLimitDefaults> {
  return read(ctx.reader, ctx)
}

/** Changes the given defaults. */
export function update(ctx: Context, input: SpendLimitDefaultsChange): Promise<SpendLimitDefaults> {
  return audited(ctx, async (tx) => {
    const before = await read(tx, ctx)
    const { changes, earlier } = await changeDefaults(tx, ctx, { scopes: SCOPES, before }, input)
    const { id: organization_id } = ctx.organization
    if (input.project !== undefined) await followLimits(tx, { organization_id }, ctx.now())
    const result = await read(tx, ctx)
    if (Object.keys(changes).length === 0) return unchanged(result)
    const { id } = ctx.organization
    return {
      result,
      event: {
        type: 'organization.updated',
        id,
        changes_requested: { spend_limit_defaults: changes },
        previous: { spend_limit_defaults: earlier },
      },
    }
  })
}

async function read(reader: Reader, ctx: Context): Promise<SpendLimitDefaults> {
  const rows = await store.findDefaults(reader, { organizationId: ctx.organization.id })
  const of = (scope: DefaultScope): SpendLimitDefault | null => defaultOf(rows, scope)
  return {
    object: 'organization.spend_limit_defaults',
    project: of('project'),
    user: of('user'),
    service_account: of('service_account'),
    api_key: of('api_key'),
    tags: await readTagDefaults(reader, ctx, ''),
  }
}

type DefaultRow = Awaited<ReturnType<typeof store.findDefaults>>[number]

type Changes<S extends string> = { [K in S]?: SpendLimitDefault | null } & {
  tags?: TagDefaultChanges
}

type Input<S extends string> = Pick<SpendLimitDefaultsChange, 'tags'> & {
  readonly [K in S]?: SpendLimitDefaultsChange[DefaultScope]
}

interface Level<S extends string> {
  readonly scopes: readonly S[]
  readonly before: Readonly<Record<S, SpendLimitDefault | null>>
  /** Undefined for the organization. */
  readonly projectId?: string
}

/** Writes the given defaults of a level, and returns them with the earlier ones. */
export async function changeDefaults<S extends DefaultScope>(
  tx: Tx,
  ctx: Context,
  { scopes, before, projectId }: Level<S>,
  input: Input<S>,
): Promise<{ readonly changes: Changes<S>; readonly earlier: Changes<S> }> {
  const changes: Partial<Record<DefaultScope, SpendLimitDefault | null>> = {}
  const earlier: typeof changes = {}
  for (const scope of scopes) {
    const given: SpendLimitDefaultsChange[DefaultScope] = input[scope]
    if (given === undefined) continue
    const mode = given?.mode ?? before[scope]?.mode ?? 'enforce'
    const limit = given && { ...given, mode }
    changes[scope] = limit
    earlier[scope] = before[scope]
    const scopeId = projectId === undefined ? scope : inProject(projectId, scope)
    await writeDefault(tx, ctx, { scopeId, projectId: projectId ?? null }, limit)
  }
  const ofTags = await changeTagDefaults(tx, ctx, projectId ?? '', input.tags)
  if (!ofTags) return { changes, earlier }
  return {
    changes: { ...changes, tags: ofTags.changes },
    earlier: { ...earlier, tags: ofTags.earlier },
  }
}

/** The default with an id among some; null if there is none. */
export function defaultOf(rows: readonly DefaultRow[], id: string): SpendLimitDefault | null {
  const row = rows.find(({ scope_id }) => scope_id === id)
  if (!row) return null
  const { threshold_amount, interval, mode } = row
  return { threshold_amount, currency: CURRENCY, interval: calendarInterval(interval), mode }
}

/** A default of the organization, or of a project. */
interface DefaultKey {
  readonly scopeId: string
  readonly projectId: string | null
}

/** Sets a default, or removes it. */
export async function writeDefault(
  tx: Tx,
  ctx: Context,
  { scopeId, projectId }: DefaultKey,
  given: SpendLimitDefault | null,
): Promise<void> {
  const key = {
    organization_id: ctx.organization.id,
    scope_kind: 'default' as const,
    scope_id: scopeId,
  }
  if (!given) {
    await store.remove(tx, key)
    return
  }
  const { threshold_amount, interval, mode } = given
  const now = ctx.now()
  const times = { created_at: now, updated_at: now, raised_amount: null, raised_until: null }
  await store.put(tx, { ...key, project_id: projectId, threshold_amount, interval, mode, ...times })
}
