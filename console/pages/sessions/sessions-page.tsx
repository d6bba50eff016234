/** Live sessions: one's own, or everybody's for those who see the whole organization. */

import { Text } from '@mantine/core'
import { LogOutIcon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { Id } from '#console/display/copy.tsx'
import { Who } from '#console/display/person.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Time } from '#console/display/time.tsx'
import { Page } from '#console/layout/page.tsx'
import type { SessionSummary } from '#contract/extensions/sessions.ts'
import { EndSession } from './end-session.tsx'

export const load: Load = ({ pages }) => pages('listSessions', {})

export default function SessionsPage() {
  const { seesAll, may } = useAllowed()
  const pages = usePages('listSessions', {})
  const ending = useSubject<SessionSummary>()
  return (
    <Page
      title="Sessions"
      about={
        seesAll ? 'Browsers signed in to this organization.' : 'Browsers where you’re signed in.'
      }
    >
      <PagedRows
        label="Sessions"
        pages={pages}
        rowKey={({ id }) => id}
        columns={may('own_sessions') ? [...COLUMNS, actions(ending)] : COLUMNS}
        empty={<Empty title="No sessions">Nobody is signed in.</Empty>}
      />
      <EndSession ending={ending} />
    </Page>
  )
}

function Holder({ user }: Pick<SessionSummary, 'user'>) {
  return user ? (
    <Who person={user} />
  ) : (
    <Text size="sm" component="span" fw={500}>
      Operator
    </Text>
  )
}

function Named({ id }: Pick<SessionSummary, 'id'>) {
  const isThis = useSession().id === id
  return (
    <div>
      <Id id={id} />
      {isThis && <span className="dim"> (this session)</span>}
    </div>
  )
}

const COLUMNS: readonly Column<SessionSummary>[] = [
  { heading: 'Person', cell: ({ user }) => <Holder user={user} /> },
  { heading: 'ID', cell: ({ id }) => <Named id={id} /> },
  {
    heading: 'Signed in with',
    cell: ({ admin_api_key: key }) => (key ? `Admin key ${key.name}` : 'Single sign-on'),
  },
  { heading: 'Signed in', cell: ({ created_at: at }) => <Time at={at} /> },
  { heading: 'Last used', cell: ({ last_used_at: at }) => <Time at={at} /> },
  { heading: 'Expires', cell: ({ expires_at: at }) => <Time at={at} /> },
]

function Actions({ session, ending }: { session: SessionSummary } & Ending) {
  // The way out of this one is "Sign out".
  if (useSession().id === session.id) return null
  return (
    <RowMenu label={`Actions for ${session.id}`}>
      <RowAction icon={LogOutIcon} isFinal onClick={() => ending.open(session)}>
        End session
      </RowAction>
    </RowMenu>
  )
}

interface Ending {
  readonly ending: Subject<SessionSummary>
}

function actions(ending: Subject<SessionSummary>): Column<SessionSummary> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (session) => <Actions session={session} ending={ending} />,
  }
}
