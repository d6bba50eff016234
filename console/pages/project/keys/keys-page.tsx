/** API keys of a project. */

import { Button, Switch } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { BanIcon, KeyRoundIcon, ScrollTextIcon, WalletIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { useAddress, useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { labelled } from '#console/display/key-label.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, useSearch } from '#console/fields/search.tsx'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import { type NamedOwner, OwnerLimit } from '#console/pages/costs/budget/owner-limit.tsx'
import { keyColumns } from '#console/pages/keys/key-columns.tsx'
import { RevokeKey } from '#console/pages/keys/revoke-key.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import type { ApiKey } from '#contract/api-keys.ts'
import { NewKey } from './new-key.tsx'

function questionOf(projectId: string, address: URLSearchParams) {
  return {
    project_id: projectId,
    ...searchIn(address),
    ...(address.has('inactive') && { owner_project_access: 'any' as const }),
  }
}

export const load: Load = ({ pages }, { allowed, params, search }) => {
  const id = params.projectId ?? ''
  if (allowed.may('project_keys.read', id)) pages('listProjectApiKeys', questionOf(id, search))
}

export default function KeysPage() {
  const { id, status } = useProject()
  return status === 'archived' ? <Archived /> : <Keys projectId={id} />
}

function Keys({ projectId }: { projectId: string }) {
  const { may, hasOwnKeys } = useAllowed()
  const mayCreate = may('own_keys', EVERY_PROJECT) || hasOwnKeys(projectId)
  const { search, field, isKey } = useSearch('Search keys')
  const pages = usePages('listProjectApiKeys', questionOf(projectId, useAddress()[0]))
  const [isCreating, creating] = useDisclosure()
  const revoking = useSubject<ApiKey>()
  const limited = useSubject<NamedOwner>()
  const columns = useColumns(projectId, { revoke: revoking.open, limit: limited.open })
  const create = mayCreate && (
    <Button leftSection={<KeyRoundIcon size={16} aria-hidden />} onClick={creating.open}>
      Create key
    </Button>
  )
  return (
    <>
      <Toolbar action={create}>
        {field}
        <InactiveSwitch />
      </Toolbar>
      {!isKey && (
        <SortedPages
          label="Keys"
          pages={pages}
          rowKey={({ id }) => id}
          columns={columns}
          search={search}
          empty={<NoKeys projectId={projectId} action={create} />}
        />
      )}
      <NewKey projectId={projectId} opened={isCreating} onClose={creating.close} />
      <OwnerLimit shown={limited} />
      <RevokeKey projectId={projectId} revoking={revoking} />
    </>
  )
}

function NoKeys({ projectId, action }: { projectId: string; action: ReactNode }) {
  return (
    <Empty title="No keys yet" action={action}>
      Keys authenticate requests to models, within this project’s limits. A person’s keys stop
      working when they leave the project. For programs, create{' '}
      <Link to={`/projects/${projectId}/service-accounts`}>service accounts</Link>.
    </Empty>
  )
}

/** Lists keys too whose owner is not in the project. */
function InactiveSwitch() {
  const [value, setValue] = useAddressText('inactive', 'push')
  return (
    <Switch
      label="Include keys of owners without access"
      checked={value !== ''}
      onChange={({ currentTarget: { checked } }) => setValue(checked ? 'yes' : '')}
    />
  )
}

interface Actions {
  readonly revoke: (key: ApiKey) => void
  readonly limit: (owner: NamedOwner) => void
}

/** Columns, with a menu for the keys that the session may revoke, or whose spend it may see. */
function useColumns(
  projectId: string,
  { revoke, limit }: Actions,
): readonly SortedColumn<ApiKey>[] {
  const { may, hasOwnKeys, seesSpend, seesLogs, seesAccountLogs } = useAllowed()
  const { user } = useSession()
  const mine = hasOwnKeys(projectId) ? user?.id : null
  const isManaged = may('project_keys.write', projectId)
  const ofAccounts = isManaged || may('service_accounts.write', projectId)
  const hasSpend = seesSpend(projectId)
  const navigate = useNavigate()
  const seesLogsOf = ({ owner }: ApiKey): boolean =>
    owner.service_account
      ? seesAccountLogs(projectId)
      : may('request_logs.read') || (seesLogs && owner.user?.id === user?.id)
  if (!ofAccounts && !hasSpend && !hasOwnKeys(projectId)) return keyColumns(projectId)
  const mayRevoke = ({ owner }: ApiKey): boolean =>
    owner.service_account ? ofAccounts : isManaged || owner.user?.id === mine
  const ownerOf = (key: ApiKey): NamedOwner => ({
    owner: { kind: 'api_key', projectId, id: key.id },
    name: labelled(key).name,
  })
  const actions: SortedColumn<ApiKey> = {
    heading: 'Actions',
    actions: true,
    cell: (key) =>
      (hasSpend || mayRevoke(key) || seesLogsOf(key)) && (
        <RowMenu label={`Actions for ${labelled(key).name}`}>
          {hasSpend && (
            <RowAction icon={WalletIcon} onClick={() => limit(ownerOf(key))}>
              Limits
            </RowAction>
          )}
          {seesLogsOf(key) && (
            <RowAction
              icon={ScrollTextIcon}
              onClick={() =>
                void navigate(logsAddress({ range: '7d', project: projectId, key: key.id }))
              }
            >
              Request logs
            </RowAction>
          )}
          {mayRevoke(key) && (
            <RowAction icon={BanIcon} isFinal onClick={() => revoke(key)}>
              Revoke
            </RowAction>
          )}
        </RowMenu>
      ),
  }
  return [...keyColumns(projectId), actions]
}
