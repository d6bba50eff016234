/** Link from limits to their changes in the audit log, for sessions that see these. */
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { type Changed, changesAddress } from '#console/navigation/addresses.ts'
import type { SpendOwner } from './owners.ts'

interface HistoryProps {
  readonly changed: Changed
  /** Subject of the limit, for screen readers: `the spend limit`. */
  readonly of: string
}

export function History({ changed, of }: HistoryProps) {
  const { projectId = EVERY_PROJECT } = changed
  if (!useAllowed().may('audit_logs.read', projectId)) return null
  return (
    <Button
      component={Link}
      to={changesAddress(changed)}
      variant="subtle"
      size="xs"
      aria-label={`History of ${of}`}
    >
      History
    </Button>
  )
}

/** Of the limits of an owner, among its other changes. */
export function LimitHistory({ owner }: { owner: SpendOwner }) {
  const { organization } = useSession()
  return <History changed={changedBy(owner, organization.id)} of="the limits" />
}

function changedBy(owner: SpendOwner, organizationId: string): Changed {
  switch (owner.kind) {
    case 'organization':
    case 'tag':
      return { types: ['organization.updated'], id: organizationId }
    case 'project':
    case 'project_user':
      return { types: ['project.updated'], id: owner.projectId, projectId: owner.projectId }
    case 'user':
      return { types: ['user.updated'], id: owner.id }
    case 'service_account':
    case 'api_key':
      return { types: [`${owner.kind}.updated`], id: owner.id, projectId: owner.projectId }
  }
}
