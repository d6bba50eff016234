/** Default spend limits: those of everybody without a limit of their own. */
import { Badge, Button, Group, Modal, Text } from '@mantine/core'
import { useChange } from '#console/api/changes.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Answered } from '#console/display/states.tsx'
import { limitText } from '#console/pages/costs/budget/amounts.ts'
import { type LimitFields, LimitForm } from '#console/pages/costs/budget/limit-form.tsx'
import { ReadOnly, useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import type { SpendLimitDefaults } from '#contract/spend/defaults.ts'

const SCOPES = {
  project: { name: 'Each project', of: 'projects' },
  user: { name: 'Each person', of: 'people' },
  service_account: { name: 'Each service account', of: 'service accounts' },
  api_key: { name: 'Each key', of: 'keys' },
} as const
type DefaultScope = keyof typeof SCOPES

interface Default {
  readonly scope: DefaultScope
  readonly limit: SpendLimitDefaults[DefaultScope]
}

export function Defaults() {
  const maySet = useMaySetLimits()
  const query = useAnswer('retrieveSpendLimitDefaults', {})
  const editing = useSubject<Default>()
  const removing = useSubject<Default>()
  return (
    <Card
      title="Defaults"
      about="For each without a limit of its own, those that exist already too."
    >
      <Answered query={query}>
        {(defaults) => (
          <Rows
            label="Default spend limits"
            rows={rowsOf(defaults)}
            rowKey={({ scope }) => scope}
            columns={maySet ? [...COLUMNS, actions(editing, removing)] : COLUMNS}
          />
        )}
      </Answered>
      {!maySet && <ReadOnly />}
      <EditDefault editing={editing} />
      <RemoveDefault removing={removing} />
    </Card>
  )
}

function rowsOf(defaults: SpendLimitDefaults): Default[] {
  return [
    { scope: 'project', limit: defaults.project },
    { scope: 'user', limit: defaults.user },
    { scope: 'service_account', limit: defaults.service_account },
    { scope: 'api_key', limit: defaults.api_key },
  ]
}

const COLUMNS: readonly Column<Default>[] = [
  { heading: 'Of', cell: ({ scope }) => SCOPES[scope].name },
  {
    heading: 'Limit',
    cell: ({ limit }) => (
      <Group gap="xs">
        <Text size="sm" className="number" {...(!limit && { c: 'dimmed' })}>
          {limit ? limitText(limit) : 'none'}
        </Text>
        {limit?.mode === 'warn' && (
          <Badge color="orange" variant="light">
            Warn only
          </Badge>
        )}
      </Group>
    ),
  },
]

function actions(editing: Subject<Default>, removing: Subject<Default>): Column<Default> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (one) => {
      const { of } = SCOPES[one.scope]
      return (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {one.limit && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`Remove the default of ${of}`}
              onClick={() => removing.open(one)}
            >
              Remove
            </Button>
          )}
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`${one.limit ? 'Edit' : 'Set'} the default of ${of}`}
            onClick={() => editing.open(one)}
          >
            {one.limit ? 'Edit' : 'Set'}
          </Button>
        </Group>
      )
    },
  }
}

function EditDefault({ editing: { subject, opened, close } }: { editing: Subject<Default> }) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`Default spend limit of ${subject ? SCOPES[subject.scope].of : ''}`}
    >
      {subject && <NewDefault {...subject} onClose={close} />}
    </Modal>
  )
}

function NewDefault({ scope, limit, onClose }: Default & { readonly onClose: () => void }) {
  const change = useChange('updateSpendLimitDefaults')
  const save = (fields: LimitFields): void =>
    change.mutate({ [scope]: { ...fields, currency: 'USD' as const } }, { onSuccess: onClose })
  return <LimitForm limit={limit} change={change} onClose={onClose} onSave={save} />
}

function RemoveDefault({ removing }: { removing: Subject<Default> }) {
  const confirming = useConfirming('updateSpendLimitDefaults', removing)
  const { subject } = removing
  if (!subject?.limit) return null
  const { scope, limit } = subject
  return (
    <ConfirmDialog
      title={`Remove the default of ${SCOPES[scope].of}`}
      action="Remove"
      {...confirming({ [scope]: null })}
    >
      The limit of <b>{limitText(limit)}</b> ends for all {SCOPES[scope].of} without one of their
      own.
    </ConfirmDialog>
  )
}
