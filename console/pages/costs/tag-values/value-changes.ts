/** Changes of the own limits of a value, each of which a toast can undo. */

import { operation } from '#console/api/query-options.ts'
import { useChange } from '#console/changes/changes.ts'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import type { TagValue, TagValueChange } from '#contract/spend/tag-values.ts'
import { valueOperations } from './operations.ts'

/** The request that sets both limits of a value as they are now. */
export function putBack(projectId: SpendScope, { id, spend_limit, rate_limit }: TagValue) {
  const { update, ids } = valueOperations(projectId)
  return () => operation(update)({ ...ids, tag_value: id, spend_limit, rate_limit })
}

/** Sends new limits of a value; null removes one. */
export function useValueChange(projectId: SpendScope, value: TagValue, onSuccess?: () => void) {
  const { update, ids } = valueOperations(projectId)
  const change = useChange(update, { undo: () => putBack(projectId, value) })
  const send = (limits: TagValueChange): void =>
    change.mutate({ ...ids, tag_value: value.id, ...limits }, onSuccess ? { onSuccess } : {})
  return { change, send }
}
