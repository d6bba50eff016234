/** Form of a new group with its members and its role in a project, by addresses. */
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import {
  AddressesField,
  listed,
  Rejected,
  type Rejection,
  readyAddresses,
  rejectionOf,
  useKnownPeople,
} from '#console/pages/people/addresses/addresses-field.tsx'
import { RoleSelect } from '#console/pages/roles/role-select.tsx'
import { useNewGroup } from './use-new-group.ts'

const ROLES_MAX = 1_000

interface NewProjectGroupProps {
  readonly projectId: string
  readonly onClose: () => void
}

export function NewProjectGroup({ projectId, onClose }: NewProjectGroupProps) {
  const [name, setName] = useState('')
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [rejected, setRejected] = useState<readonly Rejection[]>([])
  const roles = useAnswer('listProjectRoles', { project_id: projectId, limit: ROLES_MAX })
  const offered = roles.data?.data ?? []
  const least = offered.find((role) => role.predefined_role && role.name === 'viewer')?.id
  const role = chosen ?? least ?? null
  const people = useKnownPeople(typed)
  const creation = useNewGroup(projectId)
  const isEmpty = typed.trim() === ''
  const isKnown =
    isEmpty ||
    (people?.others.length === 0 && readyAddresses(typed).length === people.members.length)
  const create = (): void => {
    if (role === null) return
    creation.mutate({ name: name.trim(), role, members: people?.members ?? [] }, (failures) => {
      if (failures.length === 0) return onClose()
      setTyped(failures.map(({ item }) => item.address).join('\n'))
      setRejected(failures.map(({ item, error }) => rejectionOf(item.address, error)))
    })
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={create}
      action="Create and add"
      change={creation}
      incomplete={name.trim() === '' || role === null || !isKnown}
    >
      <NameField description="A team or a company" value={name} onChange={setName} />
      <AddressesField
        label="Members (optional)"
        value={typed}
        onChange={setTyped}
        note={listed('Not in the organization, invite them first', people?.others)}
      />
      <RoleSelect roles={offered} roleId={role} onChange={setChosen} error={roles.error?.message} />
      <Rejected title="The group is in the project, without" rejections={rejected} />
    </DialogForm>
  )
}
