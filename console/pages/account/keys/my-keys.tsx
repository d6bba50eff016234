/** Keys of the signed-in person in all projects. */
import { BanIcon, RefreshCwIcon, ScrollTextIcon } from 'lucide-react'
import { useNavigate } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { labelled } from '#console/display/key-label.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import { ProjectLink } from '#console/pages/keys/all-keys-columns.tsx'
import { EXPIRY_COLUMN, NamedKey, STATE_COLUMN } from '#console/pages/keys/key-columns.tsx'
import { RevokeKey } from '#console/pages/keys/revoke-key.tsx'
import { Time } from '#console/time/time.tsx'
import type { AccountApiKey } from '#contract/extensions/account.ts'
import { RotateKey } from './rotate-key.tsx'

const QUESTION = { limit: 20 }

export const loadKeys: Load = ({ pages }) => pages('listAccountApiKeys', QUESTION)

export function MyKeys() {
  const pages = usePages('listAccountApiKeys', QUESTION)
  const rotating = useSubject<AccountApiKey>()
  const revoking = useSubject<AccountApiKey>()
  const actions = useActions({ rotate: rotating.open, revoke: revoking.open })
  return (
    <Card title="My keys">
      <PagedRows
        label="My keys"
        pages={pages}
        rowKey={({ id }) => id}
        columns={[...COLUMNS, actions]}
        empty={
          <Empty title="No keys yet">
            A key lets a program or a coding agent send requests in your name, within the limits of
            its project. It is shown with the settings of your client.
          </Empty>
        }
      />
      <RotateKey rotating={rotating} />
      <RevokeKey projectId={revoking.subject?.project_id ?? ''} revoking={revoking} />
    </Card>
  )
}

const COLUMNS: readonly Column<AccountApiKey>[] = [
  { heading: 'Key', cell: (key) => <NamedKey apiKey={key} /> },
  {
    heading: 'Project',
    cell: ({ project_id: id, project_name: name }) => <ProjectLink id={id} name={name} size="sm" />,
  },
  { heading: 'Last used', cell: ({ last_used_at: at }) => <Time at={at} /> },
  EXPIRY_COLUMN,
  STATE_COLUMN,
]

interface Actions {
  readonly rotate: (key: AccountApiKey) => void
  readonly revoke: (key: AccountApiKey) => void
}

function useActions({ rotate, revoke }: Actions): Column<AccountApiKey> {
  const navigate = useNavigate()
  return {
    heading: 'Actions',
    actions: true,
    cell: (key) => (
      <RowMenu label={`Actions for ${labelled(key).name}`}>
        <RowAction
          icon={ScrollTextIcon}
          onClick={() =>
            void navigate(logsAddress({ range: '7d', project: key.project_id, key: key.id }))
          }
        >
          Request logs
        </RowAction>
        {key.may_change && key.sign_in === null && (
          <RowAction icon={RefreshCwIcon} onClick={() => rotate(key)}>
            Rotate
          </RowAction>
        )}
        {key.may_change && (
          <RowAction icon={BanIcon} isFinal onClick={() => revoke(key)}>
            Revoke
          </RowAction>
        )}
      </RowMenu>
    ),
  }
}
