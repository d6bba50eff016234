/** Form of a new group with its members, by addresses, and its role in a project. */
import { useState } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import {
  AddressesField,
  type KnownPeople,
  listed,
  Rejected,
  rejectionOf,
  useAddresses,
} from '#console/pages/people/addresses/addresses-field.tsx'
import { RoleSelect } from '#console/pages/roles/role-select.tsx'
import { useProjectRole } from '#console/pages/roles/use-project-role.ts'
import { GroupProject } from './group-project.tsx'
import { useNewGroup } from './use-new-group.ts'

interface NewGroupProps {
  /** The project that gets the group; where it is left out, one may be chosen. */
  readonly projectId?: string
  readonly onClose: () => void
  /** Called with the group's id after `onClose`. */
  readonly onCreated?: (groupId: string) => void
}

export function NewGroupForm({ projectId: given, onClose, onCreated }: NewGroupProps) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string>()
  const projectId = given ?? chosen
  const { role, field: roleField } = useProjectRole(projectId)
  const list = useAddresses(onClose)
  const members = useNewMembers(list)
  const allowed = useAllowed()
  const creation = useNewGroup()
  const place =
    projectId !== undefined && role !== null ? { project_id: projectId, role } : undefined
  const create = (): void =>
    creation.mutate(
      { name: name.trim(), place, members: members.ready ?? [] },
      (failures, groupId) => {
        list.settle(failures.map(({ item, error }) => rejectionOf(item.address, error)))
        if (failures.length === 0) onCreated?.(groupId)
      },
    )
  const isIncomplete =
    name.trim() === '' || !members.ready || (projectId !== undefined && role === null)
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={create}
      action={given === undefined ? 'Create' : 'Create and add'}
      change={creation}
      incomplete={isIncomplete}
    >
      <NameField data-autofocus description="A team or a company" value={name} onChange={setName} />
      <AddressesField label="Members (optional)" {...list.field} note={members.note} />
      {given === undefined && allowed.mayAnywhere('project_groups.write') && (
        <GroupProject label="Project (optional)" projectId={chosen} onChange={setChosen} />
      )}
      {projectId !== undefined && <RoleSelect {...roleField} />}
      <Rejected title="The group is created, without" rejections={list.rejections} />
    </DialogForm>
  )
}

interface Listed {
  readonly typed: string
  readonly addresses: readonly string[]
  readonly people: KnownPeople | undefined
}

/** People of the typed addresses; undefined while it is not known whether all can be added. */
function useNewMembers({ typed, addresses, people }: Listed) {
  const mayAdd = useAllowed().may('organization.write')
  const { members = [], others = [] } = people ?? {}
  const all = [...members, ...others.map((address) => ({ address }))]
  const isReady = addresses.length === all.length && (mayAdd || others.length === 0)
  return {
    ready: typed.trim() === '' || (people && isReady) ? all : undefined,
    note: listed(
      mayAdd
        ? 'Not in the organization yet, added as readers'
        : 'Not in the organization, ask an owner to invite them first',
      others,
    ),
  }
}
