/** Projects chosen out of any number of them, each with a role in it. */
import { ActionIcon, Group, NativeSelect, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { searching } from '#console/display/search.tsx'
import type { ProjectRole } from '#contract/project-users.ts'
import { useProjectName } from './project-name.ts'

const WAIT_MS = 250
/** How many projects are offered at once. */
const OFFERED = 20
const SEARCH_MAX = 200
/** The most projects that one invite grants. */
const GRANTS_MAX = 100

export interface Grant {
  readonly id: string
  readonly role: ProjectRole
}

interface ProjectGrantsProps {
  readonly grants: readonly Grant[]
  readonly onChange: (grants: readonly Grant[]) => void
}

export const ProjectGrants = ({ grants, onChange }: ProjectGrantsProps) => (
  <Stack gap="xs">
    <ProjectSelect
      taken={grants}
      onChoose={(id) => onChange([...grants, { id, role: 'member' }])}
    />
    {grants.length === 0 && (
      <Text size="sm" c="dimmed">
        No project comes with the invite.
      </Text>
    )}
    {grants.map((grant) => (
      <GrantRow
        key={grant.id}
        grant={grant}
        onChange={(role) => onChange(grants.map((one) => (one === grant ? { ...one, role } : one)))}
        onRemove={() => onChange(grants.filter((one) => one !== grant))}
      />
    ))}
  </Stack>
)

interface GrantRowProps {
  readonly grant: Grant
  readonly onChange: (role: ProjectRole) => void
  readonly onRemove: () => void
}

const GrantRow = ({ grant: { id, role }, onChange, onRemove }: GrantRowProps) => {
  const name = useProjectName(id)
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" flex={1} truncate title={name}>
        {name}
      </Text>
      <NativeSelect
        size="xs"
        aria-label={`Role in ${name}`}
        data={[
          { value: 'member', label: 'Member' },
          { value: 'owner', label: 'Owner' },
        ]}
        value={role}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === 'owner' ? 'owner' : 'member')
        }
      />
      <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={`Without ${name}`}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

interface ProjectSelectProps {
  readonly taken: readonly Grant[]
  readonly onChoose: (id: string) => void
}

/** What is typed is searched for by the server. */
const ProjectSelect = ({ taken, onChoose }: ProjectSelectProps) => {
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  const { data, error, isFetching } = useAnswer('listProjects', {
    limit: OFFERED,
    ...searching(settled),
  })
  const offered = data?.data.filter(({ id }) => !taken.some((grant) => grant.id === id)) ?? []
  return (
    <Select
      label="Projects"
      description="They are in these as soon as the invite is accepted."
      placeholder="Add a project"
      searchable
      maxLength={SEARCH_MAX}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={null}
      onChange={(id) => {
        if (id !== null) onChoose(id)
        setTyped('')
      }}
      disabled={taken.length >= GRANTS_MAX}
      nothingFoundMessage={isFetching ? 'Searching …' : 'No project matches'}
      error={error?.message}
    />
  )
}
