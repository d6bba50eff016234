/** Select of a role. Each role has a sentence about its permissions; the chosen one shows it. */
import { Select, Text } from '@mantine/core'
import { ORGANIZATION_ROLE_TEXTS, PROJECT_ROLE_TEXTS } from '#console/dialogs/role-choice.tsx'
import type { Role } from '#contract/roles.ts'
import { permissionText } from './permission-texts.ts'

/** Permissions that a sentence names. */
const NAMED_MAX = 3

const PREDEFINED: Readonly<Record<Role['resource_type'], Readonly<Record<string, string>>>> = {
  'api.organization': ORGANIZATION_ROLE_TEXTS,
  'api.project': PROJECT_ROLE_TEXTS,
}

type Described = Pick<
  Role,
  'name' | 'description' | 'permissions' | 'predefined_role' | 'resource_type'
>

/** Effect of a role: of a custom one, its description, or else its permissions. */
export function roleText(role: Described): string {
  const { name, description, permissions, predefined_role, resource_type } = role
  const text = predefined_role ? PREDEFINED[resource_type][name] : description
  if (text) return text
  const level = resource_type === 'api.organization' ? 'organization' : 'project'
  const named = permissions.slice(0, NAMED_MAX).map((one) => permissionText(level, one))
  const more = permissions.length - named.length
  if (named.length === 0) return 'Has no permissions.'
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}

interface RoleSelectProps {
  readonly roles: readonly Role[]
  readonly roleId: string | null
  readonly onChange: (roleId: string | null) => void
  readonly description?: string | undefined
  readonly error?: string | undefined
  readonly hasFocus?: boolean
}

export function RoleSelect(props: RoleSelectProps) {
  const { roles, roleId, onChange, description, error, hasFocus = false } = props
  const texts = new Map(roles.map((role) => [role.id, roleText(role)]))
  const chosen = roleId === null ? undefined : texts.get(roleId)
  return (
    <Select
      {...(hasFocus && { 'data-autofocus': true })}
      label="Role"
      description={[description, chosen].filter(Boolean).join(' ')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="Choose a role"
      searchable
      data={roles.map(({ id, name }) => ({ value: id, label: name }))}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed">
            {texts.get(option.value)}
          </Text>
        </div>
      )}
      value={roleId}
      onChange={onChange}
      allowDeselect={false}
      nothingFoundMessage="No further roles"
      error={error}
    />
  )
}
