/** Empty state of the overview: no usage in this range, or none at all, with a quick start. */
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { keySnippets } from '#console/display/key-snippets.ts'
import { Snippet } from '#console/display/snippets.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { useUsage } from '#console/pages/usage/read-usage.ts'
import type { Project } from '#contract/projects.ts'
import { type Range, useRangeOf } from './range.tsx'

interface NothingUsedProps {
  readonly project: Project
  readonly range: Range
  readonly onChoose: (range: string) => void
}

export function NothingUsed({ project, range, onChoose }: NothingUsedProps) {
  const month = useUsage({
    ...useRangeOf('30d').stretch,
    projects: [project.id],
    groupBy: [],
  })
  return (
    <Answered query={month}>
      {({ entries }) =>
        entries.length > 0 ? (
          <Empty
            title={`No usage in the last ${range.name}`}
            action={
              <Button variant="default" onClick={() => onChoose('30d')}>
                Show 30 days
              </Button>
            }
          />
        ) : (
          <NothingYet project={project} />
        )
      }
    </Answered>
  )
}

const NothingYet = ({ project: { id, status } }: { project: Project }) => (
  <Stack>
    <Empty
      title="No usage in the last 30 days"
      action={
        status === 'active' && (
          <Button component={Link} to={`/projects/${id}/keys`}>
            Go to keys
          </Button>
        )
      }
    >
      Requests, tokens, costs and rate-limited requests appear here within a second of the first
      request.
    </Empty>
    {status === 'active' && (
      <div>
        <Text size="sm" mb={6}>
          Set <code>$BAILIWICK_KEY</code> to a{' '}
          <Anchor component={Link} to={`/projects/${id}/keys`} size="sm" underline="always">
            key
          </Anchor>{' '}
          of this project, and send a first request:
        </Text>
        <Snippet text={keySnippets('$BAILIWICK_KEY').curl ?? ''} label="Copy request" />
      </div>
    )}
  </Stack>
)
