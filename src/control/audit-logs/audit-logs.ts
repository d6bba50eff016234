/** Queries of the audit log. It is written in one place only: `audit/audited.ts`. */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import type { AuditLog, AuditLogActor, AuditLogQuery } from '#contract/audit/audit-logs.ts'
import { notTenantEvent } from '#contract/errors/organization.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import type { Page } from '#contract/page.ts'
import * as names from '#control/names/store.ts'
import { ABOVE_ALL, BELOW_ALL, pageOf, rowsFor } from '#control/page.ts'
import { mayBeSeen } from '#control/projects/projects.ts'
import { type NamingPayload, namedIds } from './named-ids.ts'
import * as store from './store.ts'

/** The last second that a Date can represent; negated, the first. */
const TIME_MAX_S = 8_640_000_000_000
/**
 * Types of sign-in events, which have people and their addresses. Old ones are in the default
 * project, but its members may not see them.
 */
const SIGN_INS = ['login.succeeded', 'login.failed', 'logout.succeeded']
/** Tables with the names of the objects of events. */
const NAMED = [
  ...(['project', 'user', 'service_account'] as const),
  ...(['api_key', 'admin_api_key', 'invite', 'access_group', 'access_role'] as const),
  'scim_token' as const,
]
const TENANT_EVENT = /^(tenant\.|role\.(un)?bound_)/

/**
 * Newest first. `after` continues towards older events and `before` returns the page right above
 * the event it names, in the same order.
 */
export async function list(ctx: Context, query: AuditLogQuery): Promise<Page<AuditLog>> {
  const { after, before, limit } = query
  if (query.tenant_only) return noTenantEvents(query)
  await requireCursor(ctx, 'after', after)
  await requireCursor(ctx, 'before', before)
  const backwards = Boolean(before && !after)
  const rows = await store.page(ctx.slowReader, filterOf(ctx, query), {
    below: after || ABOVE_ALL,
    above: before || BELOW_ALL,
    order: backwards ? 'asc' : 'desc',
    rows: rowsFor(limit),
  })
  const data = await eventsOf(ctx, rows.slice(0, limit))
  return pageOf(backwards ? data.reverse() : data, rows.length > limit)
}

/** The events of rows, with the names of their objects, for who sees what the context says. */
export async function eventsOf(
  ctx: Pick<Context, 'slowReader' | 'visible'> & { readonly organization: { readonly id: string } },
  rows: readonly store.AuditLogRow[],
): Promise<AuditLog[]> {
  const events = rows.map((row) => eventOf(ctx, row))
  const ids = events.flatMap(({ row, keyId, others }) => [row.resource_id, ...keyId, ...others])
  const named = await names.byId(ctx.slowReader, ctx.organization.id, NAMED, ids)
  return events.map((event) => toWire(ctx.organization.id, event, named))
}

/** A self-hosted organization has no tenant above it, and so no events of a tenant. */
function noTenantEvents(query: AuditLogQuery): Page<AuditLog> {
  const other = query.event_types?.find((type) => !TENANT_EVENT.test(type))
  if (other === undefined) return pageOf<AuditLog>([], false)
  throw new Problem(notTenantEvent(other))
}

async function requireCursor(
  ctx: Context,
  param: 'after' | 'before',
  id: string | undefined,
): Promise<void> {
  if (!id) return
  const [found] = await store.findProjectAndType(ctx.reader, organizationKey(ctx, id))
  const isHidden = hiddenTypes(ctx).includes(found?.type ?? '')
  if (!found || isHidden || !mayBeSeen(ctx, found.project_id))
    throw new Problem(cursorNotFound(param, id))
}

function filterOf(ctx: Context, query: AuditLogQuery): store.Filter {
  const { gt, gte, lt, lte } = query.effective_at ?? {}
  return {
    organizationId: ctx.organization.id,
    projectIds: visibleProjects(ctx, query.project_ids),
    eventTypes: query.event_types,
    hiddenTypes: hiddenTypes(ctx),
    actorIds: query.actor_ids,
    actorEmails: query.actor_emails,
    resourceIds: query.resource_ids,
    ids: query.event_ids,
    // Seconds on the wire, milliseconds in the store: "greater than 5" begins at 6.
    from: withinTime(highest(gte, gt === undefined ? undefined : gt + 1)),
    until: withinTime(lowest(lt, lte === undefined ? undefined : lte + 1)),
  }
}

/** Later than any event, and within the range of the store's milliseconds. */
function withinTime(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.max(-TIME_MAX_S, Math.min(TIME_MAX_S, seconds))
}

function hiddenTypes({ visible }: Context): readonly string[] {
  return visible === 'all' ? [] : SIGN_INS
}

function visibleProjects(
  { visible }: Context,
  requested: readonly string[] | undefined,
): readonly string[] | undefined {
  if (visible === 'all') return requested
  return requested ? requested.filter((id) => visible.includes(id)) : visible
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

/** A row with its payload, and the ids in it that have names. */
interface EventRow {
  readonly row: store.AuditLogRow
  readonly payload: NamingPayload
  /** Of the acting admin key, for those who see every project. */
  readonly keyId: readonly string[]
  readonly others: readonly string[]
}

function eventOf({ visible }: Pick<Context, 'visible'>, row: store.AuditLogRow): EventRow {
  const payload: NamingPayload = JSON.parse(row.payload)
  const keyId = visible === 'all' && row.actor_key_id !== null ? [row.actor_key_id] : []
  return { row, payload, keyId, others: namedIds(row.type, payload) }
}

type NamesById = ReadonlyMap<string, names.NameRow>

function toWire(organizationId: string, event: EventRow, named: NamesById): AuditLog {
  const { row, payload, others } = event
  const resource = named.get(row.resource_id)
  const known = others.flatMap((id) => named.get(id) ?? [])
  return {
    object: 'organization.audit_log',
    id: row.id,
    type: row.type as AuditLog['type'],
    effective_at: toSeconds(row.effective_at),
    ...(row.project_id !== organizationId && {
      project: { id: row.project_id, name: row.project_name ?? '' },
    }),
    actor: actorOf(event, named),
    ...(resource && { resource: resourceOf(resource) }),
    ...(known.length > 0 && { names: Object.fromEntries(known.map(({ id, name }) => [id, name])) }),
    [row.type]: payload,
  } as AuditLog
}

function resourceOf({ id, name, owner_name, is_deleted }: names.NameRow) {
  return {
    id,
    name,
    owner_name,
    deleted: is_deleted === 1,
  }
}

function actorOf({ row, keyId }: EventRow, named: NamesById): AuditLogActor {
  const person = { id: row.actor_id, ...(row.actor_email !== null && { email: row.actor_email }) }
  const id = row.actor_key_id === null ? {} : { id: row.actor_key_id }
  const [name] = keyId.flatMap((key) => named.get(key)?.name ?? [])
  const acting = { ...id, ...(name !== undefined && { name }) }
  switch (row.actor_kind) {
    case 'session':
    case 'visitor':
      return {
        type: 'session',
        session: {
          ...(row.actor_kind === 'session' && { user: person }),
          ...(row.ip_address !== null && { ip_address: row.ip_address }),
          ...(row.user_agent !== null && { user_agent: row.user_agent }),
          // A session that was begun by a person has an id that names no key.
          ...(row.actor_key_id !== null &&
            name !== undefined && { api_key: { id: row.actor_key_id, name } }),
        },
      }
    case 'user_key':
      return { type: 'api_key', api_key: { ...acting, type: 'user', user: person } }
    case 'service_account_key':
    case 'system':
      return {
        type: 'api_key',
        api_key: { ...acting, type: 'service_account', service_account: { id: row.actor_id } },
      }
  }
}
