/** Badges of a person: whether an identity provider manages them, and has deactivated them. */
import { Badge } from '@mantine/core'
import type { User } from '#contract/users.ts'

export function PersonBadges({ person }: { person: Pick<User, 'is_scim_managed' | 'user'> }) {
  return (
    <>
      {person.is_scim_managed && (
        <Badge variant="light" color="gray">
          Managed by SCIM
        </Badge>
      )}
      {person.user.enabled === false && (
        <Badge variant="light" color="red">
          Deactivated
        </Badge>
      )}
    </>
  )
}
