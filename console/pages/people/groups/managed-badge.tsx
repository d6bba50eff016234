/** Badge of a group that an identity provider manages, by SCIM or at sign-ins. */
import { Badge } from '@mantine/core'
import type { OrganizationGroup } from '#contract/groups.ts'

type ManagedBadgeProps = Pick<OrganizationGroup, 'is_scim_managed' | 'oidc_group'>

export function ManagedBadge({ is_scim_managed: isManaged, oidc_group: link }: ManagedBadgeProps) {
  if (!isManaged) return null
  return (
    <Badge variant="light" color="gray">
      {link === null ? 'Managed by SCIM' : 'Managed by sign-in'}
    </Badge>
  )
}
