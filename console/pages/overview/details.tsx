/** Parts below the figures and the upstreams: what needs attention, and projects. */
import { useAllowed } from '#console/api/session.tsx'
import { useChecks } from './attention/checks.ts'
import { NeedsAttention } from './attention/needs-attention.tsx'
import { NO_UPSTREAM_ID } from './attention/server-items.tsx'
import { ProjectsCard } from './projects/projects-card.tsx'

interface DetailsProps {
  /** Whether the page has the steps of a new organization. */
  readonly isNew: boolean
  /** Whether there was a request. */
  readonly isUsed: boolean
}

export function Details({ isNew, isUsed }: DetailsProps) {
  const { seesUsage } = useAllowed()
  const checks = useChecks()
  return (
    <>
      <NeedsAttention checks={checks} without={isNew ? [NO_UPSTREAM_ID] : []} />
      {/* Shown once the entries above it are there, which would move it. */}
      {seesUsage && isUsed && checks.every(({ isPending }) => !isPending) && <ProjectsCard />}
    </>
  )
}
