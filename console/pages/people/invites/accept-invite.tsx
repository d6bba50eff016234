/** Accepts an invite on behalf of the invited person. */
import { Modal, Text } from '@mantine/core'
import { useChange } from '#console/api/queries.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { ORGANIZATION_ROLES } from '#console/display/roles.ts'
import type { Invite } from '#contract/invites.ts'

export const AcceptInvite = ({ accepting }: { accepting: Subject<Invite> }) => {
  const { subject, opened, close } = accepting
  return (
    <Modal opened={opened} onClose={close} title="Accept for them">
      {subject && <Acceptance invite={subject} onClose={close} />}
    </Modal>
  )
}

const Acceptance = ({ invite, onClose }: { invite: Invite; onClose: () => void }) => {
  const { id, email, role, projects } = invite
  const acceptance = useChange('acceptInvite')
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => acceptance.mutate({ invite_id: id }, { onSuccess: onClose })}
      action="Accept"
      change={acceptance}
    >
      <Text size="sm">
        <b>{email}</b> is in the organization at once, as {ORGANIZATION_ROLES[role].toLowerCase()}
        {projects.length > 0 && <>, and in {formatAmount(projects.length, 'project')}</>}. Without
        this the invite is accepted when they first sign in at the identity provider.
      </Text>
    </DialogForm>
  )
}
