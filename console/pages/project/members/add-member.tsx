/** Adds people of the organization to a project: one who is searched for, or a pasted list. */

import { Modal, SegmentedControl, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { useManyChanges } from '#console/changes/many-changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { offeredRoles, ProjectRoleChoice } from '#console/dialogs/role-choice.tsx'
import type { Person } from '#console/display/person.tsx'
import { PersonSelect } from '#console/fields/person-select.tsx'
import {
  AddressesField,
  listed,
  Rejected,
  rejectionOf,
  useAddresses,
} from '#console/pages/people/addresses/addresses-field.tsx'
import type { ProjectRole } from '#contract/project-users.ts'

interface AddMemberProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddMember({ opened, onClose, projectId }: AddMemberProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a member">
      <NewMember projectId={projectId} onClose={onClose} />
    </Modal>
  )
}

type FormProps = Pick<AddMemberProps, 'projectId' | 'onClose'>

/** Mounted with each opening, and so empty at each. */
function NewMember(props: FormProps) {
  const [ways, setWays] = useState<Way>('one')
  const allowed = useAllowed()
  const [role, setRole] = useState<ProjectRole | undefined>(() => {
    const offered = offeredRoles(allowed, props.projectId)
    return offered.includes('member') ? 'member' : offered[0]
  })
  const choice = (
    <SegmentedControl
      aria-label="Number of people"
      data={WAYS}
      value={ways}
      onChange={(value) => setWays(value)}
    />
  )
  const roleChoice = (
    <ProjectRoleChoice projectId={props.projectId} role={role} onChange={setRole} />
  )
  const Form = ways === 'one' ? OnePerson : ManyPeople
  return <Form {...props} role={role} choice={choice} roleChoice={roleChoice} />
}

type Way = 'one' | 'many'
const WAYS: { value: Way; label: string }[] = [
  { value: 'one', label: 'One person' },
  { value: 'many', label: 'List of addresses' },
]

interface PeopleProps extends FormProps {
  readonly role: ProjectRole | undefined
  readonly choice: ReactNode
  readonly roleChoice: ReactNode
}

function OnePerson({ projectId, role, choice, roleChoice, onClose }: PeopleProps) {
  const [person, setPerson] = useState<Person>()
  const adding = useChange('createProjectUser')
  const add = (): void => {
    if (!person || !role) return
    adding.mutate({ project_id: projectId, user_id: person.id, role }, { onSuccess: onClose })
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={add}
      action="Add"
      change={adding}
      incomplete={!person || !role}
    >
      {choice}
      <PersonSelect data-autofocus label="Person" chosen={person} onChoose={setPerson} />
      <OthersNote />
      {roleChoice}
    </DialogForm>
  )
}

function ManyPeople({ projectId, role, choice, roleChoice, onClose }: PeopleProps) {
  const list = useAddresses(onClose)
  const { addresses, people } = list
  const adding = useManyChanges('createProjectUser', (count) =>
    count === 1 ? 'Added 1 person to the project' : `Added ${count} people to the project`,
  )
  const add = (): void => {
    if (!role) return
    adding.mutate(
      addresses.map((email) => ({ project_id: projectId, email, role })),
      (failures) =>
        list.settle(failures.map(({ item, error }) => rejectionOf(item.email ?? '', error))),
    )
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={add}
      action={addresses.length > 1 ? `Add ${addresses.length} people` : 'Add'}
      change={adding}
      incomplete={addresses.length === 0 || !role}
    >
      {choice}
      <AddressesField {...list.field} note={listed('Not in the organization', people?.others)} />
      <OthersNote />
      {roleChoice}
      <Rejected title="Not added" rejections={list.rejections} />
    </DialogForm>
  )
}

function OthersNote() {
  const allowed = useAllowed()
  return (
    <Text size="xs" c="dimmed" mt={-8}>
      A member of the organization.{' '}
      {allowed.may('organization.write') ? (
        <>
          To add anyone else, invite them under <Link to="/people">People</Link>.
        </>
      ) : (
        'To add anyone else, ask an owner of the organization to invite them.'
      )}
    </Text>
  )
}
