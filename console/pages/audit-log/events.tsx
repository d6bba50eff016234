/** Events of the audit log: a sentence each, which unfolds to the event as the API returns it. */
import { Anchor, Badge, Code, Group, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Deleted } from '#console/display/deleted.tsx'
import { Paged } from '#console/display/paged.tsx'
import { Snippet } from '#console/display/snippets.tsx'
import { adminKeyAddress } from '#console/navigation/addresses.ts'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import { formatDay, formatHour, formatWholeDay, toIso } from '#console/time/time-format.ts'
import { useZone, type Zone, zoneLabel } from '#console/time/zone.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import { adminKeyOf } from './actor.ts'
import { sentenceOf } from './sentence.ts'

interface EventsProps {
  readonly pages: ReturnType<typeof usePages<'listAuditLogs'>>
  /** Shown when there are no events. */
  readonly empty: React.ReactNode
  /** Whether they are all of one project. */
  readonly inProject?: boolean
  /** Whether they are unfolded at first. */
  readonly isOpen?: boolean
}

/** In days, each under its date. */
export function Events({ pages, empty, inProject = false, isOpen = false }: EventsProps) {
  const zone = useZone()
  const today = formatDay(zone, useNow())
  const days = Map.groupBy(pages.items, ({ effective_at: at }) => formatDay(zone, at))
  return (
    <Paged pages={pages} empty={empty}>
      <ul className="events" aria-label="Events">
        {[...days].flatMap(([day, events]) =>
          events.map((event, at) => (
            <li key={event.id}>
              {at === 0 && (
                <h2>{day === today ? 'Today' : formatWholeDay(zone, event.effective_at)}</h2>
              )}
              <Event
                event={event}
                inProject={inProject}
                zone={zone}
                isToday={day === today}
                isOpen={isOpen}
              />
            </li>
          )),
        )}
      </ul>
    </Paged>
  )
}

interface EventProps {
  readonly event: AuditLog
  readonly inProject: boolean
  readonly isToday: boolean
  readonly isOpen: boolean
  readonly zone: Zone
}

function Event({ event, inProject, isToday, isOpen, zone }: EventProps) {
  const { who, did, key, id, isDeleted } = sentenceOf(event)
  const { effective_at: at } = event
  return (
    <details open={isOpen}>
      <summary>
        <Text size="sm" component="span" className="sentence">
          <b>{who}</b> {did} {id !== undefined && <Code className="id">{id}</Code>}
          {isDeleted && <Deleted />}
          {key !== undefined && (
            <Text span size="xs" c="dimmed">
              {' '}
              with the key “{key}”
            </Text>
          )}
        </Text>
        <Group gap="xs" component="span" className="when">
          {!inProject && event.project && belongsToProject(event) && (
            <Badge variant="light" color="gray">
              {event.project.name}
            </Badge>
          )}
          <Text size="xs" c="dimmed" component="span">
            {isToday ? (
              <Time at={at} />
            ) : (
              <time dateTime={toIso(at)}>
                {formatHour(zone, at)} {zoneLabel(zone, at)}
              </time>
            )}
          </Text>
        </Group>
      </summary>
      <AdminKey event={event} />
      <Snippet text={JSON.stringify(event, null, 2)} label="Copy event" />
    </details>
  )
}

/** Link to the admin key that the actor used, for those who see it. */
function AdminKey({ event: { actor } }: { event: AuditLog }) {
  const { may } = useAllowed()
  const id = adminKeyOf(actor)
  if (id === undefined || !may('admin_keys.write')) return null
  return (
    <Anchor component={Link} to={adminKeyAddress(id)} size="sm">
      Admin key of this event
    </Anchor>
  )
}

/** Old events of no project have the default project, which would mislead a reader. */
function belongsToProject({ type, project }: AuditLog): boolean {
  return project?.name !== '' && !/^(login|logout|invite|organization)\./.test(type)
}
