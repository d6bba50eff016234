/** Empty state of the overview: no usage in this range, or none at all, with a quick start. */
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { curlSnippet } from '#console/display/key-snippets.ts'
import { Snippet } from '#console/display/snippets.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { type Range, useRangeOf } from '#console/pages/usage/range.tsx'
import { useUsage } from '#console/pages/usage/read-usage.ts'
import type { Project } from '#contract/projects.ts'

interface NothingUsedProps {
  readonly project: Project
  readonly range: Range
  readonly onChoose: (range: string) => void
}

export function NothingUsed({ project, range, onChoose }: NothingUsedProps) {
  const { stretch } = useRangeOf('30d')
  const month = useUsage({
    ...stretch,
    projects: [project.id],
    groupBy: [],
  })
  return (
    <Answered query={month}>
      {({ entries }) =>
        entries.length > 0 ? (
          <Empty
            title={`No usage in ${range.isZoomed ? 'these' : 'the last'} ${range.name}`}
            action={
              <Button variant="default" onClick={() => onChoose('30d')}>
                Show 30 days
              </Button>
            }
          />
        ) : (
          <NothingYet project={project} isNew={project.created_at >= stretch.from} />
        )
      }
    </Answered>
  )
}

interface NothingYetProps {
  readonly project: Project
  /** Whether it is younger than the longest range. */
  readonly isNew: boolean
}

function NothingYet({ project: { id, status }, isNew }: NothingYetProps) {
  return (
    <Stack>
      <Empty
        title={isNew ? 'No usage yet' : 'No usage in the last 30 days'}
        action={
          status === 'active' && (
            <Button component={Link} to={`/projects/${id}/keys`}>
              Go to keys
            </Button>
          )
        }
      >
        Requests, tokens, costs and rejected requests appear here within a second of the first
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
          <Snippet text={curlSnippet('$BAILIWICK_KEY')} label="Copy request" />
        </div>
      )}
    </Stack>
  )
}
