/** Extent of sums over projects: those of all, or of some. */
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAllowed } from '#console/api/session.tsx'

/** A sentence for the head of a page, after others; '' if all projects are in its sums. */
export function useUsageExtent(): string {
  const { may, seesUsage } = useAllowed()
  if (!seesUsage || may('usage.read', EVERY_PROJECT)) return ''
  return ' Sums are of the projects whose usage your role includes.'
}
