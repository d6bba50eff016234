/** Aliases of models in a card: of the organization, or of a project with those it inherits. */
import { Button, Modal, Text } from '@mantine/core'
import { PencilIcon, Trash2Icon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Shutdown } from '#console/display/shutdown.tsx'
import { Empty } from '#console/display/states.tsx'
import type { ListedAlias } from './alias.ts'

interface AliasesCardProps {
  readonly about: string
  readonly aliases: readonly ListedAlias[]
  readonly mayChange: boolean
  /** Whether inherited ones are marked. */
  readonly isOfProject: boolean
  /** Form of the dialog; without an alias, of a new one. */
  readonly form: (alias: ListedAlias | null, onClose: () => void) => ReactNode
  readonly deletion: (deleting: Subject<ListedAlias>) => ReactNode
}

export function AliasesCard(props: AliasesCardProps) {
  const { about, aliases, mayChange, isOfProject, form, deletion } = props
  const changing = useSubject<ListedAlias | null>()
  const deleting = useSubject<ListedAlias>()
  const columns = [...COLUMNS, ...(isOfProject ? [OWNER] : [])]
  const isNew = changing.subject === null
  return (
    <Card
      title="Model aliases"
      about={about}
      action={
        mayChange && (
          <Button variant="default" size="xs" onClick={() => changing.open(null)}>
            Add alias
          </Button>
        )
      }
    >
      {aliases.length === 0 ? (
        <Empty title="No aliases">
          An alias is a name that requests use in place of a model, such as “fast”.
        </Empty>
      ) : (
        <Rows
          label="Model aliases"
          rows={aliases}
          rowKey={({ alias }) => alias}
          columns={mayChange ? [...columns, actions(changing, deleting)] : columns}
        />
      )}
      <Modal
        opened={changing.opened}
        onClose={changing.close}
        title={isNew ? 'Add a model alias' : 'Change the model of an alias'}
      >
        {changing.subject !== undefined && form(changing.subject, changing.close)}
      </Modal>
      {deletion(deleting)}
    </Card>
  )
}

const COLUMNS: readonly Column<ListedAlias>[] = [
  {
    heading: 'Alias',
    cell: ({ alias }) => (
      <Text size="sm" fw={500} className="name">
        {alias}
      </Text>
    ),
  },
  {
    heading: 'Model',
    cell: ({ model, shutdown_date: date }) => (
      <Text size="sm" className="name">
        {model}
        <Shutdown date={date} />
      </Text>
    ),
  },
]

const OWNER: Column<ListedAlias> = {
  heading: 'Set by',
  cell: ({ isInherited }) => (isInherited ? 'The organization' : 'The project'),
}

function actions(
  changing: Subject<ListedAlias | null>,
  deleting: Subject<ListedAlias>,
): Column<ListedAlias> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (alias) =>
      !alias.isInherited && (
        <RowMenu label={`Actions for ${alias.alias}`}>
          <RowAction icon={PencilIcon} onClick={() => changing.open(alias)}>
            Change model
          </RowAction>
          <RowAction icon={Trash2Icon} onClick={() => deleting.open(alias)} isFinal>
            Delete
          </RowAction>
        </RowMenu>
      ),
  }
}
