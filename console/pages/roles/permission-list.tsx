/** Permissions of a role in words, folded; those without an effect are marked and always shown. */
import { Stack, Text } from '@mantine/core'
import type { RoleLevel } from '#contract/permissions.ts'
import { permissionText, splitPermissions } from './permission-texts.ts'

interface PermissionListProps {
  /** Name of the role, for screen readers. */
  readonly roleName: string
  readonly level: RoleLevel
  readonly permissions: readonly string[]
  /** Those of them without an effect. */
  readonly ineffective: readonly string[]
}

export function PermissionList({ roleName, level, permissions, ineffective }: PermissionListProps) {
  const effective = permissions.filter((name) => !ineffective.includes(name))
  const { known } = splitPermissions(level, effective)
  const { known: unsaved, unknown } = splitPermissions(level, ineffective)
  return (
    <Stack gap={4} align="flex-start">
      {known.length > 0 ? (
        <details>
          <summary>
            {known.length === 1 ? '1 permission' : `${known.length} permissions`}
            <span className="visually-hidden"> of {roleName}</span>
          </summary>
          <ul className="permissions">
            {known.map((name) => (
              <li key={name}>
                {permissionText(level, name)} <span className="dim id">{name}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <span className="dim">None with an effect</span>
      )}
      {unsaved.length > 0 && (
        <Text size="xs" c="dimmed" className="name">
          Without effect until the role is saved again: {unsaved.join(', ')}
        </Text>
      )}
      {unknown.length > 0 && (
        <Text size="xs" c="dimmed" className="name">
          Without effect: {unknown.join(', ')}
        </Text>
      )}
    </Stack>
  )
}
