/** A person: what they have, use and may do, the groups it comes from, and what they changed. */
import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { LogOutIcon, ScrollTextIcon } from 'lucide-react'
import { Link, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { EVERY_PROJECT, type Permissions } from '#console/api/permissions.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { Id } from '#console/display/copy.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { nameOf } from '#console/display/person.tsx'
import { ORGANIZATION_ROLES } from '#console/display/roles.ts'
import { Answered, Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import { Events } from '#console/pages/audit-log/events.tsx'
import { loadLimit, OwnerLimitCard } from '#console/pages/costs/budget/owner-limit.tsx'
import { AssignedRoles } from '#console/pages/roles/assigned-roles.tsx'
import { ExplainedAccess, loadExplained } from '#console/pages/roles/explained-access.tsx'
import { loadAssigned } from '#console/pages/roles/principal.ts'
import { loadSubjectUsage, SubjectUsage } from '#console/pages/usage/subject-usage.tsx'
import { Time } from '#console/time/time.tsx'
import { ORGANIZATION_ROLES as PERMISSIONS_OF } from '#contract/permissions.ts'
import type { User } from '#contract/users.ts'
import { ErasePerson } from './erase-person.tsx'
import type { Listed } from './listed.ts'
import { PersonAdminKeys } from './person-admin-keys.tsx'
import { PersonBadges } from './person-badges.tsx'
import { keysOfPerson, PersonKeys } from './person-keys.tsx'
import { PersonProjects } from './person-projects.tsx'
import { SignOutPerson } from './sign-out-person.tsx'

function eventsBy(id: string) {
  return { actor_ids: [id], limit: 10 }
}

function seesEvents({ may }: Permissions): boolean {
  return may('audit_logs.read', EVERY_PROJECT)
}

export const load: Load = (prefetch, route) => {
  const { allowed, params } = route
  const { userId = '' } = params
  prefetch.answer('retrieveUser', { user_id: userId })
  prefetch.pages('listUserProjects', { user_id: userId })
  if (allowed.seesKeys) prefetch.pages('listOrganizationApiKeys', keysOfPerson(userId))
  if (allowed.seesSpend()) loadLimit(prefetch, { kind: 'user', id: userId })
  loadSubjectUsage(prefetch, route, { by: 'user_id', id: userId })
  const principal = { kind: 'user', id: userId } as const
  loadAssigned(prefetch, principal)
  loadExplained(prefetch, principal)
  if (seesEvents(allowed)) prefetch.pages('listAuditLogs', eventsBy(userId))
}

export default function PersonPage() {
  const { userId = '' } = useParams()
  const query = useAnswer('retrieveUser', { user_id: userId })
  return <Answered query={query}>{(user) => <OnePerson key={user.id} user={user} />}</Answered>
}

function OnePerson({ user }: { user: User }) {
  const { id } = user
  const allowed = useAllowed()
  const named = { owner: { kind: 'user' as const, id }, name: nameOf(user) }
  return (
    <Page
      title={nameOf(user)}
      breadcrumb={
        <Anchor component={Link} to="/people" size="sm">
          People
        </Anchor>
      }
      actions={<PersonActions user={user} />}
      about={
        <Group gap="xs">
          {user.name && user.email && <Text size="sm">{user.email}</Text>}
          <Id id={id} />
          <PersonBadges person={user} />
        </Group>
      }
    >
      <Stack gap="md" className="in-order">
        <PersonFacts user={user} />
        <PersonProjects userId={id} />
        {allowed.seesKeys && <PersonKeys userId={id} />}
        <PersonAdminKeys user={user} />
        {allowed.seesSpend() && <OwnerLimitCard named={named} />}
        <SubjectUsage subject={{ by: 'user_id', id, since: user.added_at }} />
        <AssignedRoles
          principal={{ kind: 'user', id }}
          about="In the organization. A project’s members page has the roles there."
        />
        <ExplainedAccess principal={{ kind: 'user', id }} name={nameOf(user)} />
        {seesEvents(allowed) && <ChangesBy id={id} />}
      </Stack>
    </Page>
  )
}

function PersonActions({ user }: { user: User }) {
  const { may, mayGive } = useAllowed()
  const leaving = useSubject<Listed>()
  const mayRemove = may('organization.write') && mayGive(PERMISSIONS_OF[user.role].permissions)
  return (
    <>
      {may('request_logs.read') && (
        <Button
          component={Link}
          to={logsAddress({ range: '7d', person: user.id })}
          variant="default"
          leftSection={<ScrollTextIcon size={16} aria-hidden />}
        >
          Request logs
        </Button>
      )}
      {mayRemove && (
        <Button
          variant="default"
          leftSection={<LogOutIcon size={16} aria-hidden />}
          onClick={() => leaving.open(user)}
        >
          Sign out everywhere
        </Button>
      )}
      <ErasePerson user={user} />
      <SignOutPerson leaving={leaving} />
    </>
  )
}

function PersonFacts({ user }: { user: User }) {
  return (
    <Card title="About this person">
      <Facts>
        <Fact name="Role in the organization">{ORGANIZATION_ROLES[user.role]}</Fact>
        <Fact name="Joined">
          <Time at={user.added_at} />
        </Fact>
        <Fact name="Keys last used">
          <Time at={user.api_key_last_used_at} />
        </Fact>
      </Facts>
    </Card>
  )
}

function ChangesBy({ id }: { id: string }) {
  const pages = usePages('listAuditLogs', eventsBy(id))
  return (
    <Card title="What they changed" about="From the audit log.">
      <Events pages={pages} empty={<Empty title="No changes yet" />} />
    </Card>
  )
}
