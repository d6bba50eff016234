/** Dialog that resets a model to the organization's limits. */
import { List, Text } from '@mantine/core'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { FIELDS, fieldsOf, limitText } from '#console/limits/rate-fields.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { undoReset } from './undo.ts'

interface ResetLimitsProps {
  readonly projectId: string
  readonly resetting: Subject<RateLimitSources>
}

export function ResetLimits({ projectId, resetting }: ResetLimitsProps) {
  const { subject } = resetting
  const confirming = useConfirming('deleteProjectRateLimit', resetting, {
    undo: () => subject && undoReset(projectId, subject),
  })
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Reset to the organization’s limits"
      action="Reset"
      {...confirming({ project_id: projectId, rate_limit_id: subject.id })}
    >
      <Text size="sm" mb="xs">
        <b className="name">{subject.model}</b> goes back to the organization’s limits, starting
        with the next request:
      </Text>
      <List size="sm">
        {fieldsOf(subject).map((field) => (
          <Change key={field} limits={subject} field={field} />
        ))}
      </List>
    </ConfirmDialog>
  )
}

interface ChangeProps {
  readonly limits: RateLimitSources
  readonly field: ReturnType<typeof fieldsOf>[number]
}

function Change({ limits, field }: ChangeProps) {
  const [own, then] = [limits.project_limits[field], limits.organization_limits[field]]
  if (own === undefined || then === undefined) return null
  return (
    <List.Item>
      {FIELDS[field].title}: from {limitText(field, own)} to {limitText(field, then)}
    </List.Item>
  )
}
