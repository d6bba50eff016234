/** Forms that change the own limits of a value: spend limit, its raise, its end, rate limit. */
import { Modal, Text } from '@mantine/core'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { limitText } from '#console/limits/amounts.ts'
import { type LimitAction, TITLES } from '#console/pages/costs/budget/limit-dialog.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { RaiseForm } from '#console/pages/costs/budget/raise-form.tsx'
import { OverAllModels, RateForm } from '#console/pages/costs/budget/rate-form.tsx'
import { ValueLimitForm } from '#console/pages/costs/limits/defaults/value-limit-form.tsx'
import { nowSeconds } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import type { TagValue, ValueSpendLimit } from '#contract/spend/tag-values.ts'
import { useValueChange } from './value-changes.ts'
import { inheritedLimit } from './value-facts.tsx'
import { ValueName } from './value-name.tsx'

export type ValueAction = LimitAction | 'rate'

/** Days of a raise that are offered at first for a limit without periods. */
const RAISE_DAYS = 7

interface ValueDialogProps {
  readonly projectId: SpendScope
  readonly value: TagValue
  readonly acting: Subject<ValueAction>
}

export function ValueDialog({ projectId, value, acting }: ValueDialogProps) {
  const { subject: action = 'set', opened, close } = acting
  const title = action === 'rate' ? 'Rate limit of' : TITLES[action]
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={
        <>
          {title} <ValueName value={value.value} />
        </>
      }
    >
      <ActionForm projectId={projectId} value={value} action={action} onClose={close} />
    </Modal>
  )
}

interface ActionFormProps {
  readonly projectId: SpendScope
  readonly value: TagValue
  readonly action: ValueAction
  readonly onClose: () => void
}

/** Mounted with each opening. */
function ActionForm({ projectId, value, action, onClose }: ActionFormProps) {
  const { change, send } = useValueChange(projectId, value, onClose)
  const { spend_limit: limit, rate_limit: rate } = value
  const form = { change, onClose }
  if (action === 'rate') {
    return (
      <RateForm {...form} limit={rate} onSave={(fields) => send({ rate_limit: fields })}>
        <OverAllModels />
      </RateForm>
    )
  }
  if (action === 'set' || !limit) {
    return (
      <ValueLimitForm
        {...form}
        limit={limit ?? inheritedLimit(value)}
        onSave={(fields) => send({ spend_limit: { ...fields, currency: 'USD' } })}
      />
    )
  }
  const raise = (to: ValueSpendLimit['raise']): void =>
    send({ spend_limit: { ...limit, raise: to } })
  if (action === 'raise') {
    const end = value.spend?.period_end ?? nowSeconds() + RAISE_DAYS * DAY_SECONDS
    return <RaiseForm {...form} limit={limit} periodEnd={end} onSave={raise} />
  }
  const [verb, submit, consequence] =
    action === 'end'
      ? ['End raise', () => raise(null), 'holds again from now on.']
      : [
          'Remove',
          () => send({ spend_limit: null }),
          'is removed: the default of its key holds, if there is one.',
        ]
  return (
    <DialogForm {...form} onSubmit={submit} action={verb}>
      <Text size="sm">
        The limit of <b>{limitText(limit)}</b> {consequence}
      </Text>
    </DialogForm>
  )
}
