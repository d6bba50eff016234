/**
 * The key in a pasted text: whose it is, and in which state. It is hashed in the page; the hash
 * alone is sent, in a body. Neither is in an address.
 */
import { Anchor, Group, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { ApiError } from '#client/client.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { shortSentence } from '#console/display/error-sentence.ts'
import { adminKeyAddress, keyAddress } from '#console/navigation/addresses.ts'
import { Time } from '#console/time/time.tsx'
import type { KeyLookUp as Found } from '#contract/extensions/organization-keys.ts'
import { keyIn } from './key-in-text.ts'
import { sha256 } from './sha256.ts'

const WAIT_MS = 300
const NOT_FOUND = 404

interface KeyLookUpProps {
  readonly text: string
  /** Called when one of its links is followed. */
  readonly onLeave?: () => void
}

export function KeyLookUp({ text, onLeave }: KeyLookUpProps) {
  const [settled] = useDebouncedValue(text, WAIT_MS)
  const hash = useMemo(() => {
    const key = keyIn(settled)
    return key === undefined ? undefined : sha256(key)
  }, [settled])
  if (hash === undefined) return <span>Paste a whole key to find out whose it is.</span>
  return <Hashed key={hash} hash={hash} onLeave={onLeave} />
}

function Hashed({ hash, onLeave }: { hash: string; onLeave: (() => void) | undefined }) {
  const { data, error } = useAnswer('lookUpApiKey', { sha256: hash })
  if (data) return <FoundKey found={data} onLeave={onLeave} />
  if (!error) return <span role="status">Looking it up…</span>
  const isUnknown = error instanceof ApiError && error.status === NOT_FOUND
  return (
    <span role="status">
      {isUnknown
        ? 'It isn’t a key of this server, or none that you may see.'
        : shortSentence(error)}
    </span>
  )
}

const STATES = {
  active: 'It works.',
  expired: 'It has expired.',
  inactive: 'It doesn’t work: its owner has no access to the project.',
  replaced: 'It was replaced: this value has ended, the key has a new one.',
  deleted: 'It was revoked',
} as const

interface FoundKeyProps {
  readonly found: Found
  readonly onLeave: (() => void) | undefined
}

function FoundKey({ found, onLeave }: FoundKeyProps) {
  const { kind, state, name, project, owner, last_used_at: usedAt, deleted_at: endedAt } = found
  const isAdmin = kind === 'admin_key'
  return (
    <Text component="div" size="sm" c="var(--mantine-color-text)" role="status" className="name">
      <Text fw={600} span>
        {name ?? 'A key'}
      </Text>
      {isAdmin ? ', an admin key' : ''}
      {owner && ` of ${owner.name}`}
      {project && ` in ${project.name}`}.{' '}
      {state === 'deleted' ? (
        <>
          {STATES.deleted} {endedAt !== null && <Time at={endedAt} />}. Requests with it are
          rejected.
        </>
      ) : (
        <>
          {STATES[state]} {usedAt === null ? 'Never used.' : null}
          {usedAt !== null && (
            <>
              Last used <Time at={usedAt} />.
            </>
          )}
        </>
      )}
      <KeyLinks found={found} onLeave={onLeave} />
    </Text>
  )
}

function KeyLinks({ found, onLeave }: FoundKeyProps) {
  const { id, state, project } = found
  const allowed = useAllowed()
  if (id === null || state === 'deleted') return null
  const to = project ? keyAddress(allowed, { id, projectId: project.id }) : adminKeyAddress(id)
  if (to === undefined) return null
  return (
    <Group gap="md" mt={4}>
      <Anchor component={Link} to={to} size="sm" onClick={onLeave}>
        Open the key
      </Anchor>
      {allowed.seesKeys && project && (
        <Anchor
          component={Link}
          to={to}
          state={{ action: 'revoke' }}
          size="sm"
          c="var(--mantine-color-error)"
          onClick={onLeave}
        >
          Revoke
        </Anchor>
      )}
    </Group>
  )
}
