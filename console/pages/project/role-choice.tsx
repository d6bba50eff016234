/** Chooses a role in a project, each with what it allows. */
import { Radio, Stack } from '@mantine/core'
import type { ProjectRole } from '#contract/project-users.ts'

/** A program's role changes nothing but whether its keys work: with either they do. */
const OF_ACCOUNTS = 'Its keys work with either role.'
const OF_PEOPLE = {
  owner: 'Manages the project: its members, service accounts, keys and limits.',
  member: 'Sees the project, and makes and revokes keys of their own.',
}

interface RoleChoiceProps {
  readonly of: 'person' | 'account'
  /** Undefined: none yet. */
  readonly role: ProjectRole | undefined
  readonly onChange: (role: ProjectRole) => void
}

export const RoleChoice = ({ of, role, onChange }: RoleChoiceProps) => {
  const isPerson = of === 'person'
  return (
    <Radio.Group
      label="Role"
      description={isPerson ? undefined : OF_ACCOUNTS}
      value={role ?? null}
      onChange={(value) => onChange(value === 'owner' ? 'owner' : 'member')}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="member" label="Member" description={isPerson && OF_PEOPLE.member} />
        <Radio value="owner" label="Owner" description={isPerson && OF_PEOPLE.owner} />
      </Stack>
    </Radio.Group>
  )
}
