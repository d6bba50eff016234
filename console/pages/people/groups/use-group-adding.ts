/** Form that adds a group to a project with a role. */
import { useChange } from '#console/changes/changes.ts'

interface Adding {
  readonly groupId: string | null
  readonly projectId: string | undefined
  readonly role: string | null
}

/** Properties of its `DialogForm`. */
export function useGroupAdding({ groupId, projectId, role }: Adding, onClose: () => void) {
  const change = useChange('createProjectGroup')
  return {
    action: 'Add',
    change,
    incomplete: !groupId || projectId === undefined || !role,
    onClose,
    onSubmit: (): void => {
      if (!groupId || projectId === undefined || !role) return
      const parameters = { project_id: projectId, group_id: groupId, role }
      change.mutate(parameters, { onSuccess: onClose })
    },
  }
}
