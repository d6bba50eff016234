/** The object of the contract from a row of a request for a raise. */
import { toSeconds } from '#base/clock.ts'
import type { Context } from '#context.ts'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'
import { mayDecide } from './deciders.ts'
import type { NamedRequestRow } from './store.ts'

export function toWire(ctx: Context, row: NamedRequestRow): RaiseRequest {
  const isExpired = row.state === 'open' && row.expires_at <= ctx.now()
  return {
    object: 'organization.raise_request',
    id: row.id,
    created_at: toSeconds(row.created_at),
    expires_at: toSeconds(row.expires_at),
    status: isExpired ? 'expired' : row.state,
    user: { id: row.user_id, email: row.user_email, name: row.user_name },
    project_id: row.project_id,
    project_name: row.project_name,
    scope: row.scope_kind,
    scope_id: row.scope_id,
    scope_name: scopeNameOf(ctx, row),
    interval: row.interval,
    inherited: row.inherited === 1,
    current_amount: row.current_amount,
    threshold_amount: row.threshold_amount,
    until: toSeconds(row.raised_until),
    reason: row.reason,
    decision: decisionOf(row),
    may_decide: mayDecide(ctx, row),
  }
}

function scopeNameOf({ organization }: Context, row: NamedRequestRow): string | null {
  switch (row.scope_kind) {
    case 'organization':
      return organization.name
    case 'project':
      return row.project_name
    case 'tag':
      return row.scope_id
    case 'user':
    case 'project_user':
      return row.user_name ?? row.user_email
    default:
      return row.key_name
  }
}

function decisionOf(row: NamedRequestRow): RaiseRequest['decision'] {
  const { decided_at, decided_by, decided_amount, decided_until, note } = row
  if (decided_at === null) return null
  return {
    at: toSeconds(decided_at),
    by:
      decided_by === null
        ? null
        : { id: decided_by, email: row.decider_email, name: row.decider_name },
    threshold_amount: decided_amount,
    until: decided_until === null ? null : toSeconds(decided_until),
    note,
  }
}
