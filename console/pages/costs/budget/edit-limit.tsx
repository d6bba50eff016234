/** Dialog that sets or replaces a spend limit. */
import { Alert, Modal, Radio, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/changes.ts'
import { client } from '#console/api/client.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { formatDollars } from '#console/display/numbers.ts'
import type { SpendInterval } from '#contract/spend-limits.ts'
import { AmountField } from './amount-field.tsx'
import { type Budget, CENTS, centsOf, INTERVALS, intervalOf, type Limit } from './amounts.ts'
import { operationsOf, type SpendScope } from './operations.ts'

/** Of the API: a limit of 0 does not exist. */
const LEAST_CENTS = 1

interface EditLimitProps {
  readonly projectId: SpendScope
  readonly budget: Budget
  readonly opened: boolean
  readonly onClose: () => void
}

export function EditLimit({ opened, onClose, ...rest }: EditLimitProps) {
  const title =
    rest.projectId === undefined ? 'Spend limit of the organization' : 'Spend limit of the project'
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <NewLimit onClose={onClose} {...rest} />
    </Modal>
  )
}

/** Mounted with each opening: it begins with the present limit. */
const NewLimit = ({ projectId, budget, onClose }: Omit<EditLimitProps, 'opened'>) => {
  const { limit } = budget
  const [dollars, setDollars] = useState<number | string>(
    limit ? limit.threshold_amount / CENTS : '',
  )
  const [interval, setInterval] = useState<SpendInterval>(limit?.interval ?? 'month')
  const [mode, setMode] = useState(limit?.mode ?? 'enforce')
  const { updateLimit, ids } = operationsOf(projectId)
  const change = useChange(updateLimit, { undo: () => undoOf(projectId, limit) })
  const cents = centsOf(dollars, LEAST_CENTS)
  const save = (threshold_amount: number): void =>
    change.mutate(
      { ...ids, threshold_amount, currency: 'USD', interval, mode },
      { onSuccess: onClose },
    )
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => cents !== undefined && save(cents)}
      action="Save"
      change={change}
      incomplete={cents === undefined}
    >
      <AmountField value={dollars} onChange={setDollars} leastCents={LEAST_CENTS} />
      <Select
        label="Period"
        description="Calendar periods in UTC. Spend starts at 0 with each."
        data={Object.entries(INTERVALS).map(([value, label]) => ({ value, label }))}
        value={interval}
        onChange={(value) => setInterval(intervalOf(value) ?? interval)}
        allowDeselect={false}
      />
      <Modes mode={mode} onChange={setMode} />
      {mode === 'enforce' && isSpent(budget, interval, cents) && (
        <Alert color="yellow">
          {formatDollars(budget.spent)} of this {interval} is already spent: with this limit,
          requests are rejected at once.
        </Alert>
      )}
    </DialogForm>
  )
}

/** Whether the period has spent such a limit already. Of another period that is not known here. */
const isSpent = (budget: Budget, interval: SpendInterval, cents: number | undefined): boolean =>
  interval === budget.interval && cents !== undefined && budget.spent >= cents / CENTS

const Modes = ({
  mode,
  onChange,
}: {
  mode: Limit['mode']
  onChange: (mode: Limit['mode']) => void
}) => (
  <Radio.Group
    label="Requests over the limit"
    value={mode}
    onChange={(value) => onChange(value === 'warn' ? 'warn' : 'enforce')}
  >
    <Stack gap="xs" mt={6}>
      <Radio
        value="enforce"
        label="Reject"
        description="A request is sent only if the most that it can cost still fits."
      />
      <Radio
        value="warn"
        label="Warn only"
        description="Nothing is rejected. Spend is shown here."
      />
    </Stack>
  </Radio.Group>
)

/** Request that puts back the limit from before. */
const undoOf = (projectId: SpendScope, limit: Budget['limit']) => {
  const body = limit && {
    threshold_amount: limit.threshold_amount,
    ...{ currency: limit.currency, interval: limit.interval, mode: limit.mode },
  }
  if (projectId === undefined) {
    return () =>
      body ? client.updateOrganizationSpendLimit(body) : client.deleteOrganizationSpendLimit()
  }
  const ids = { project_id: projectId }
  return () =>
    body ? client.updateProjectSpendLimit({ ...ids, ...body }) : client.deleteProjectSpendLimit(ids)
}
