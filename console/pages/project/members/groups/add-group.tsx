/** Adds a group of the organization to a project, with a role. */
import { Modal, Select } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/api/changes.ts'
import { useAnswer } from '#console/api/queries.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'

/** Most groups and roles offered. */
const OFFERED = 1_000

interface AddProjectGroupProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddProjectGroup({ projectId, opened, onClose }: AddProjectGroupProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a group">
      <NewGroup projectId={projectId} onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening, and so empty at each. */
function NewGroup({ projectId, onClose }: Omit<AddProjectGroupProps, 'opened'>) {
  const [groupId, setGroupId] = useState<string | null>(null)
  const [role, setRole] = useState<string | null>(null)
  const groups = useAnswer('listGroups', { limit: OFFERED })
  const roles = useAnswer('listProjectRoles', { project_id: projectId, limit: OFFERED })
  const adding = useChange('createProjectGroup')
  const add = (): void => {
    if (!groupId || !role) return
    adding.mutate({ project_id: projectId, group_id: groupId, role }, { onSuccess: onClose })
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={add}
      action="Add"
      change={adding}
      incomplete={!groupId || !role}
    >
      <Select
        data-autofocus
        label="Group"
        placeholder="Choose a group"
        {...selectOf(groups, groupId, setGroupId)}
      />
      <Select label="Role" placeholder="Choose a role" {...selectOf(roles, role, setRole)} />
    </DialogForm>
  )
}

interface Named {
  readonly id: string
  readonly name: string
}

interface NamedList {
  readonly data: { readonly data: readonly Named[] } | undefined
  readonly error: Error | null
}

function selectOf(
  { data, error }: NamedList,
  value: string | null,
  onChange: (value: string | null) => void,
) {
  return {
    value,
    onChange,
    searchable: true,
    allowDeselect: false,
    data: (data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
    nothingFoundMessage: 'No matches',
    error: error?.message,
  }
}
