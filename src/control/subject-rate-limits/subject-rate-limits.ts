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
import {
  type Payer,
  requireActivePayer,
  requireReadablePayer,
} from '#control/spend/limits/payer.ts'
import { inProject } from '#spend/ledger/payers.ts'
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
  const { id, kind } = subject
  await requireReadablePayer(ctx, payerOf(subject))
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
    await requireActivePayer(tx, ctx, payerOf(subject))
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
    await requireActivePayer(tx, ctx, payerOf(subject))
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

/** The subject as spend limits name it. */
function payerOf({ kind, id, projectId }: Subject): Payer {
  const isMember = kind === 'project_user' && projectId !== undefined
  return { kind, id: isMember ? inProject(projectId, id) : id, projectId }
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
