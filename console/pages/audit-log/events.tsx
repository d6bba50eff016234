/** Events of the audit log: a sentence each, and behind it the event as the API tells it. */
import { Badge, Code, Group, Text } from '@mantine/core'
import type { usePages } from '#console/api/queries.ts'
import { Paged } from '#console/display/paged.tsx'
import { Snippet } from '#console/display/secret.tsx'
import { Time } from '#console/display/time.tsx'
import type { AuditLog } from '#contract/audit-logs.ts'
import { sentenceOf } from './sentence.ts'

interface EventsProps {
  readonly pages: ReturnType<typeof usePages<'listAuditLogs'>>
  /** What stands there when there are none. */
  readonly empty: React.ReactNode
  /** Whether they are all of one project. */
  readonly inProject?: boolean
}

export const Events = ({ pages, empty, inProject = false }: EventsProps) => (
  <Paged pages={pages} empty={empty}>
    <ul className="events" aria-label="Events">
      {pages.items.map((event) => (
        <li key={event.id}>
          <Event event={event} inProject={inProject} />
        </li>
      ))}
    </ul>
  </Paged>
)

const Event = ({ event, inProject }: { event: AuditLog; inProject: boolean }) => {
  const { who, did, id } = sentenceOf(event)
  return (
    <details>
      <summary>
        <Text size="sm" component="span" className="sentence">
          <b>{who}</b> {did} {id !== undefined && <Code className="id">{id}</Code>}
        </Text>
        <Group gap="xs" component="span" className="when">
          {!inProject && event.project && belongsToProject(event) && (
            <Badge variant="light" color="gray">
              {event.project.name}
            </Badge>
          )}
          <Text size="xs" c="dimmed" component="span">
            <Time at={event.effective_at} />
          </Text>
        </Group>
      </summary>
      <Snippet text={JSON.stringify(event, null, 2)} label="Copy event" />
    </details>
  )
}

/** The API tells the default project of what belongs to none; a reader would be misled by it. */
const belongsToProject = ({ type, project }: AuditLog): boolean =>
  project?.name !== '' && !/^(login|logout|invite|organization)\./.test(type)
