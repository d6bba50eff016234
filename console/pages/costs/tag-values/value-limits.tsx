/** Dialog with the spend limit and the rate limit of a value. */
import { Divider, Group, Modal, Stack } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { Answered } from '#console/display/states.tsx'
import { LimitActions } from '#console/pages/costs/budget/limit-actions.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { RateFacts } from '#console/pages/costs/budget/owner-rate.tsx'
import { ReadOnly, useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import type { TagValue } from '#contract/spend/tag-values.ts'
import { valueOperations } from './operations.ts'
import { useValueChange } from './value-changes.ts'
import { type ValueAction, ValueDialog } from './value-dialog.tsx'
import { ValueFacts } from './value-facts.tsx'
import { ValueName } from './value-name.tsx'

interface ValueLimitsProps {
  readonly projectId: SpendScope
  readonly shown: Subject<TagValue>
}

/** Mounted again for each value. */
export function ValueLimits({ projectId, shown }: ValueLimitsProps) {
  const { subject } = shown
  return (
    subject && <Dialogs key={subject.id} projectId={projectId} listed={subject} shown={shown} />
  )
}

interface DialogsProps extends ValueLimitsProps {
  readonly listed: TagValue
}

/** A dialog of an action takes the place of the first one, which comes back after it. */
function Dialogs({ projectId, listed, shown: { opened, close } }: DialogsProps) {
  const acting = useSubject<ValueAction>()
  const { retrieve, ids } = valueOperations(projectId)
  const query = useAnswer(retrieve, { ...ids, tag_value: listed.id }, { enabled: opened })
  const value = query.data ?? listed
  return (
    <>
      <Modal
        opened={opened && !acting.opened}
        onClose={close}
        title={
          <>
            Limits of <ValueName value={listed.value} />
          </>
        }
        size="lg"
      >
        <Answered query={query}>
          {(found) => <Limits projectId={projectId} value={found} onAction={acting.open} />}
        </Answered>
      </Modal>
      <ValueDialog projectId={projectId} value={value} acting={acting} />
    </>
  )
}

interface LimitsProps {
  readonly projectId: SpendScope
  readonly value: TagValue
  readonly onAction: (action: ValueAction) => void
}

function Limits({ projectId, value, onAction }: LimitsProps) {
  const maySet = useMaySetLimits()
  const { change, send } = useValueChange(projectId, value)
  return (
    <Stack gap="md">
      <ValueFacts value={value} />
      {maySet && (
        <Group justify="flex-end">
          <LimitActions limit={value.spend_limit} onAction={onAction} />
        </Group>
      )}
      <Divider label="Rate limit, over all models" labelPosition="left" />
      <RateFacts
        limit={value.rate_limit}
        removal={change}
        onRemove={() => send({ rate_limit: null })}
        onEdit={maySet ? () => onAction('rate') : undefined}
      />
      {!maySet && <ReadOnly />}
    </Stack>
  )
}
