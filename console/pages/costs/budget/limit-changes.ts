/** Changes of a spend limit, each of which a toast can undo. */

import { operation } from '#console/api/query-options.ts'
import { useChange } from '#console/changes/changes.ts'
import type { Limit } from '#console/limits/amounts.ts'
import type { LimitFields } from './limit-form.tsx'
import { limitOperationsOf, type SpendOwner } from './owners.ts'
import type { Raise } from './raise-fields.tsx'

/** The present limit as the API takes it. */
function bodyOf({ threshold_amount, currency, interval, mode, raise }: Limit) {
  return {
    threshold_amount,
    currency,
    interval,
    mode,
    raise,
  }
}

/** Sends a limit, or another raise of it; null ends one. `limit` is the present one. */
export function useLimitChange(owner: SpendOwner, limit: Limit | null, onSuccess: () => void) {
  const { update, remove, ids } = limitOperationsOf(owner)
  const undo = () =>
    limit ? operation(update)({ ...ids, ...bodyOf(limit) }) : operation(remove)(ids)
  const change = useChange(update, { undo: () => undo })
  const send = (
    body: LimitFields & { readonly raise?: Raise | null },
    onSent: () => void = onSuccess,
  ): void => change.mutate({ ...ids, currency: 'USD', ...body }, { onSuccess: onSent })
  return {
    change,
    /** `onSent` in place of `onSuccess`. */
    set: (fields: LimitFields, onSent?: () => void): void => send(fields, onSent),
    raise: (raise: Raise | null): void => {
      if (!limit) return
      const { threshold_amount, interval, mode } = limit
      send({ threshold_amount, interval, mode, raise })
    },
  }
}

/** Removes a limit. */
export function useLimitRemoval(owner: SpendOwner, limit: Limit, onSuccess: () => void) {
  const { update, remove, ids } = limitOperationsOf(owner)
  const undo = () => operation(update)({ ...ids, ...bodyOf(limit) })
  const change = useChange(remove, { undo: () => undo })
  return { change, send: (): void => change.mutate(ids, { onSuccess }) }
}
