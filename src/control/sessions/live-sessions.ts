/**
 * Live sessions, listed and ended by id. Owners of the organization and admin keys see all; other
 * people see the sessions of their person, also if created from one of their admin keys. A session
 * that is not visible gives the same error as an unknown one.
 */
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { sessionNotFound } from '#contract/errors/sessions.ts'
import type { SessionQuery, SessionSummary } from '#contract/extensions/sessions.ts'
import type { Page } from '#contract/page.ts'
import { listPage } from '#control/page.ts'
import type { Reader } from '#storage/db.ts'
import * as store from './store.ts'

export async function list(ctx: Context, query: SessionQuery): Promise<Page<SessionSummary>> {
  const page = await listPage(ctx, query, {
    where: {},
    find: (reader, { id }) => find(reader, ctx, id),
    page: (reader, page) => store.pageOfLive(reader, visibleTo(ctx), page),
    toWire,
  })
  const ids = page.data.map(({ id }) => id)
  const signIns = await store.signInsOf(ctx.slowReader, ctx.organization.id, ids)
  const byId = new Map(signIns.map(({ resource_id, ...origin }) => [resource_id, origin]))
  return { ...page, data: page.data.map((one) => ({ ...one, ...byId.get(one.id) })) }
}

/** Ends a session at once on every node. Clears the cookie if it is the caller's session. */
export async function end(ctx: Context, id: string) {
  const organizationId = ctx.organization.id
  const answer = await audited(ctx, async (tx) => {
    const [session] = await find(tx, ctx, id)
    const [removed] = session ? await store.remove(tx, { organizationId, id }) : []
    if (!session || !removed) throw new Problem(sessionNotFound(id))
    const { user_id: userId } = session
    return {
      result: { object: 'organization.session.deleted' as const, id, deleted: true },
      event: {
        type: 'logout.succeeded' as const,
        id,
        ...(userId !== null && { user_id: userId }),
      },
    }
  })
  if (ctx.actor.kind === 'session' && ctx.actor.sessionId === id) ctx.cookie?.clear()
  return answer
}

function find(reader: Reader, ctx: Context, id: string) {
  return store.findLive(reader, visibleTo(ctx), id)
}

function visibleTo(ctx: Context): store.Visibility {
  const at = ctx.now()
  const { sessionIdleMs: idleMs = 0 } = ctx
  return {
    organizationId: ctx.organization.id,
    userId: ctx.visible === 'all' ? undefined : personOf(ctx),
    at,
    usedAfter: idleMs === 0 ? undefined : at - idleMs,
  }
}

/** The only person with visible sessions. An empty id matches nobody. */
function personOf({ actor }: Context): string {
  return actor.kind === 'session' ? (actor.user?.id ?? '') : ''
}

function toWire(row: store.LiveSessionRow): SessionSummary {
  return {
    object: 'organization.session.summary',
    id: row.id,
    created_at: toSeconds(row.created_at),
    last_used_at: toSeconds(row.last_used_at ?? row.created_at),
    expires_at: toSeconds(Math.min(row.expires_at, row.key_expires_at ?? row.expires_at)),
    user:
      row.user_id === null
        ? null
        : { id: row.user_id, email: row.user_email ?? '', name: row.user_name },
    authority: row.key_id === null ? 'person' : 'admin_key',
    admin_api_key: row.key_id === null ? null : { id: row.key_id, name: row.key_name ?? '' },
    ip_address: null,
    user_agent: null,
  }
}
