/** Dialog that creates or changes a custom role. */
import { Alert, Checkbox, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { NameField } from '#console/dialogs/name-field.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { NewRole, Role } from '#contract/roles.ts'
import { levelOf, operationsOf, type RoleScope } from './operations.ts'
import { permissionsAt, permissionText, splitPermissions } from './permission-texts.ts'

const DESCRIPTION_MAX = 1_024

interface EditRoleProps {
  readonly projectId: RoleScope
  /** Null: a new one. */
  readonly editing: Subject<Role | null>
}

export function EditRole({ projectId, editing: { subject, opened, close } }: EditRoleProps) {
  const title = subject ? `Role ${subject.name}` : 'Create a role'
  return (
    <Modal opened={opened} onClose={close} title={title} size="lg">
      {subject === undefined ? null : subject === null ? (
        <NewRoleForm projectId={projectId} onClose={close} />
      ) : (
        <ChangedRoleForm key={subject.id} projectId={projectId} role={subject} onClose={close} />
      )}
    </Modal>
  )
}

interface FormProps {
  readonly projectId: RoleScope
  readonly onClose: () => void
}

function NewRoleForm({ projectId, onClose }: FormProps) {
  const { create, ids } = operationsOf(projectId)
  const change = useChange(create)
  return (
    <Fields
      projectId={projectId}
      onClose={onClose}
      change={change}
      action="Create"
      onSave={(role) => change.mutate({ ...ids, ...role }, { onSuccess: onClose })}
    />
  )
}

function ChangedRoleForm({ projectId, role, onClose }: FormProps & { role: Role }) {
  const { update, ids } = operationsOf(projectId)
  const change = useChange(update)
  return (
    <Fields
      projectId={projectId}
      role={role}
      onClose={onClose}
      change={change}
      action="Save"
      onSave={(saved) =>
        change.mutate({ ...ids, role_id: role.id, ...saved }, { onSuccess: onClose })
      }
    />
  )
}

interface FieldsProps extends FormProps {
  /** Left out of a new one. */
  readonly role?: Role
  readonly action: string
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
  readonly onSave: (role: NewRole) => void
}

const NO_ROLE = { name: '', description: null, permissions: [], ineffective_permissions: [] }

function Fields({ projectId, role, action, change, onSave, onClose }: FieldsProps) {
  const level = levelOf(projectId)
  const before = role ?? NO_ROLE
  const split = splitPermissions(level, before.permissions)
  const [name, setName] = useState(before.name)
  const [description, setDescription] = useState(before.description ?? '')
  const [chosen, setChosen] = useState([...split.known])
  const [others, setOthers] = useState(split.unknown.join('\n'))
  const permissions = [...chosen, ...others.split(/[\s,]+/).filter((one) => one !== '')]
  const save = (): void =>
    onSave({ role_name: name.trim(), description: description.trim() || null, permissions })
  const newlyKnown = splitPermissions(level, before.ineffective_permissions).known
  return (
    <DialogForm
      onClose={onClose}
      action={action}
      change={change}
      onSubmit={save}
      incomplete={name.trim() === ''}
    >
      <NameField data-autofocus value={name} onChange={setName} />
      <TextInput
        label="Description"
        maxLength={DESCRIPTION_MAX}
        value={description}
        onChange={({ currentTarget: { value } }) => setDescription(value)}
      />
      {newlyKnown.length > 0 && (
        <Alert color="yellow">
          Without effect until the role is saved: {newlyKnown.join(', ')}.
        </Alert>
      )}
      <PermissionChoice projectId={projectId} chosen={chosen} onChange={setChosen} />
      <Textarea
        label="Other permissions"
        description="One in each line. They are kept, and have no effect here."
        autosize
        minRows={2}
        maxRows={6}
        value={others}
        onChange={({ currentTarget: { value } }) => setOthers(value)}
      />
    </DialogForm>
  )
}

interface PermissionChoiceProps {
  readonly projectId: RoleScope
  readonly chosen: string[]
  readonly onChange: (chosen: string[]) => void
}

/** Permissions that the session may not give cannot be chosen. */
function PermissionChoice({ projectId, chosen, onChange }: PermissionChoiceProps) {
  const { mayGive } = useAllowed()
  const level = levelOf(projectId)
  return (
    <Checkbox.Group label="Permissions" value={chosen} onChange={onChange}>
      <Stack gap={6} mt={6}>
        {permissionsAt(level).map((one) => (
          <Checkbox
            key={one}
            value={one}
            label={permissionText(level, one)}
            description={one}
            size="xs"
            disabled={!mayGive([one], projectId)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
