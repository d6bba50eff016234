/** Spend alerts of the organization or of a project. */
import { Badge, Button, Group, Text } from '@mantine/core'
import { PencilIcon, SendIcon, Trash2Icon } from 'lucide-react'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import type { Pages } from '#console/display/paged.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import type { Limit } from '#console/limits/amounts.ts'
import { alertAmountText, isResting, RestingAlert } from './alert-amount.tsx'
import { DeleteAlert } from './delete-alert.tsx'
import { EditAlert } from './edit-alert.tsx'
import { NoMailServer } from './no-mail-server.tsx'
import type { SpendAlert, SpendScope } from './operations.ts'
import { useMaySetLimits } from './read-only.tsx'
import { TestAlert } from './test-alert.tsx'

interface AlertsProps {
  readonly projectId: SpendScope
  /** Spend limit of the scope itself. */
  readonly limit: Limit | null
  readonly pages: Pages & { readonly items: readonly SpendAlert[] }
}

export function Alerts({ projectId, limit, pages }: AlertsProps) {
  const maySet = useMaySetLimits()
  const dialogs = {
    /** Null: a new one. */
    editing: useSubject<SpendAlert | null>(),
    testing: useSubject<SpendAlert>(),
    deleting: useSubject<SpendAlert>(),
  }
  const create = maySet && (
    <Button variant="default" size="xs" onClick={() => dialogs.editing.open(null)}>
      Create alert
    </Button>
  )
  return (
    <Card
      title="Spend alerts"
      about="Send a message when the spend of a month (UTC), or its forecast, reaches an amount, or a share of the limit."
      action={create}
    >
      <PagedRows
        label="Spend alerts"
        pages={pages}
        rowKey={({ id }) => id}
        columns={maySet ? [...COLUMNS, actions(dialogs)] : COLUMNS}
        empty={<Empty title="No spend alerts" />}
      />
      {pages.items.some(isMailed) && <NoMailServer />}
      <EditAlert projectId={projectId} limit={limit} editing={dialogs.editing} />
      <TestAlert projectId={projectId} testing={dialogs.testing} />
      <DeleteAlert projectId={projectId} deleting={dialogs.deleting} />
    </Card>
  )
}

function isMailed(alert: SpendAlert): boolean {
  return alert.notification_channel.recipients.length > 0
}

const COLUMNS: readonly Column<SpendAlert>[] = [
  {
    heading: 'Amount per month',
    cell: ({ basis, tag_key: key, ...alert }) => (
      <Group gap="xs">
        <Text size="sm" fw={500} className="number">
          {alertAmountText(alert)}
        </Text>
        {isResting(alert) && <RestingAlert />}
        {key !== undefined && (
          <Badge variant="light" color="gray" tt="none">
            Values of {key}
          </Badge>
        )}
        {basis === 'forecast' && (
          <Badge variant="light" color="gray">
            Forecast
          </Badge>
        )}
      </Group>
    ),
  },
  {
    heading: 'Recipients',
    cell: ({ notification_channel: { recipients, webhook_url: webhook } }) => (
      <div>
        {recipients.length > 0 && (
          <Text size="sm" className="name">
            {recipients.join(', ')}
          </Text>
        )}
        {webhook !== undefined && (
          <Text size="xs" c="dimmed" className="name">
            {webhook}
          </Text>
        )}
      </div>
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

interface Dialogs {
  readonly editing: Subject<SpendAlert | null>
  readonly testing: Subject<SpendAlert>
  readonly deleting: Subject<SpendAlert>
}

function actions({ editing, testing, deleting }: Dialogs): Column<SpendAlert> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (alert) => (
      <RowMenu label={`Actions for the alert at ${alertAmountText(alert)}`}>
        <RowAction icon={SendIcon} onClick={() => testing.open(alert)}>
          Send test message
        </RowAction>
        <RowAction icon={PencilIcon} onClick={() => editing.open(alert)}>
          Edit
        </RowAction>
        <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(alert)}>
          Delete
        </RowAction>
      </RowMenu>
    ),
  }
}
