/**
 * Rate limits of subjects, over all models together: users, members of a project in it, service
 * accounts and API keys. Each has at most one, which replaces the defaults for it.
 */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { subjectRateLimitNotFound } from '#contract/errors/rate-limits.ts'
import type {
  RateDefault,
  RatedKind,
  SubjectRateChange,
} from '#contract/extensions/subject-rate-limits.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import * as projects from '#control/projects/projects.ts'
import * as accounts from '#control/service-accounts/service-accounts.ts'
import * as users from '#control/users/users.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

type NamedKind = Exclude<RatedKind, 'tag_value'>

export interface Subject<K extends NamedKind = NamedKind> {
  readonly kind: K
  readonly id: string
  /** Project of the subject; undefined for a user. */
  readonly projectId: string | undefined
}

export type SubjectRateLimit<K extends RatedKind> = RateDefault & { object: `${K}.rate_limit` }

export async function retrieve<K extends NamedKind>(
  ctx: Context,
  subject: Subject<K>,
): Promise<SubjectRateLimit<K>> {
  const { id, kind, projectId } = subject
  if (projectId !== undefined) await projects.requireExisting(ctx.reader, ctx, projectId)
  await requireSubject(ctx.reader, ctx, subject)
  const [row] = await store.find(ctx.reader, keyOf(ctx, subject))
  if (!row) throw new Problem(subjectRateLimitNotFound(id))
  return { object: `${kind}.rate_limit`, ...row }
}

/** Sets the given members of the limit; the others of a new one do not limit. */
export function update<K extends NamedKind>(
  ctx: Context,
  subject: Subject<K>,
  input: SubjectRateChange,
): Promise<SubjectRateLimit<K>> {
  return audited(ctx, async (tx) => {
    await requireActive(tx, ctx, subject)
    const key = keyOf(ctx, subject)
    const [before] = await store.findForChange(tx, key)
    const limits = { ...NOT_LIMITED, ...before, ...input }
    await store.put(tx, { ...key, ...limits, beyond: null, ...writeTimes(ctx) })
    const result = { object: `${subject.kind}.rate_limit` as const, ...limits }
    return changed(subject, result, limits, before ?? null)
  })
}

export function remove<K extends NamedKind>(ctx: Context, subject: Subject<K>) {
  return audited(ctx, async (tx) => {
    await requireActive(tx, ctx, subject)
    const key = keyOf(ctx, subject)
    const [before] = await store.findForChange(tx, key)
    if (!before) throw new Problem(subjectRateLimitNotFound(subject.id))
    await store.remove(tx, key)
    const object = `${subject.kind}.rate_limit.deleted` as const
    return changed(subject, { object, deleted: true }, null, before)
  })
}

export const NOT_LIMITED: RateDefault = {
  max_requests_per_1_minute: null,
  max_tokens_per_1_minute: null,
  max_requests_per_1_day: null,
}

export function writeTimes(ctx: Context) {
  const now = ctx.now()
  return { created_at: now, updated_at: now }
}

function keyOf({ organization }: Context, { kind, id, projectId = '' }: Subject) {
  return {
    organization_id: organization.id,
    project_id: projectId,
    scope_kind: kind,
    scope_id: id,
  }
}

/** Locks the project of the subject against archiving until the transaction ends. */
async function requireActive(tx: Tx, ctx: Context, subject: Subject): Promise<void> {
  if (subject.projectId !== undefined) await projects.requireActive(tx, ctx, subject.projectId)
  await requireSubject(tx, ctx, subject)
}

async function requireSubject(
  reader: Reader | Tx,
  ctx: Context,
  { kind, id, projectId = '' }: Subject,
): Promise<void> {
  switch (kind) {
    // People whose groups have a role in a project may have keys in it too.
    case 'user':
    case 'project_user':
      return void (await users.requirePresent(reader, ctx, id))
    case 'service_account':
      return void (await accounts.requireAccount(reader, projectId, id))
    case 'api_key':
      return void (await apiKeys.requireKey(reader, projectId, id))
  }
}

/** The result with the event of the subject. */
function changed<R>(
  { kind, id, projectId }: Subject,
  result: R,
  rate_limit: RateDefault | null,
  before: RateDefault | null,
) {
  const owner = kind === 'project_user' ? 'user' : kind
  const event = {
    type: `${owner}.updated` as const,
    id,
    changes_requested: { rate_limit },
    previous: { rate_limit: before },
  }
  return projectId === undefined ? { result, event } : { result, event, projectId }
}
