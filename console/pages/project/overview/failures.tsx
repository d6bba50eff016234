/** Failed requests by upstream, its failure and the error that was returned. */
import { List, Stack, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { formatAmount, formatExact } from '#console/display/numbers.ts'
import { Answered, Loading } from '#console/display/states.tsx'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { FAILED, LogLink } from '#console/pages/request-logs/log-link.tsx'
import { logTimes } from '#console/pages/usage/log-times.ts'
import { onlyModel } from '#console/pages/usage/only.ts'
import type { Question } from '#console/pages/usage/read-usage.ts'
import type { Project } from '#contract/projects.ts'
import { type FailureReason, failureReasons } from './failure-reasons.ts'

/** Rows of request logs that are read: the longest page. */
const READ_MAX = 100
/** Most reasons listed one by one. */
const REASONS_MAX = 5

interface FailuresProps {
  readonly project: Project
  readonly baseQuestion: Omit<Question, 'groupBy'>
  readonly everyMs: number
}

function questionOf(projectId: string, { from, to, only }: FailuresProps['baseQuestion']) {
  const model = onlyModel(only)
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    project_ids: [projectId],
    ...(model !== undefined && { models: [model] }),
    outcomes: [FAILED.outcome],
    limit: READ_MAX,
  }
}

/** Of a project with failed requests, for those who see request logs. */
export function Failures({ project, baseQuestion, everyMs }: FailuresProps) {
  const query = useAnswer('listRequestLogs', questionOf(project.id, baseQuestion), { everyMs })
  return (
    <Card title="Why requests failed">
      <Answered query={query} loading={<Loading lines={1} />}>
        {({ data, has_more: hasMore }) => (
          <Reasons
            reasons={failureReasons(data)}
            hasMore={hasMore}
            filter={{ ...logTimes(baseQuestion), model: onlyModel(baseQuestion.only) }}
          />
        )}
      </Answered>
    </Card>
  )
}

interface ReasonsProps {
  readonly reasons: readonly FailureReason[]
  readonly hasMore: boolean
  readonly filter: LogFilter
}

function Reasons({ reasons, hasMore, filter }: ReasonsProps) {
  const seesAll = useAllowed().may('request_logs.read')
  if (reasons.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {seesAll ? 'There are no request logs of them.' : 'None of them are yours to see.'}
      </Text>
    )
  }
  const rest = reasons.length - REASONS_MAX
  return (
    <Stack gap="sm">
      <List size="sm" spacing={6}>
        {reasons.slice(0, REASONS_MAX).map((reason) => (
          <List.Item key={`${reason.upstream} ${reason.end} ${reason.status} ${reason.code}`}>
            <Cause reason={reason} />: <Count reason={reason} filter={filter} />
            {answerText(reason)}.
          </List.Item>
        ))}
        {rest > 0 && <List.Item>And {formatAmount(rest, 'other reason')}.</List.Item>}
      </List>
      {(hasMore || !seesAll) && (
        <Text size="sm" c="dimmed">
          {hasMore && `From the last ${formatExact(READ_MAX)} request logs of failures. `}
          {!seesAll && 'Of requests that you may see.'}
        </Text>
      )}
    </Stack>
  )
}

function Cause({ reason: { upstream, end } }: { reason: FailureReason }) {
  if (upstream === '') return <>No upstream answered</>
  return (
    <>
      Upstream <b className="name">{upstream}</b> {end}
    </>
  )
}

/** With a link to the logs of these requests. */
function Count({ reason, filter }: { reason: FailureReason; filter: LogFilter }) {
  const { status, code, count } = reason
  return (
    <LogLink
      of={`failed: ${[status, code].filter((part) => part !== null).join(' ')}`}
      filter={{ ...filter, ...FAILED, status, code }}
    >
      {formatAmount(count, 'request')}
    </LogLink>
  )
}

/** `, answered with 502 (upstream_failed)` */
function answerText({ status, code }: FailureReason): string {
  const answer = status === null ? ', without an answer' : `, answered with ${status}`
  return code === null ? answer : `${answer} (${code})`
}
