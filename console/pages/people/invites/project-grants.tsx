/** Projects chosen out of any number of them, each with a role in it. */
import { ActionIcon, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { XIcon } from 'lucide-react'
import { useProjectName } from '#console/api/project-name.ts'
import { useAnswer } from '#console/api/queries.ts'
import { PROJECT_ROLE_TEXTS } from '#console/dialogs/role-choice.tsx'
import { type OfferedRole, PROJECT_ROLES } from '#console/display/roles.ts'
import { searching } from '#console/fields/search.tsx'
import { OFFERED, SearchedSelect, useTyping } from '#console/fields/searched-select.tsx'

/** The most projects that one invite grants. */
const GRANTS_MAX = 100
const ROLES = Object.entries(PROJECT_ROLES).map(([value, label]) => ({ value, label }))

export interface Grant {
  readonly id: string
  readonly role: OfferedRole
}

interface ProjectGrantsProps {
  readonly grants: readonly Grant[]
  readonly onChange: (grants: readonly Grant[]) => void
}

export function ProjectGrants({ grants, onChange }: ProjectGrantsProps) {
  return (
    <Stack gap="xs">
      <ProjectSelect
        taken={grants}
        onChoose={(id) => onChange([...grants, { id, role: 'member' }])}
      />
      {grants.length === 0 && (
        <Text size="sm" c="dimmed">
          No projects selected.
        </Text>
      )}
      {grants.map((grant) => (
        <GrantRow
          key={grant.id}
          grant={grant}
          onChange={(role) =>
            onChange(grants.map((one) => (one === grant ? { ...one, role } : one)))
          }
          onRemove={() => onChange(grants.filter((one) => one !== grant))}
        />
      ))}
    </Stack>
  )
}

interface GrantRowProps {
  readonly grant: Grant
  readonly onChange: (role: OfferedRole) => void
  readonly onRemove: () => void
}

function GrantRow({ grant: { id, role }, onChange, onRemove }: GrantRowProps) {
  const name = useProjectName(id)
  return (
    <Group gap="xs" wrap="nowrap">
      <Stack gap={0} flex={1} miw={0}>
        <Text size="sm" truncate title={name}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {PROJECT_ROLE_TEXTS[role]}
        </Text>
      </Stack>
      <NativeSelect
        size="xs"
        aria-label={`Role in ${name}`}
        data={ROLES}
        value={role}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === 'owner' ? 'owner' : 'member')
        }
      />
      <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={`Remove ${name}`}>
        <XIcon size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

interface ProjectSelectProps {
  readonly taken: readonly Grant[]
  readonly onChoose: (id: string) => void
}

function ProjectSelect({ taken, onChoose }: ProjectSelectProps) {
  const typing = useTyping()
  const { data, error, isFetching } = useAnswer('listProjects', {
    limit: OFFERED,
    ...searching(typing.search),
  })
  const offered = data?.data.filter(({ id }) => !taken.some((grant) => grant.id === id)) ?? []
  const options = offered.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <SearchedSelect
      label="Projects"
      description="They join these projects when the invite is accepted."
      placeholder="Add a project"
      typing={typing}
      found={{ options, error, isFetching }}
      value={null}
      onChoose={(id) => {
        onChoose(id)
        typing.setTyped('')
      }}
      disabled={taken.length >= GRANTS_MAX}
      nothingFoundMessage="No matching projects"
    />
  )
}
