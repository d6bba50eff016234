/** Invites of the organization and their status. */

import { Badge, Button, Stack } from '@mantine/core'
import { MailPlusIcon, Trash2Icon, UserCheckIcon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { ORGANIZATION_ROLES } from '#console/display/roles.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { NEVER } from '#console/display/time-columns.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, searching, useSearch } from '#console/fields/search.tsx'
import { useAskedDisclosure } from '#console/finder/asked-action.ts'
import { Time } from '#console/time/time.tsx'
import type { Invite } from '#contract/invites.ts'
import { AcceptInvite } from './accept-invite.tsx'
import { DeleteInvite } from './delete-invite.tsx'
import { GrantedProjects } from './granted-projects.tsx'
import { InvitePerson } from './invite-person.tsx'

export const load: Load = ({ pages }, { search }) => pages('listInvites', searchIn(search))

export default function InvitesPage() {
  const mayChange = useAllowed().may('organization.write')
  const { search, field } = useSearch('Search invites')
  const pages = usePages('listInvites', searching(search))
  const [isInviting, inviting] = useAskedDisclosure('invite', mayChange)
  const accepting = useSubject<Invite>()
  const deleting = useSubject<Invite>()
  const showing = useSubject<Invite>()
  const columns = columnsFor(showing)
  const invite = mayChange && (
    <Button leftSection={<MailPlusIcon size={16} aria-hidden />} onClick={inviting.open}>
      Invite person
    </Button>
  )
  return (
    <Stack>
      <Toolbar action={invite}>{field}</Toolbar>
      <SortedPages
        label="Invites"
        pages={pages}
        rowKey={({ id }) => id}
        columns={mayChange ? [...columns, actions(accepting, deleting)] : columns}
        search={search}
        empty={
          <Empty title="No invites yet" action={invite}>
            Invites add people to the organization, with a role and projects. They expire after 7
            days.
          </Empty>
        }
      />
      <InvitePerson opened={isInviting} onClose={inviting.close} />
      <AcceptInvite accepting={accepting} />
      <DeleteInvite deleting={deleting} />
      <GrantedProjects showing={showing} />
    </Stack>
  )
}

const STATUS = {
  pending: { label: 'Pending', color: 'yellow' },
  accepted: { label: 'Accepted', color: 'green' },
  expired: { label: 'Expired', color: 'gray' },
} as const satisfies Record<Invite['status'], unknown>

function Status({ status }: Pick<Invite, 'status'>) {
  return (
    <Badge color={STATUS[status].color} variant="light">
      {STATUS[status].label}
    </Badge>
  )
}

function Ends({ invite: { accepted_at, expires_at } }: { invite: Invite }) {
  return accepted_at === null ? (
    <Time at={expires_at} />
  ) : (
    <span className="dim">
      accepted <Time at={accepted_at} />
    </span>
  )
}

function columnsFor(showing: Subject<Invite>): readonly SortedColumn<Invite>[] {
  return [
    {
      heading: 'Email',
      value: ({ email }) => email,
      cell: ({ email }) => <span className="name">{email}</span>,
    },
    {
      heading: 'Status',
      value: ({ status }) => STATUS[status].label,
      cell: ({ status }) => <Status status={status} />,
    },
    {
      heading: 'Role',
      value: ({ role }) => ORGANIZATION_ROLES[role],
      cell: ({ role }) => ORGANIZATION_ROLES[role],
    },
    { heading: 'Projects', cell: (invite) => <Projects invite={invite} showing={showing} /> },
    {
      heading: 'Sent',
      value: ({ created_at: at }) => at,
      cell: ({ created_at: at }) => <Time at={at} />,
    },
    {
      heading: 'Expires',
      value: ({ accepted_at, expires_at }) => accepted_at ?? expires_at ?? NEVER,
      cell: (invite) => <Ends invite={invite} />,
    },
  ]
}

function Projects({ invite, showing }: { invite: Invite; showing: Subject<Invite> }) {
  const { email, projects } = invite
  const { seesAll } = useAllowed()
  if (projects.length === 0) {
    return <span className="dim">{seesAll ? 'none' : 'none of yours'}</span>
  }
  const amount = formatAmount(projects.length, 'project')
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      mx={-8}
      onClick={() => showing.open(invite)}
      aria-label={`${amount} of the invite to ${email}`}
    >
      {amount}
    </Button>
  )
}

function actions(accepting: Subject<Invite>, deleting: Subject<Invite>): Column<Invite> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (invite) =>
      invite.status !== 'accepted' && (
        <RowMenu label={`Actions for ${invite.email}`}>
          {invite.status === 'pending' && (
            <RowAction icon={UserCheckIcon} onClick={() => accepting.open(invite)}>
              Accept invite
            </RowAction>
          )}
          <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(invite)}>
            Delete
          </RowAction>
        </RowMenu>
      ),
  }
}
