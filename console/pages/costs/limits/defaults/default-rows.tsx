/** Table of defaults, with the buttons that set and remove each. */
import { Badge, Button, Group, Modal, Text } from '@mantine/core'
import type { ComponentType } from 'react'
import type { Subject } from '#console/dialogs/subject.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { type DefaultOf, eachText, manyText, subjectKey } from './default-subjects.ts'

interface DefaultRowsProps<L> {
  readonly label: string
  /** Name of a default in the labels of the buttons: `default rate limit`. */
  readonly noun: string
  readonly projectId: SpendScope
  readonly rows: readonly DefaultOf<L>[]
  readonly textOf: (limit: L) => string
  readonly maySet: boolean
  readonly editing: Subject<DefaultOf<L>>
  readonly removing: Subject<DefaultOf<L>>
}

export function DefaultRows<L extends object>(props: DefaultRowsProps<L>) {
  const columns = [subjectColumn(props), limitColumn(props)]
  return (
    <Rows
      label={props.label}
      rows={props.rows}
      rowKey={({ subject }) => subjectKey(subject)}
      columns={props.maySet ? [...columns, actions(props)] : columns}
    />
  )
}

function subjectColumn<L>({ projectId }: DefaultRowsProps<L>): Column<DefaultOf<L>> {
  return {
    heading: 'Of',
    cell: ({ subject }) => (
      <div>
        <Text size="sm" className="name">
          {eachText(subject, projectId)}
        </Text>
        {subject.kind === 'tag' && (
          <Text size="xs" c="dimmed">
            A guard where callers choose the value
          </Text>
        )}
      </div>
    ),
  }
}

function limitColumn<L extends object>({ textOf }: DefaultRowsProps<L>): Column<DefaultOf<L>> {
  return {
    heading: 'Limit',
    cell: ({ limit }) => (
      <Group gap="xs">
        <Text size="sm" className="number" {...(!limit && { c: 'dimmed' })}>
          {limit ? textOf(limit) : 'none'}
        </Text>
        {limit && 'mode' in limit && limit.mode === 'warn' && (
          <Badge color="orange" variant="light">
            Warn only
          </Badge>
        )}
      </Group>
    ),
  }
}

function actions<L>({ noun, editing, removing }: DefaultRowsProps<L>): Column<DefaultOf<L>> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (one) => {
      const many = manyText(one.subject)
      return (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {one.limit && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`Remove the ${noun} of ${many}`}
              onClick={() => removing.open(one)}
            >
              Remove
            </Button>
          )}
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`${one.limit ? 'Edit' : 'Set'} the ${noun} of ${many}`}
            onClick={() => editing.open(one)}
          >
            {one.limit ? 'Edit' : 'Set'}
          </Button>
        </Group>
      )
    },
  }
}

interface DefaultDialogProps<L> {
  /** `rate limit` */
  readonly noun: string
  readonly projectId: SpendScope
  readonly editing: Subject<DefaultOf<L>>
  readonly form: ComponentType<DefaultFormProps<L>>
}

/** Dialog with the form of a default; a new tag has an empty key. */
export function DefaultDialog<L>({ noun, projectId, editing, form: Form }: DefaultDialogProps<L>) {
  const { subject: one, opened, close } = editing
  const isNew = one?.subject.kind === 'tag' && one.subject.key === ''
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`Default ${noun} of ${one && !isNew ? manyText(one.subject) : 'each value'}`}
    >
      {one && <Form projectId={projectId} one={one} onClose={close} />}
    </Modal>
  )
}

/** Of a form in the dialog. */
export interface DefaultFormProps<L> {
  readonly projectId: SpendScope
  readonly one: DefaultOf<L>
  readonly onClose: () => void
}
