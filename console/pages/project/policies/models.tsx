/** Models that a project may use. */
import { Button, Radio, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import type { NewModelPermissions } from '#contract/model-permissions.ts'
import { DeleteModels } from './delete-models.tsx'
import { PolicyCard, type PolicyProps } from './policy-card.tsx'

type Mode = NewModelPermissions['mode']

const MODES: readonly { readonly mode: Mode; readonly label: string }[] = [
  { mode: 'allow_list', label: 'Only the listed models' },
  { mode: 'deny_list', label: 'All but the listed models' },
]

export function Models(props: PolicyProps) {
  const { projectId, policies } = props
  const permissions = policies.model_permissions
  const deleting = useSubject<NewModelPermissions>()
  return (
    <>
      <PolicyCard
        projectId={projectId}
        title="Models"
        about="Requests for other models are rejected. A name without a date includes its dated snapshots."
        action={
          permissions && (
            <Button variant="subtle" size="xs" onClick={() => deleting.open(permissions)}>
              Permit all models
            </Button>
          )
        }
        form={(onClose) => <Form {...props} onClose={onClose} />}
      >
        {textOf(permissions)}
      </PolicyCard>
      <DeleteModels projectId={projectId} deleting={deleting} />
    </>
  )
}

function textOf(permissions: NewModelPermissions | null): string {
  if (!permissions) return 'All models'
  const { mode, model_ids: ids } = permissions
  const names = ids.join(', ')
  if (mode === 'allow_list') return ids.length === 0 ? 'No models' : `Only ${names}`
  return ids.length === 0 ? 'All models' : `All but ${names}`
}

function Form({ projectId, policies, onClose }: PolicyProps & { onClose: () => void }) {
  const before = policies.model_permissions
  const [mode, setMode] = useState<Mode>(before?.mode ?? 'allow_list')
  const [typed, setTyped] = useState(before?.model_ids.join('\n') ?? '')
  const ids = { project_id: projectId }
  const putBack = (): Promise<unknown> => {
    if (!before) return client.deleteProjectModelPermissions(ids)
    const { mode, model_ids } = before
    return client.updateProjectModelPermissions({ ...ids, mode, model_ids })
  }
  const change = useChange('updateProjectModelPermissions', { undo: () => putBack })
  const save = (): void =>
    change.mutate({ ...ids, mode, model_ids: namesIn(typed) }, { onSuccess: onClose })
  return (
    <DialogForm onClose={onClose} onSubmit={save} action="Save" change={change}>
      <Radio.Group
        label="Models"
        value={mode}
        onChange={(value) => setMode(value === 'deny_list' ? value : 'allow_list')}
      >
        <Stack gap="xs" mt={6}>
          {MODES.map((one) => (
            <Radio key={one.mode} value={one.mode} label={one.label} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label="Listed models"
        description="One per line."
        autosize
        minRows={3}
        maxRows={12}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
    </DialogForm>
  )
}

function namesIn(typed: string): string[] {
  return typed.split(/[\s,]+/).filter((name) => name !== '')
}
