/** Choice of a role, each with its permissions. */
import { Radio, Stack } from '@mantine/core'
import type { Permissions } from '#console/api/permissions.ts'
import { useAllowed } from '#console/api/session.tsx'
import {
  HELD_PROJECT_ROLES,
  type OfferedRole,
  ORGANIZATION_ROLES,
  PROJECT_ROLES,
} from '#console/display/roles.ts'
import { PREDEFINED_ROLES } from '#contract/permissions.ts'
import type { ProjectRole } from '#contract/project-users.ts'
import type { OrganizationRole } from '#contract/users.ts'

/** Effects of the predefined roles in the organization. */
export const ORGANIZATION_ROLE_TEXTS: Readonly<Record<OrganizationRole, string>> = {
  reader: 'Can view people, settings and the names of admin keys, and work in their own projects.',
  owner: 'Can manage everything: people, projects, keys and limits.',
}

/** Effects of the predefined roles of people in a project. */
export const PROJECT_ROLE_TEXTS: Readonly<Record<ProjectRole, string>> = {
  viewer: 'Can view the project, its models, files and batches.',
  member: 'Can view the project, and create and revoke their own keys.',
  owner: 'Can manage the project’s members, service accounts, keys and limits.',
}

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
          description={ORGANIZATION_ROLE_TEXTS.reader}
        />
        <Radio
          value="owner"
          label={ORGANIZATION_ROLES.owner}
          description={ORGANIZATION_ROLE_TEXTS.owner}
        />
      </Stack>
    </Radio.Group>
  )
}

const ROLES = ['viewer', 'member', 'owner'] as const

/** Predefined roles of a project that the session may give there. */
export function offeredRoles({ mayGive }: Permissions, projectId: string): readonly ProjectRole[] {
  return ROLES.filter((role) =>
    mayGive(PREDEFINED_ROLES.project[role]?.permissions ?? [], projectId),
  )
}

interface ProjectRoleChoiceProps {
  readonly projectId: string
  /** Undefined: none yet. */
  readonly role: ProjectRole | undefined
  readonly onChange: (role: ProjectRole) => void
}

/** A person's role in a project. */
export function ProjectRoleChoice({ projectId, role, onChange }: ProjectRoleChoiceProps) {
  const offered = offeredRoles(useAllowed(), projectId)
  return (
    <Radio.Group
      label="Project role"
      value={role ?? null}
      onChange={(value) => {
        const chosen = offered.find((one) => one === value)
        if (chosen) onChange(chosen)
      }}
    >
      <Stack gap="xs" mt={6}>
        {offered.map((one) => (
          <Radio
            key={one}
            value={one}
            label={HELD_PROJECT_ROLES[one]}
            description={PROJECT_ROLE_TEXTS[one]}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

interface AccountRoleChoiceProps {
  /** Undefined: none yet. */
  readonly role: OfferedRole | undefined
  readonly onChange: (role: OfferedRole) => void
}

/** Role of a service account, which changes nothing but whether its keys work. */
export function AccountRoleChoice({ role, onChange }: AccountRoleChoiceProps) {
  return (
    <Radio.Group
      label="Project role"
      description="Its keys work with either role."
      value={role ?? null}
      onChange={(value) => onChange(value === 'owner' ? 'owner' : 'member')}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="member" label={PROJECT_ROLES.member} />
        <Radio value="owner" label={PROJECT_ROLES.owner} />
      </Stack>
    </Radio.Group>
  )
}
