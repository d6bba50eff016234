/** Choice of a role in a project: the predefined viewer until another is chosen. */
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { shortSentence } from '#console/display/error-sentence.ts'

/** Most roles offered. */
const ROLES_MAX = 1_000

/** `field` is of a `RoleSelect`; `role` is null until the roles of the project are loaded. */
export function useProjectRole(projectId: string | undefined) {
  const [chosen, setChosen] = useState<{ readonly of: string; readonly id: string | null }>()
  const { data, error, isPlaceholderData } = useAnswer(
    'listProjectRoles',
    { project_id: projectId ?? '', limit: ROLES_MAX },
    { enabled: projectId !== undefined },
  )
  const roles = isPlaceholderData || projectId === undefined ? [] : (data?.data ?? [])
  const least = roles.find((role) => role.predefined_role && role.name === 'viewer')?.id
  const role = (chosen?.of === projectId ? chosen?.id : undefined) ?? least ?? null
  return {
    role,
    field: {
      roles,
      roleId: role,
      onChange: (id: string | null) => setChosen({ of: projectId ?? '', id }),
      error: error ? shortSentence(error) : undefined,
    },
  }
}
