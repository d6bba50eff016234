/** Takes somebody into the organization at once, without an invite. */
import { Modal, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/queries.ts'
import { DialogForm } from '#console/dialogs/form-dialog.tsx'
import { EMAIL_MAX, isEmail } from '#console/pages/people/email.ts'
import { RoleChoice } from '#console/pages/people/role-choice.tsx'
import { NAME_MAX } from '#contract/schema.ts'
import type { OrganizationRole } from '#contract/users.ts'

interface AddPersonProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export const AddPerson = ({ opened, onClose }: AddPersonProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add a person"
    closeOnClickOutside={false}
    centered
  >
    <NewPerson onClose={onClose} />
  </Modal>
)

/** Mounted with each opening, and so empty at each. */
const NewPerson = ({ onClose }: { onClose: () => void }) => {
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
      isPending={adding.isPending}
      error={adding.error}
      incomplete={!isEmail(email)}
    >
      <Text size="sm">
        They are in at once, and nothing is sent to them. An invite waits until they come, and
        brings projects with it.
      </Text>
      <TextInput
        type="email"
        label="E-mail address"
        data-autofocus
        autoComplete="off"
        maxLength={EMAIL_MAX}
        value={email}
        onChange={({ currentTarget: { value } }) => setEmail(value)}
      />
      <TextInput
        label="Name"
        description="May be left out."
        autoComplete="off"
        maxLength={NAME_MAX}
        value={name}
        onChange={({ currentTarget: { value } }) => setName(value)}
      />
      <RoleChoice role={role} onChange={setRole} />
    </DialogForm>
  )
}
