/** The roles in the organization, each with what it allows. */
import { Radio, Stack } from '@mantine/core'
import type { OrganizationRole } from '#contract/users.ts'

export const ROLES: Readonly<Record<OrganizationRole, string>> = {
  reader: 'Reader',
  owner: 'Owner',
}

const ALLOWED: Readonly<Record<OrganizationRole, string>> = {
  reader: 'Sees the people, the settings and the audit log, and works in their own projects.',
  owner: 'Administers everything: people, projects, keys, limits.',
}

interface RoleChoiceProps {
  readonly role: OrganizationRole
  readonly onChange: (role: OrganizationRole) => void
}

export const RoleChoice = ({ role, onChange }: RoleChoiceProps) => (
  <Radio.Group
    label="Role in the organization"
    value={role}
    onChange={(value) => onChange(value === 'owner' ? 'owner' : 'reader')}
  >
    <Stack gap="sm" mt="xs">
      <Radio value="reader" label={ROLES.reader} description={ALLOWED.reader} />
      <Radio value="owner" label={ROLES.owner} description={ALLOWED.owner} />
    </Stack>
  </Radio.Group>
)
