/** Raise requests of people, for those who may set the limits: open ones, then earlier ones. */
import { Stack, Text } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { Paged } from '#console/display/paged.tsx'
import { Who } from '#console/display/person.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { Time } from '#console/time/time.tsx'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'
import { AnswerDialog } from './answer-dialog.tsx'
import { OpenRequest } from './open-request.tsx'
import { answerText, askedText, limitOf, StatusBadge } from './request-texts.tsx'

const OPEN = { statuses: ['open' as const], limit: 20 }
const CLOSED = {
  statuses: ['approved' as const, 'denied' as const, 'withdrawn' as const, 'expired' as const],
  limit: 20,
}
const REFRESH_MS = 15_000

export const load: Load = ({ pages }) => {
  pages('listRaiseRequests', OPEN)
  pages('listRaiseRequests', CLOSED)
}

export default function RaiseRequestsPage() {
  return (
    <Page
      title="Raise requests"
      about="People ask for more than a spend limit allows. A raise ends by itself; the limit is then what it was."
    >
      <Stack gap="lg">
        <Open />
        <Closed />
      </Stack>
    </Page>
  )
}

function Open() {
  const pages = usePages('listRaiseRequests', OPEN, { everyMs: REFRESH_MS })
  const answering = useSubject<RaiseRequest>()
  return (
    <>
      <Paged
        pages={pages}
        empty={
          <Empty title="No open requests">
            People ask for a raise on their account page. You see it here, and by the mail or
            webhook of spend alerts.
          </Empty>
        }
      >
        <ul className="plain-list" aria-label="Open requests">
          {pages.items.map((request) => (
            <li key={request.id}>
              <OpenRequest request={request} onChange={() => answering.open(request)} />
            </li>
          ))}
        </ul>
      </Paged>
      <AnswerDialog answering={answering} />
    </>
  )
}

/** Nothing until one was answered. */
function Closed() {
  const pages = usePages('listRaiseRequests', CLOSED)
  if (pages.items.length === 0) return null
  return (
    <Card title="Earlier requests">
      <PagedRows
        label="Earlier requests"
        pages={pages}
        rowKey={({ id }) => id}
        columns={COLUMNS}
        empty={null}
      />
    </Card>
  )
}

const COLUMNS: readonly Column<RaiseRequest>[] = [
  { heading: 'Person', cell: ({ user }) => <Who person={user} /> },
  { heading: 'Asked for', cell: (request) => <Asked request={request} /> },
  { heading: 'Answer', cell: (request) => <Answer request={request} /> },
  {
    heading: 'When',
    cell: ({ decision, created_at: at }) => <Time at={decision?.at ?? at} />,
  },
]

function Asked({ request }: { request: RaiseRequest }) {
  return (
    <div>
      <Text size="sm" className="name">
        {askedText(request)}, for {limitOf(request)}
      </Text>
      <Text size="xs" c="dimmed" className="name">
        {request.reason}
      </Text>
    </div>
  )
}

function Answer({ request: { status, decision } }: { request: RaiseRequest }) {
  return (
    <div>
      <StatusBadge status={status} />
      {decision && (
        <Text size="xs" c="dimmed" className="name">
          {answerText(decision)}
        </Text>
      )}
    </div>
  )
}
