/** Bar with the key in use: its project, its expiry, and a button to drop it. */
import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { KeyRoundIcon } from 'lucide-react'
import { Link } from 'react-router'
import { useProjectName } from '#console/api/project-name.ts'
import { Failed } from '#console/display/states.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { useNow } from '#console/time/clock.ts'
import { formatRelative } from '#console/time/relative-time.ts'
import type { Key, useKey } from './use-key.ts'

interface KeyBarProps {
  readonly held: Key
  /** Project that the gateway reports; undefined until it has. */
  readonly projectId: string | null | undefined
  readonly drop: ReturnType<typeof useKey>['drop']
  /** Why it cannot be said which models it may ask for. */
  readonly error: Error | undefined
}

export function KeyBar({ held, projectId, drop, error }: KeyBarProps) {
  return (
    <Stack gap="sm">
      <Paper withBorder px="md" py="sm">
        <Group justify="space-between" gap="sm">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <KeyRoundIcon size={18} className="fixed-size" aria-hidden />
            <Text size="sm" className="name">
              <b>{held.kind === 'given' ? (held.name ?? 'Pasted key') : held.name}</b>
              {projectId != null && (
                <>
                  {' '}
                  in <ProjectName projectId={projectId} />
                </>
              )}
              {held.kind === 'temporary' && <Left expiresAt={held.expiresAt} />}
            </Text>
          </Group>
          <Button
            variant="default"
            size="xs"
            loading={drop.isPending}
            onClick={() => drop.mutate()}
          >
            {held.kind === 'temporary' ? 'Revoke now' : 'Remove'}
          </Button>
        </Group>
      </Paper>
      {drop.error && <Failed title="Couldn’t revoke the key" error={drop.error} />}
      {error && <Failed title="Couldn’t load the models of this key" error={error} />}
    </Stack>
  )
}

function Left({ expiresAt }: { expiresAt: number }) {
  const now = useNow()
  return (
    <span className="dim">
      {now < expiresAt
        ? ` · expires ${formatRelative(expiresAt, now)}`
        : ' · expired: create another'}
    </span>
  )
}

/** Name of a project; its id alone if the session may not read it, as of another person's key. */
function ProjectName({ projectId }: { projectId: string }) {
  const to = useProjectAddress()(projectId)
  const name = useProjectName(projectId, { enabled: to !== undefined })
  if (to === undefined) return projectId
  return (
    <Anchor component={Link} to={to} size="sm" underline="always">
      {name}
    </Anchor>
  )
}
