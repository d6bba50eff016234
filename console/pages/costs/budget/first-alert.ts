/** A limit and the first alert of its payer, set by one form: a change each. */
import { useChange } from '#console/changes/changes.ts'
import { usePlanner } from '#console/changes/planned-requests.tsx'
import type { Limit } from '#console/limits/amounts.ts'
import { PERCENT_FIRST } from './alert-amount.tsx'
import { useLimitChange } from './limit-changes.ts'
import type { LimitFields } from './limit-form.tsx'
import { operationsOf } from './operations.ts'
import type { SpendOwner } from './owners.ts'

/**
 * Of the organization and of projects alone, which have alerts: others give no recipients. `set`
 * again after the alert has failed sets the limit again, which changes nothing.
 */
export function useLimitWithAlert(owner: SpendOwner, limit: Limit | null, onSuccess: () => void) {
  const projectId = owner.kind === 'project' ? owner.projectId : undefined
  const { createAlert, ids } = operationsOf(projectId)
  const limiting = useLimitChange(owner, limit, onSuccess)
  const alerting = useChange(createAlert, { isSilent: true })
  const planner = usePlanner()
  const isPending = limiting.change.isPending || alerting.isPending
  const set = (fields: LimitFields, recipients: readonly string[]): void => {
    if (recipients.length === 0) {
      limiting.set(fields)
      return
    }
    const create = (): void =>
      alerting.mutate(
        {
          ...ids,
          threshold_percent: PERCENT_FIRST,
          currency: 'USD',
          interval: 'month',
          notification_channel: { type: 'email', recipients: [...recipients] },
        },
        { onSuccess },
      )
    limiting.set(fields, create)
    if (planner?.isPlanning()) create()
  }
  return {
    set,
    change: { isPending, error: limiting.change.error ?? alerting.error, plan: planner?.plan },
  }
}
