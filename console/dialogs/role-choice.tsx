/** Choice of a role, each with its permissions. */
import { Radio, Stack } from '@mantine/core'
import { type OfferedRole, ORGANIZATION_ROLES, PROJECT_ROLES } from '#console/display/roles.ts'
import type { OrganizationRole } from '#contract/users.ts'

interface OrganizationRoleChoiceProps {
  readonly role: OrganizationRole
  readonly onChange: (role: OrganizationRole) => void
}

/** A person's role in the organization. */
export function OrganizationRoleChoice({ role, onChange }: OrganizationRoleChoiceProps) {
  return (
    <Radio.Group
      label="Organization role"
      value={role}
      onChange={(value) => onChange(value === 'owner' ? 'owner' : 'reader')}
    >
      <Stack gap="xs" mt={6}>
        <Radio
          value="reader"
          label={ORGANIZATION_ROLES.reader}
          description="Can view people, settings and the names of admin keys, and work in their own projects."
        />
        <Radio
          value="owner"
          label={ORGANIZATION_ROLES.owner}
          description="Can manage everything: people, projects, keys and limits."
        />
      </Stack>
    </Radio.Group>
  )
}

/** A program's role changes nothing but whether its keys work: with either they do. */
const OF_ACCOUNTS = 'Its keys work with either role.'
const OF_PEOPLE = {
  member: 'Can view the project, and create and revoke their own keys.',
  owner: 'Can manage the project’s members, service accounts, keys and limits.',
}

interface ProjectRoleChoiceProps {
  readonly of: 'person' | 'account'
  /** Undefined: none yet. */
  readonly role: OfferedRole | undefined
  readonly onChange: (role: OfferedRole) => void
}

/** A role in a project, of a person or of a service account. */
export function ProjectRoleChoice({ of, role, onChange }: ProjectRoleChoiceProps) {
  const isPerson = of === 'person'
  return (
    <Radio.Group
      label="Project role"
      description={isPerson ? undefined : OF_ACCOUNTS}
      value={role ?? null}
      onChange={(value) => onChange(value === 'owner' ? 'owner' : 'member')}
    >
      <Stack gap="xs" mt={6}>
        <Radio
          value="member"
          label={PROJECT_ROLES.member}
          description={isPerson && OF_PEOPLE.member}
        />
        <Radio
          value="owner"
          label={PROJECT_ROLES.owner}
          description={isPerson && OF_PEOPLE.owner}
        />
      </Stack>
    </Radio.Group>
  )
}
