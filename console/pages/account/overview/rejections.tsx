/** Last requests of the signed-in person that were rejected or failed, with the reason of each. */
import { Anchor, Code, Group, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useSession } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Answered } from '#console/display/states.tsx'
import { logAddress, logsAddress } from '#console/navigation/log-addresses.ts'
import { OutcomeBadge } from '#console/pages/request-logs/outcome.tsx'
import { UNANSWERED } from '#console/pages/request-logs/outcomes.ts'
import { addDays, startOfDay, useToday } from '#console/time/days.ts'
import { Time } from '#console/time/time.tsx'
import { useZone, type Zone } from '#console/time/zone.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { requestSentence } from '#contract/request-logs/sentence.ts'

const DAYS = 7
const SHOWN_MAX = 5
const REFRESH_MS = 15_000

function questionOf(userId: string, zone: Zone, today: number) {
  return {
    user_ids: [userId],
    outcomes: ['rejected' as const, 'failed' as const],
    start_time: addDays(zone, today, -DAYS),
    limit: SHOWN_MAX,
  }
}

export const loadRejections: Load = ({ answer }, { session: { user }, zone, now }) => {
  if (user) answer('listRequestLogs', questionOf(user.id, zone, startOfDay(zone, now)))
}

export function Rejections() {
  const userId = useSession().user?.id ?? ''
  const question = questionOf(userId, useZone(), useToday())
  const query = useAnswer('listRequestLogs', question, { everyMs: REFRESH_MS })
  return (
    <Card
      title="Rejected and failed requests"
      about={`The last ${SHOWN_MAX} of ${DAYS} days, with the reason of each.`}
      action={
        <Anchor
          component={Link}
          to={logsAddress({ range: '7d', person: userId, outcome: UNANSWERED })}
          size="sm"
        >
          All of them
        </Anchor>
      }
    >
      <Answered query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              None in {DAYS} days.
            </Text>
          ) : (
            <ul className="plain-list" aria-label="Rejected and failed requests">
              {data.map((log) => (
                <Rejection key={`${log.ended_at_ms} ${log.request_id}`} log={log} />
              ))}
            </ul>
          )
        }
      </Answered>
    </Card>
  )
}

function Rejection({ log }: { log: RequestLog }) {
  const { request_id: id, ended_at: at, model, requested_model: requested, names } = log
  const named = requested ?? model
  return (
    <li>
      <Group gap="xs">
        <OutcomeBadge of={log} />
        <Anchor component={Link} to={logAddress(id)} size="sm">
          <Time at={at} />
        </Anchor>
        {named !== null && <Code className="id">{named}</Code>}
        <Text size="xs" c="dimmed" className="name">
          {[names[log.api_key_id], names[log.project_id]].filter(Boolean).join(' · ')}
        </Text>
      </Group>
      <Text size="sm" className="name">
        {requestSentence(log)}
      </Text>
    </li>
  )
}
