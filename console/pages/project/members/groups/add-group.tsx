/** Adds a group to a project, with a role: one of the organization, or a new one. */
import { Modal, SegmentedControl, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { shortSentence } from '#console/display/error-sentence.ts'
import { NewGroupForm } from '#console/pages/people/groups/new-group.tsx'
import { useGroupAdding } from '#console/pages/people/groups/use-group-adding.ts'
import { RoleSelect } from '#console/pages/roles/role-select.tsx'
import { useProjectRole } from '#console/pages/roles/use-project-role.ts'

/** Most groups offered. */
const OFFERED = 1_000

interface AddProjectGroupProps {
  readonly projectId: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function AddProjectGroup({ projectId, opened, onClose }: AddProjectGroupProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a group">
      <AddedGroup projectId={projectId} onClose={onClose} />
    </Modal>
  )
}

type FormProps = Omit<AddProjectGroupProps, 'opened'>

/** Mounted with each opening, and so empty at each. */
function AddedGroup(props: FormProps) {
  const [kind, setKind] = useState('present')
  const mayCreate = useAllowed().may('groups.write')
  const Form = kind === 'present' ? PresentGroup : NewGroupForm
  return (
    <Stack>
      {mayCreate && (
        <SegmentedControl aria-label="Group" data={KINDS} value={kind} onChange={setKind} />
      )}
      <Form {...props} />
    </Stack>
  )
}

const KINDS = [
  { value: 'present', label: 'Existing group' },
  { value: 'new', label: 'New group' },
]

function PresentGroup({ projectId, onClose }: FormProps) {
  const [groupId, setGroupId] = useState<string | null>(null)
  const { role, field } = useProjectRole(projectId)
  const groups = useAnswer('listGroups', { limit: OFFERED })
  return (
    <DialogForm {...useGroupAdding({ groupId, projectId, role }, onClose)}>
      <Select
        data-autofocus
        label="Group"
        placeholder="Choose a group"
        {...selectOf(groups, groupId, setGroupId)}
      />
      <RoleSelect {...field} />
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
    error: error && shortSentence(error),
  }
}
