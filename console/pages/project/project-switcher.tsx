/** Switches to the same tab of another project: the server searches for the typed text. */
import { Button, NavLink, Popover, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { ChevronDownIcon } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { holdsSecret } from '#console/address/secrets-in-text.ts'
import { usePages } from '#console/api/queries.ts'
import { Failed } from '#console/display/states.tsx'
import { SEARCH_MAX, searching, WAIT_MS } from '#console/fields/search.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { keyGuard } from '#console/pasted-key/pasted-key.tsx'
import type { Project } from '#contract/projects.ts'

const WIDTH = 300
/** Most options offered at once. */
const OFFERED = 8

interface SwitcherProps {
  readonly project: Project
  /** The path of the tab below the project's: '' is the first. */
  readonly tab: string
}

export function ProjectSwitcher({ project, tab }: SwitcherProps) {
  const [opened, { toggle, close }] = useDisclosure()
  return (
    <Popover
      opened={opened}
      onChange={close}
      onClose={close}
      position="bottom-start"
      width={WIDTH}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={500}
          rightSection={<ChevronDownIcon size={14} aria-hidden />}
          aria-label={`${project.name}: switch project`}
          onClick={toggle}
        >
          <span className="crumb">{project.name}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Switch project">
        {opened && <Offered project={project} tab={tab} close={close} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Offered({ project, tab, close }: SwitcherProps & { close: () => void }) {
  const addressOf = useProjectAddress()
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  const { items, error, isFetching } = usePages('listProjects', {
    limit: OFFERED,
    ...searching(holdsSecret(settled) ? '' : settled),
  })
  const isKey = holdsSecret(typed)
  const shown = isKey ? [] : items
  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        type="search"
        aria-label="Search projects"
        placeholder="Search projects"
        maxLength={SEARCH_MAX}
        value={typed}
        {...keyGuard(typed)}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      {error && <Failed title="Couldn’t load projects" error={error} />}
      {shown.length === 0 && !error && !isKey && (
        <Text size="sm" c="dimmed" role="status">
          {isFetching ? 'Searching…' : 'No matching projects'}
        </Text>
      )}
      <div>
        {shown.map(({ id, name }) => (
          <NavLink
            key={id}
            component={Link}
            to={addressOf(id, tab) ?? `/projects/${id}`}
            label={name}
            active={id === project.id}
            aria-current={id === project.id ? 'page' : undefined}
            onClick={close}
          />
        ))}
      </div>
    </Stack>
  )
}
