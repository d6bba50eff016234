/** Dialog that deletes the list of models of a project. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { NewModelPermissions } from '#contract/model-permissions.ts'

interface DeleteModelsProps {
  readonly projectId: string
  readonly deleting: Subject<NewModelPermissions>
}

export function DeleteModels({ projectId, deleting }: DeleteModelsProps) {
  const { subject } = deleting
  const confirming = useConfirming('deleteProjectModelPermissions', deleting)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Permit all models"
      action="Permit"
      {...confirming({ project_id: projectId })}
    >
      The list of {subject.model_ids.length} models is deleted: the project may use every model that
      an upstream serves to it.
    </ConfirmDialog>
  )
}
