/** Usage that is filtered by project: only with the permission, and else who can give it. */
import type { ReactNode } from 'react'
import type { Permissions } from '#console/api/permissions.ts'
import { useAllowed } from '#console/api/session.tsx'
import { NoAccess } from '#console/layout/no-access.tsx'
import { USAGE } from '#console/navigation/sections.ts'

interface WithUsageProps {
  /** '' for all of them. */
  readonly projectId: string
  readonly children: ReactNode
}

/** Whether usage of a project is seen; of any project for ''. */
export function seesUsageOf({ may, seesUsage }: Permissions, projectId: string): boolean {
  return projectId === '' ? seesUsage : may('usage.read', projectId)
}

export function WithUsage({ projectId, children }: WithUsageProps) {
  return seesUsageOf(useAllowed(), projectId) ? (
    children
  ) : (
    <NoAccess part={USAGE} projectId={projectId || undefined} />
  )
}
