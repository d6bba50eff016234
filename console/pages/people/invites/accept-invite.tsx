/** Accepts an invite on behalf of the invited person. */
import { Modal, Text } from '@mantine/core'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { formatAmount } from '#console/display/numbers.ts'

import type { Invite } from '#contract/invites.ts'

export function AcceptInvite({ accepting }: { accepting: Subject<Invite> }) {
  const { subject, opened, close } = accepting
  return (
    <Modal opened={opened} onClose={close} title="Accept invite">
      {subject && <Acceptance invite={subject} onClose={close} />}
    </Modal>
  )
}

function Acceptance({ invite, onClose }: { invite: Invite; onClose: () => void }) {
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
        <b>{email}</b> joins the organization as {role === 'owner' ? 'an owner' : 'a reader'}
        {projects.length > 0 && <>, and {formatAmount(projects.length, 'project')}</>}. Otherwise
        the invite is accepted when they first sign in with the identity provider.
      </Text>
    </DialogForm>
  )
}
