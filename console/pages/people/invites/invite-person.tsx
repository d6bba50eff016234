/** Invites people: addresses, their role and granted projects. Those that fail stay in the form. */
import { Alert, Modal } from '@mantine/core'
import { useState } from 'react'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useManyChanges } from '#console/changes/many-changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { OrganizationRoleChoice } from '#console/dialogs/role-choice.tsx'
import { providerName } from '#console/page-settings.ts'
import {
  AddressesField,
  listed,
  Rejected,
  rejectionOf,
  useAddresses,
} from '#console/pages/people/addresses/addresses-field.tsx'
import { PROJECT_ROLES } from '#contract/permissions.ts'
import type { OrganizationRole } from '#contract/users.ts'
import { type Grant, ProjectGrants } from './project-grants.tsx'

interface InvitePersonProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function InvitePerson({ opened, onClose }: InvitePersonProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite people">
      <NewInvite onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening. It begins with the API's default grants, where these may be given. */
function NewInvite({ onClose }: { onClose: () => void }) {
  const { organization } = useSession()
  const list = useAddresses(onClose)
  const { addresses, people } = list
  const [role, setRole] = useState<OrganizationRole>('reader')
  const { mayGive } = useAllowed()
  const [projects, setProjects] = useState<readonly Grant[]>(() => {
    const id = organization.default_project_id
    return mayGive(PROJECT_ROLES.member.permissions, id) ? [{ id, role: 'member' }] : []
  })
  const inviting = useManyChanges('createInvite', (count) =>
    count === 1 ? 'Invited 1 person' : `Invited ${count} people`,
  )
  const members = people?.members.map(({ address }) => address)
  const invite = (): void =>
    inviting.mutate(
      addresses.map((email) => ({ email, role, projects: [...projects] })),
      (failures) => list.settle(failures.map(({ item, error }) => rejectionOf(item.email, error))),
    )
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={invite}
      action={addresses.length > 1 ? `Invite ${addresses.length} people` : 'Invite'}
      change={inviting}
      incomplete={addresses.length === 0}
    >
      <AddressesField
        hasFocus
        {...list.field}
        note={listed('In the organization already', members)}
      />
      <OrganizationRoleChoice role={role} onChange={setRole} />
      <ProjectGrants grants={projects} onChange={setProjects} />
      <Alert color="gray">Bailiwick doesn’t send email. {NEXT_STEP}</Alert>
      <Rejected title="Not invited" rejections={list.rejections} />
    </DialogForm>
  )
}

const NEXT_STEP =
  providerName === undefined
    ? 'Accept the invite for them under Invites within 7 days.'
    : `Ask them to sign in here with ${providerName} within 7 days, which accepts the invite.`
