/**
 * Access of a person, a group or a service account in a project: their roles, the groups these come
 * from, and what they allow.
 */
import { Anchor, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, type Params, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { nameOf } from '#console/display/person.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import { AssignedRoles } from '#console/pages/roles/assigned-roles.tsx'
import { ExplainedAccess, loadExplained } from '#console/pages/roles/explained-access.tsx'
import { loadAssigned } from '#console/pages/roles/principal.ts'

/** Whom the page is about. */
interface Subject {
  readonly kind: 'user' | 'group' | 'service_account'
  readonly id: string
  readonly projectId: string
}

function subjectOf({ projectId = '', userId, groupId, accountId = '' }: Params): Subject {
  if (userId !== undefined) return { kind: 'user', id: userId, projectId }
  if (groupId !== undefined) return { kind: 'group', id: groupId, projectId }
  return { kind: 'service_account', id: accountId, projectId }
}

export const load: Load = (prefetch, { allowed, params }) => {
  const { kind, id, projectId } = subjectOf(params)
  if (!allowed.may('project_roles.read', projectId)) return
  if (kind !== 'service_account') loadAssigned(prefetch, { kind, id, projectId })
  if (kind !== 'group') loadExplained(prefetch, { kind, id, projectId })
  if (kind === 'user') prefetch.answer('retrieveUser', { user_id: id })
  if (kind === 'group') prefetch.answer('retrieveGroup', { group_id: id })
}

export default function AccessPage() {
  const { status } = useProject()
  const { kind, id, projectId } = subjectOf(useParams())
  if (status === 'archived') return <Archived />
  return (
    <Stack gap="md">
      <Breadcrumb projectId={projectId} isOfAccounts={kind === 'service_account'}>
        {NAMES[kind]({ id, projectId })}
      </Breadcrumb>
      {kind !== 'service_account' && (
        <AssignedRoles principal={{ kind, id, projectId }} about="In this project." />
      )}
      {kind !== 'group' && <ExplainedAccess principal={{ kind, id, projectId }} />}
    </Stack>
  )
}

interface BreadcrumbProps {
  readonly projectId: string
  readonly isOfAccounts: boolean
  readonly children: ReactNode
}

function Breadcrumb({ projectId, isOfAccounts, children }: BreadcrumbProps) {
  const [path, label] = isOfAccounts
    ? ['service-accounts', 'Service accounts']
    : ['members', 'Members']
  return (
    <nav className="breadcrumb" aria-label={label}>
      <Anchor component={Link} to={`/projects/${projectId}/${path}`} size="sm">
        {label}
      </Anchor>
      <span aria-hidden="true">/</span>
      <Text size="sm" fw={500} className="name">
        {children}
      </Text>
    </nav>
  )
}

type Named = Pick<Subject, 'id' | 'projectId'>

function OfPerson({ id }: Named) {
  const { data } = useAnswer('retrieveUser', { user_id: id })
  return data ? nameOf(data) : id
}

function OfGroup({ id }: Named) {
  const { data } = useAnswer('retrieveGroup', { group_id: id })
  return data?.name ?? id
}

function OfAccount({ id, projectId }: Named) {
  const account = { project_id: projectId, service_account_id: id }
  return useAnswer('retrieveProjectServiceAccount', account).data?.name ?? id
}

const NAMES = {
  user: (named: Named) => <OfPerson {...named} />,
  group: (named: Named) => <OfGroup {...named} />,
  service_account: (named: Named) => <OfAccount {...named} />,
} as const
