/** Invites a person: address, role and granted projects. */
import { Alert, Modal } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/changes.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { OrganizationRoleChoice } from '#console/dialogs/role-choice.tsx'
import { providerName } from '#console/page-settings.ts'
import { EmailField, isEmail } from '#console/pages/people/email-field.tsx'
import { PROJECT_ROLES } from '#contract/permissions.ts'
import type { OrganizationRole } from '#contract/users.ts'
import { type Grant, ProjectGrants } from './project-grants.tsx'

interface InvitePersonProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function InvitePerson({ opened, onClose }: InvitePersonProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite a person">
      <NewInvite onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening. It begins with the API's default grants, where these may be given. */
function NewInvite({ onClose }: { onClose: () => void }) {
  const { organization } = useSession()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<OrganizationRole>('reader')
  const { mayGive } = useAllowed()
  const [projects, setProjects] = useState<readonly Grant[]>(() => {
    const id = organization.default_project_id
    return mayGive(PROJECT_ROLES.member.permissions, id) ? [{ id, role: 'member' }] : []
  })
  const inviting = useChange('createInvite')
  const invite = (): void =>
    inviting.mutate({ email: email.trim(), role, projects: [...projects] }, { onSuccess: onClose })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={invite}
      action="Invite"
      change={inviting}
      incomplete={!isEmail(email)}
    >
      <EmailField value={email} onChange={setEmail} />
      <OrganizationRoleChoice role={role} onChange={setRole} />
      <ProjectGrants grants={projects} onChange={setProjects} />
      <Alert color="gray">Bailiwick doesn’t send email. {NEXT_STEP}</Alert>
    </DialogForm>
  )
}

const NEXT_STEP =
  providerName === undefined
    ? 'Accept the invite for them under Invites within 7 days.'
    : `Ask them to sign in here with ${providerName} within 7 days, which accepts the invite.`
