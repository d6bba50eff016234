/** Spend alerts of the organization or of a project. */
import { Button, Text } from '@mantine/core'
import { PencilIcon, Trash2Icon } from 'lucide-react'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import type { Pages } from '#console/display/paged.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import type { OrganizationSpendAlert } from '#contract/spend-alerts.ts'
import { formatCents } from './amounts.ts'
import { DeleteAlert } from './delete-alert.tsx'
import { EditAlert } from './edit-alert.tsx'
import type { SpendScope } from './operations.ts'
import { useMaySetLimits } from './read-only.tsx'

/** Of either scope. */
export type SpendAlert = Omit<OrganizationSpendAlert, 'object'>

interface AlertsProps {
  readonly projectId: SpendScope
  readonly pages: Pages & { readonly items: readonly SpendAlert[] }
}

export function Alerts({ projectId, pages }: AlertsProps) {
  const maySet = useMaySetLimits()
  /** Null: a new one. */
  const editing = useSubject<SpendAlert | null>()
  const deleting = useSubject<SpendAlert>()
  const create = maySet && (
    <Button variant="default" size="xs" onClick={() => editing.open(null)}>
      Create alert
    </Button>
  )
  return (
    <Card
      title="Spend alerts"
      about="E-mail when the spend of a calendar month (UTC) reaches an amount."
      action={create}
    >
      <PagedRows
        label="Spend alerts"
        pages={pages}
        rowKey={({ id }) => id}
        columns={maySet ? [...COLUMNS, actions(editing, deleting)] : COLUMNS}
        empty={<Empty title="No spend alerts" />}
      />
      <EditAlert projectId={projectId} editing={editing} />
      <DeleteAlert projectId={projectId} deleting={deleting} />
    </Card>
  )
}

const COLUMNS: readonly Column<SpendAlert>[] = [
  {
    heading: 'Amount per month',
    cell: ({ threshold_amount: cents }) => (
      <Text size="sm" fw={500} className="number">
        {formatCents(cents)}
      </Text>
    ),
  },
  {
    heading: 'Recipients',
    cell: ({ notification_channel: { recipients } }) => (
      <Text size="sm" className="name">
        {recipients.join(', ')}
      </Text>
    ),
  },
  {
    heading: 'Subject prefix',
    cell: ({ notification_channel: { subject_prefix: prefix } }) => (
      <Text size="sm" className="name">
        {prefix ?? <span className="dim">none</span>}
      </Text>
    ),
  },
]

const actions = (
  editing: Subject<SpendAlert | null>,
  deleting: Subject<SpendAlert>,
): Column<SpendAlert> => ({
  heading: 'Actions',
  actions: true,
  cell: (alert) => (
    <RowMenu label={`Actions for the alert at ${formatCents(alert.threshold_amount)}`}>
      <RowAction icon={PencilIcon} onClick={() => editing.open(alert)}>
        Edit
      </RowAction>
      <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(alert)}>
        Delete
      </RowAction>
    </RowMenu>
  ),
})
