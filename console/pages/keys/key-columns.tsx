/** Columns of the table of keys. */
import { Badge, Text, Tooltip } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { KeyName } from '#console/display/key.tsx'
import { labelled, ownerName } from '#console/display/key-label.ts'
import { NameAt } from '#console/display/links.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { NEVER, USE_COLUMNS } from '#console/display/time-columns.tsx'
import { accountAddress, keyAddress, personAddress } from '#console/navigation/addresses.ts'
import { nowSeconds, useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import type { ApiKey } from '#contract/api-keys.ts'

interface NamedKeyProps {
  readonly apiKey: ApiKey
  /** Address of its page, for those who see it. */
  readonly to?: string | undefined
}

/** With the program and the machine that a person has signed in, and with a replaced value. */
export function NamedKey({ apiKey, to }: NamedKeyProps) {
  const { sign_in: signIn, previous_secret_expires_at: end } = apiKey
  const now = useNow()
  return (
    <div>
      <KeyName of={labelled(apiKey)} to={to} />
      {signIn && (
        <Text size="xs" c="dimmed" className="name">
          Sign-in of {signIn.client_id}
          {signIn.host !== null && ` on ${signIn.host}`}
        </Text>
      )}
      {!signIn && end !== null && end > now && (
        <Text size="xs" c="dimmed">
          Its previous value ends <Time at={end} />.
        </Text>
      )}
    </div>
  )
}

interface KeyOfProject {
  readonly apiKey: ApiKey
  readonly projectId: string
}

function LinkedKey({ apiKey, projectId }: KeyOfProject) {
  const allowed = useAllowed()
  // Without the page of a key, its address is a row of this list.
  const to = allowed.seesKeys ? keyAddress(allowed, { id: apiKey.id, projectId }) : undefined
  return <NamedKey apiKey={apiKey} to={to} />
}

/** Name of the owner, a link to their page for those who see it. */
export function OwnerLink({ apiKey, projectId }: KeyOfProject) {
  const { user, service_account: account } = apiKey.owner
  const allowed = useAllowed()
  const to = account
    ? accountAddress(allowed, { id: account.id, projectId })
    : personAddress(allowed, user?.id ?? '')
  return <NameAt to={to}>{ownerName(apiKey)}</NameAt>
}

function Owner({ apiKey, projectId }: KeyOfProject) {
  const { user } = apiKey.owner
  const name = ownerName(apiKey)
  return (
    <div>
      <OwnerLink apiKey={apiKey} projectId={projectId} />
      <Text size="xs" c="dimmed" className="name">
        {user ? user.email !== name && user.email : 'Service account'}
      </Text>
    </div>
  )
}

const STATES = {
  active: { label: 'Active', color: 'bailiwick', about: 'Requests with it are accepted.' },
  expired: { label: 'Expired', color: 'gray', about: 'Expired. Requests with it are rejected.' },
  unused: {
    label: 'Not in use',
    color: 'gray',
    about: 'Its sign-in lasts: the program gets a new secret when it needs one.',
  },
  left: {
    label: 'Owner without access',
    color: 'yellow',
    about: 'Requests with it are rejected: its owner has left the project, or is deactivated.',
  },
  waiting: {
    label: 'No role yet',
    color: 'yellow',
    about: 'Requests with it are rejected until its service account has a role.',
  },
} as const

function stateOf(key: ApiKey, now: number): keyof typeof STATES {
  if (key.expires_at !== null && key.expires_at <= now) {
    return key.sign_in !== null && key.sign_in.expires_at > now ? 'unused' : 'expired'
  }
  if (key.owner_project_access === 'active') return 'active'
  return key.owner.type === 'user' ? 'left' : 'waiting'
}

function State({ apiKey }: { apiKey: ApiKey }) {
  const { label, color, about } = STATES[stateOf(apiKey, useNow())]
  return (
    <Tooltip label={about} multiline maw={280}>
      <Badge color={color} variant="light">
        {label}
      </Badge>
    </Tooltip>
  )
}

/** Whether requests with it are rejected before its revocation, and no program renews it. */
export function isRejected(key: ApiKey, now: number): boolean {
  return !['active', 'unused'].includes(stateOf(key, now))
}

/** Whether requests with it are accepted. */
export const STATE_COLUMN: SortedColumn<ApiKey> = {
  heading: 'State',
  value: (key) => STATES[stateOf(key, nowSeconds())].label,
  cell: (key) => <State apiKey={key} />,
}

/** The end of the sign-in, of which each secret ends within an hour, or that of the key. */
export const EXPIRY_COLUMN: SortedColumn<ApiKey> = {
  heading: 'Expires',
  value: ({ sign_in, expires_at }) => sign_in?.expires_at ?? expires_at ?? NEVER,
  cell: ({ sign_in, expires_at }) => <Time at={sign_in?.expires_at ?? expires_at} />,
}

export function keyColumns(projectId: string): readonly SortedColumn<ApiKey>[] {
  return [
    {
      heading: 'Key',
      value: (key) => labelled(key).name,
      cell: (key) => <LinkedKey apiKey={key} projectId={projectId} />,
    },
    {
      heading: 'Owner',
      value: ownerName,
      cell: (key) => <Owner apiKey={key} projectId={projectId} />,
    },
    ...USE_COLUMNS,
    EXPIRY_COLUMN,
    STATE_COLUMN,
  ]
}
