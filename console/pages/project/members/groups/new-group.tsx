/** Form of a new group with its members and its role in a project, by addresses. */
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import { shortSentence } from '#console/display/error-sentence.ts'
import {
  AddressesField,
  listed,
  Rejected,
  rejectionOf,
  useAddresses,
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
  const list = useAddresses(onClose)
  const { typed, addresses, people } = list
  const [chosen, setChosen] = useState<string | null>(null)
  const roles = useAnswer('listProjectRoles', { project_id: projectId, limit: ROLES_MAX })
  const offered = roles.data?.data ?? []
  const least = offered.find((role) => role.predefined_role && role.name === 'viewer')?.id
  const role = chosen ?? least ?? null
  const creation = useNewGroup(projectId)
  const isEmpty = typed.trim() === ''
  const isKnown =
    isEmpty || (people?.others.length === 0 && addresses.length === people.members.length)
  const create = (): void => {
    if (role === null) return
    creation.mutate({ name: name.trim(), role, members: people?.members ?? [] }, (failures) =>
      list.settle(failures.map(({ item, error }) => rejectionOf(item.address, error))),
    )
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
        {...list.field}
        note={listed('Not in the organization, invite them first', people?.others)}
      />
      <RoleSelect
        roles={offered}
        roleId={role}
        onChange={setChosen}
        error={roles.error ? shortSentence(roles.error) : undefined}
      />
      <Rejected title="The group is in the project, without" rejections={list.rejections} />
    </DialogForm>
  )
}
