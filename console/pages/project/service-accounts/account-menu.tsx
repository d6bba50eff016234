/** Menu of a service account. Without the permission to manage it, only the link to its keys. */
import { Menu } from '@mantine/core'
import {
  KeyRoundIcon,
  ListIcon,
  PencilIcon,
  ShieldIcon,
  Trash2Icon,
  WalletIcon,
} from 'lucide-react'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { DATA_PERMISSIONS } from '#contract/permissions.ts'
import type { ServiceAccount } from '#contract/service-accounts.ts'

interface AccountMenuProps {
  readonly projectId: string
  readonly account: ServiceAccount
  /** Opens its limits; left out without the permission to see that. */
  readonly onLimit?: (() => void) | undefined
  /** Left out without the permission to manage it. */
  readonly dialogs?: Readonly<Record<'editing' | 'keyed' | 'deleting', Subject<ServiceAccount>>>
}

export function AccountMenu({ projectId, account, onLimit, dialogs }: AccountMenuProps) {
  const { may, mayGive } = useAllowed()
  const seesRoles = may('project_roles.read', projectId)
  return (
    <RowMenu label={`Actions for ${account.name}`}>
      <Menu.Item
        leftSection={<ListIcon size={16} aria-hidden />}
        component={Link}
        to={keysOf(projectId, account)}
      >
        View keys
      </Menu.Item>
      {seesRoles && (
        <Menu.Item
          leftSection={<ShieldIcon size={16} aria-hidden />}
          component={Link}
          to={`/projects/${projectId}/service-accounts/${account.id}`}
        >
          View access
        </Menu.Item>
      )}
      {onLimit && (
        <RowAction icon={WalletIcon} onClick={onLimit}>
          Limits
        </RowAction>
      )}
      {dialogs && (
        <>
          {mayGive(DATA_PERMISSIONS, projectId) && (
            <RowAction icon={KeyRoundIcon} onClick={() => dialogs.keyed.open(account)}>
              Create key
            </RowAction>
          )}
          <RowAction icon={PencilIcon} onClick={() => dialogs.editing.open(account)}>
            Edit name or role
          </RowAction>
          <Menu.Divider />
          <RowAction icon={Trash2Icon} isFinal onClick={() => dialogs.deleting.open(account)}>
            Delete
          </RowAction>
        </>
      )}
    </RowMenu>
  )
}

/** Link to the keys of an account, also inactive ones if it has no role. */
export function keysOf(projectId: string, { name, role }: ServiceAccount): string {
  const found = new URLSearchParams({ search: name, ...(role === 'none' && { inactive: 'yes' }) })
  return `/projects/${projectId}/keys?${found}`
}
