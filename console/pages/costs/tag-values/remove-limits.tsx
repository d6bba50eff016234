/** Dialog that removes the own limits of a value. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { limitText } from '#console/limits/amounts.ts'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { rateText } from '#console/pages/costs/budget/rates.ts'
import type { TagValue } from '#contract/spend/tag-values.ts'
import { valueOperations } from './operations.ts'
import { putBack } from './value-changes.ts'
import { ValueName } from './value-name.tsx'

interface RemoveLimitsProps {
  readonly projectId: SpendScope
  readonly removing: Subject<TagValue>
}

export function RemoveLimits({ projectId, removing }: RemoveLimitsProps) {
  const { remove, ids } = valueOperations(projectId)
  const { subject: value } = removing
  const undo = () => value && putBack(projectId, value)
  const confirming = useConfirming(remove, removing, { undo })
  if (!value) return null
  const { spend_limit: limit, rate_limit: rate } = value
  const texts = [...(limit ? [limitText(limit)] : []), ...(rate ? [rateText(rate)] : [])]
  return (
    <ConfirmDialog
      title="Remove own limits"
      action="Remove"
      {...confirming({ ...ids, tag_value: value.id })}
    >
      The limits of <ValueName value={value.value} /> are removed: <b>{texts.join('; ')}</b>. The
      defaults of {value.key} hold, if there are any. What was spent still counts.
    </ConfirmDialog>
  )
}
