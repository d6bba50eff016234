/** Live sessions: one's own, or everybody's for those who see the whole organization. */

import { Text } from '@mantine/core'
import { LogOutIcon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { Id } from '#console/display/copy.tsx'
import { nameOf, Who } from '#console/display/person.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { LAST_USE_COLUMN } from '#console/display/time-columns.tsx'
import { Page } from '#console/layout/page.tsx'
import { Time } from '#console/time/time.tsx'
import type { SessionSummary } from '#contract/extensions/sessions.ts'
import { browserName } from './browser-name.ts'
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
      <SortedPages
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

const OPERATOR = 'Operator'

function Holder({ user }: Pick<SessionSummary, 'user'>) {
  return user ? (
    <Who person={user} />
  ) : (
    <Text size="sm" component="span" fw={500}>
      {OPERATOR}
    </Text>
  )
}

/** Browser and address of the sign-in, from the audit log. */
function Origin({ session }: { session: SessionSummary }) {
  const { id, ip_address: address, user_agent: agent } = session
  const isThis = useSession().id === id
  return (
    <div>
      <Text size="sm" component="span" className="name" {...(agent && { title: agent })}>
        {agent === null ? <span className="dim">unknown</span> : browserName(agent)}
      </Text>
      {isThis && <span className="dim"> (this session)</span>}
      {address !== null && (
        <Text size="xs" c="dimmed" className="name">
          {address}
        </Text>
      )}
    </div>
  )
}

/** Time and means of the sign-in. */
function SignIn({ session: { created_at: at, admin_api_key: key } }: { session: SessionSummary }) {
  return (
    <div>
      <Time at={at} />
      <Text size="xs" c="dimmed" className="name">
        {key ? `Admin key ${key.name}` : 'Single sign-on'}
      </Text>
    </div>
  )
}

const COLUMNS: readonly SortedColumn<SessionSummary>[] = [
  {
    heading: 'Person',
    value: ({ user }) => (user ? nameOf(user) : OPERATOR),
    cell: ({ user }) => <Holder user={user} />,
  },
  { heading: 'Browser', cell: (session) => <Origin session={session} /> },
  {
    heading: 'Signed in',
    value: ({ created_at: at }) => at,
    cell: (session) => <SignIn session={session} />,
  },
  LAST_USE_COLUMN,
  {
    heading: 'Expires',
    value: ({ expires_at: at }) => at,
    cell: ({ expires_at: at }) => <Time at={at} />,
  },
  { heading: 'ID', minor: true, cell: ({ id }) => <Id id={id} /> },
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
