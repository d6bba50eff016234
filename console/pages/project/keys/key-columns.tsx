/** Columns of the table of keys. */
import { Badge, Text, Tooltip } from '@mantine/core'
import { useNow } from '#console/display/clock.ts'
import { KeyName } from '#console/display/key.tsx'
import { keyLabel } from '#console/display/key-label.ts'
import type { Column } from '#console/display/rows.tsx'
import { Time } from '#console/display/time.tsx'
import { USE_COLUMNS } from '#console/display/time-columns.tsx'
import type { ApiKey } from '#contract/api-keys.ts'

/** Name of the owner of a key, for sentences. */
export function ownerName({ owner: { user, service_account: account } }: ApiKey): string {
  return account?.name ?? user?.name ?? user?.email ?? 'no owner'
}

/** With the name that the console gives it. */
export function labelled<K extends ApiKey>(key: K): K {
  return {
    ...key,
    name: keyLabel(key.name, ownerName(key)),
  }
}

/** With the program and the machine that a person has signed in, and with a replaced value. */
export function NamedKey({ apiKey }: { apiKey: ApiKey }) {
  const { sign_in: signIn, previous_secret_expires_at: end } = apiKey
  const now = useNow()
  return (
    <div>
      <KeyName of={labelled(apiKey)} />
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

function Owner({ apiKey }: { apiKey: ApiKey }) {
  const { user } = apiKey.owner
  const name = ownerName(apiKey)
  return (
    <div>
      <Text size="sm" className="name">
        {name}
      </Text>
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
    label: 'Owner left',
    color: 'yellow',
    about: 'Inactive: its owner left the project. Works again if they are re-added.',
  },
  waiting: {
    label: 'No role yet',
    color: 'yellow',
    about: 'Inactive until its service account has a role.',
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

/** Whether requests with it are accepted. */
export const STATE_COLUMN: Column<ApiKey> = {
  heading: 'State',
  cell: (key) => <State apiKey={key} />,
}

/** The end of the sign-in, of which each secret ends within an hour, or that of the key. */
export const EXPIRY_COLUMN: Column<ApiKey> = {
  heading: 'Expires',
  cell: ({ sign_in, expires_at }) => <Time at={sign_in?.expires_at ?? expires_at} />,
}

export const KEY_COLUMNS: readonly Column<ApiKey>[] = [
  { heading: 'Key', cell: (key) => <NamedKey apiKey={key} /> },
  { heading: 'Owner', cell: (key) => <Owner apiKey={key} /> },
  ...USE_COLUMNS,
  EXPIRY_COLUMN,
  STATE_COLUMN,
]
