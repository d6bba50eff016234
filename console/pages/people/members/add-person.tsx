/** Adds a person to the organization without an invite. */
import { Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import { OrganizationRoleChoice } from '#console/dialogs/role-choice.tsx'
import { isEmail } from '#console/fields/email-address.ts'
import { EmailField } from '#console/pages/people/email-field.tsx'
import type { OrganizationRole } from '#contract/users.ts'

interface AddPersonProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddPerson({ opened, onClose }: AddPersonProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a person">
      <NewPerson onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening, and so empty at each. */
function NewPerson({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<OrganizationRole>('reader')
  const adding = useChange('createUser')
  const add = (): void =>
    adding.mutate(
      { email: email.trim(), role, ...(name.trim() !== '' && { name: name.trim() }) },
      { onSuccess: onClose },
    )
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={add}
      action="Add"
      change={adding}
      incomplete={!isEmail(email)}
    >
      <Text size="sm">
        Adds them right away, without an email. To choose their projects too, send an invite
        instead.
      </Text>
      <EmailField value={email} onChange={setEmail} />
      <NameField description="Optional" value={name} onChange={setName} />
      <OrganizationRoleChoice role={role} onChange={setRole} />
    </DialogForm>
  )
}
