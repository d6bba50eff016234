/** A request: what happened to it in a sentence, its timeline, and its facts. */
import { Alert, Anchor, Group, SimpleGrid, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { ApiError } from '#client/client.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Id } from '#console/display/copy.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { alikePeriodOf } from '#contract/request-logs/alike.ts'
import { SPEND } from '#contract/request-logs/limit-sentence.ts'
import { requestSentence } from '#contract/request-logs/sentence.ts'
import { Asked, Ids, Sender, Used } from './log-facts.tsx'
import { Lookup } from './lookup.tsx'
import { Reasons, useKept } from './no-logs.tsx'
import { OutcomeBadge } from './outcome.tsx'
import { OUTCOMES } from './outcomes.ts'
import { LimitAdvice, limitLinks, SpendOfLimit } from './rejecting-limit.tsx'
import { Timeline } from './timeline.tsx'

const NOT_FOUND = 404
/** Interval of reads of a log that is not there: that of a request that has just ended arrives. */
const AGAIN_MS = 2_000

function isMissing(error: Error | null): boolean {
  return error instanceof ApiError && error.status === NOT_FOUND
}

export const load: Load = ({ answer }, { params: { requestId = '' } }) =>
  answer('retrieveRequestLog', { request_id: requestId })

export default function RequestLogPage() {
  const { requestId = '' } = useParams()
  // Remounted for each request: nothing of one is shown at the address of another.
  return <OneRequest key={requestId} requestId={requestId} />
}

function OneRequest({ requestId }: { requestId: string }) {
  const ids = { request_id: requestId }
  const { data } = useAnswer('retrieveRequestLog', ids)
  const query = useAnswer('retrieveRequestLog', ids, { ...(!data && { everyMs: AGAIN_MS }) })
  return (
    <Page
      title="Request"
      tabTitle="Request · Request logs · Bailiwick"
      breadcrumb={
        <Anchor component={Link} to="/request-logs" size="sm">
          Request logs
        </Anchor>
      }
      about={
        <Group gap="xs">
          <Id id={requestId} />
          {query.data && <OutcomeBadge of={query.data} />}
        </Group>
      }
      actions={<Lookup />}
    >
      {isMissing(query.error) ? (
        <Missing requestId={requestId} />
      ) : (
        <Answered query={query}>{(log) => <Shown log={log} />}</Answered>
      )}
    </Page>
  )
}

function Missing({ requestId }: { requestId: string }) {
  const period = alikePeriodOf(requestId)
  return (
    <Empty title="This request has no log">
      <Reasons kept={useKept()} />
      {period && (
        <>
          {' '}
          Of many failures alike in a minute, most share one log: see{' '}
          <Anchor component={Link} to={logsAddress({ from: period.start, to: period.end })} inherit>
            the requests of its time
          </Anchor>
          .
        </>
      )}
    </Empty>
  )
}

function Shown({ log }: { log: RequestLog }) {
  const { color } = OUTCOMES[log.outcome]
  return (
    <Stack gap="md">
      <Alert color={color} role="status" title="What happened">
        <Stack gap="xs" align="flex-start">
          <span className="name">{requestSentence(log)}</span>
          {log.limit && <LimitAdvice limit={log.limit} projectId={log.project_id} />}
          <NextSteps log={log} />
        </Stack>
      </Alert>
      <Card title="Timeline">
        <Timeline log={log} />
      </Card>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Asked log={log} />
        <Sender log={log} />
        <Used log={log} />
        {log.limit?.dimension === SPEND && <SpendOfLimit limit={log.limit} />}
        <Ids log={log} />
      </SimpleGrid>
    </Stack>
  )
}

/** Requests like this one, and the limit that rejected it. */
function NextSteps({ log }: { log: RequestLog }): ReactNode {
  const allowed = useAllowed()
  const { project_id: project, outcome, code, api_key_id: key, session } = log
  const links = [
    ...limitLinks(allowed, log),
    ...(outcome === 'succeeded'
      ? []
      : [
          {
            to: logsAddress({ outcome, project, code: code ?? '' }),
            text: 'Requests with the same outcome',
          },
        ]),
    { to: logsAddress({ project, key }), text: 'Requests of the key' },
    ...(session === null
      ? []
      : [{ to: logsAddress({ session }), text: 'Requests of the session' }]),
  ]
  return (
    <Group gap="md">
      {links.map(({ to, text }) => (
        <Anchor key={text} component={Link} to={to} size="sm" underline="always">
          {text}
        </Anchor>
      ))}
    </Group>
  )
}
