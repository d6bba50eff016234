/** Columns of the list of all keys. */
import { Anchor, Code, Text } from '@mantine/core'
import { Link } from 'react-router'
import { labelled } from '#console/display/key-label.ts'
import type { Column } from '#console/display/rows.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { Time } from '#console/time/time.tsx'
import type { OrganizationApiKey } from '#contract/extensions/organization-keys.ts'
import { EXPIRY_COLUMN, OwnerLink, STATE_COLUMN } from './key-columns.tsx'

export const ALL_KEYS_COLUMNS: readonly Column<OrganizationApiKey>[] = [
  { heading: 'Key', cell: (key) => <NameOfKey apiKey={key} /> },
  { heading: 'Owner', cell: (key) => <OwnerOfKey apiKey={key} /> },
  {
    heading: 'Created',
    order: 'created_at',
    minor: true,
    cell: ({ created_at }) => <Time at={created_at} />,
  },
  {
    heading: 'Last used',
    order: 'last_used_at',
    cell: ({ last_used_at }) => <Time at={last_used_at} />,
  },
  { ...EXPIRY_COLUMN, order: 'expires_at' },
  STATE_COLUMN,
]

function NameOfKey({ apiKey }: { apiKey: OrganizationApiKey }) {
  return (
    <div>
      <Anchor component={Link} to={`/keys/${apiKey.id}`} size="sm" fw={500} className="name">
        {labelled(apiKey).name}
      </Anchor>
      <div>
        <Code className="redacted">{apiKey.redacted_value}</Code>
      </div>
    </div>
  )
}

/** The owner, a link to their page, above the project. */
export function OwnerOfKey({ apiKey }: { apiKey: OrganizationApiKey }) {
  const { owner, project_id: projectId, project_name: projectName } = apiKey
  return (
    <div>
      <OwnerLink apiKey={apiKey} projectId={projectId} />
      <Text size="xs" mt={6} c="dimmed" className="name">
        {owner.type === 'service_account' && 'Service account '}in{' '}
        <ProjectLink id={projectId} name={projectName} size="xs" />
      </Text>
    </div>
  )
}

export function ProjectLink({ id, name, size }: { id: string; name: string; size: 'xs' | 'sm' }) {
  const to = useProjectAddress()(id)
  if (to === undefined) return <span className="name">{name}</span>
  return (
    // Underlined within a sentence, where its color alone does not set it apart.
    <Anchor
      component={Link}
      to={to}
      size={size}
      underline={size === 'xs' ? 'always' : 'hover'}
      className="name"
    >
      {name}
    </Anchor>
  )
}
