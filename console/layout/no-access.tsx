/** Notice of what a role does not include, and of the people who can give it. */
import { Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { fullNameOf, type Person } from '#console/display/person.tsx'
import { Empty } from '#console/display/states.tsx'
import type { Part } from '#console/navigation/sections.ts'

/** Most people of a list among whom owners are looked for, and most that are named. */
const READ_MAX = 100
const NAMED_MAX = 3

interface NoAccessProps {
  readonly part: Pick<Part, 'name' | 'scope'>
  /** Left out: of the organization. */
  readonly projectId?: string | undefined
}

/** Replaces a page, or a part of it. */
export function NoAccess({ part, projectId }: NoAccessProps) {
  return (
    <Empty title={useTitle(part, projectId)}>
      <WhoCan part={part} projectId={projectId} />
    </Empty>
  )
}

interface NoAccessNoteProps extends NoAccessProps {
  /** ` in Atlas`; default: in this project, where it is of one. */
  readonly place?: string
  /** Replaces the names of the owners. */
  readonly children?: ReactNode
}

/** The same in a line, beside numbers that are left out. */
export function NoAccessNote({ part, projectId, place, children }: NoAccessNoteProps) {
  const isPerson = useSession().authority === 'person'
  return (
    <Text size="sm" c="dimmed">
      {useTitle(part, projectId, place)}.{' '}
      {isPerson && children ? children : <WhoCan part={part} projectId={projectId} />}
    </Text>
  )
}

function useTitle(
  { name }: NoAccessProps['part'],
  projectId: string | undefined,
  place = projectId === undefined ? '' : ' in this project',
): string {
  return useSession().authority === 'person'
    ? `Your role${place} doesn’t include ${name}`
    : `Your admin key doesn’t include ${name}`
}

function WhoCan({ part, projectId }: NoAccessProps): ReactNode {
  return useSession().authority === 'person' ? (
    <Owners projectId={projectId} />
  ) : (
    <>
      It needs the scope <Code>{part.scope}</Code>. Sign in with a key that has it, or ask an owner
      of the organization.
    </>
  )
}

/** Sentence that names the owners who can be asked. */
export function Owners({ projectId }: Pick<NoAccessProps, 'projectId'>) {
  const { sees, may } = useAllowed()
  const isOfProject = projectId !== undefined && sees(projectId)
  const members = useAnswer(
    'listProjectUsers',
    { project_id: projectId ?? '', limit: READ_MAX },
    { enabled: isOfProject },
  )
  const ofProject = members.data?.data.filter(({ role }) => role === 'owner') ?? []
  const hasNone = !isOfProject || (!members.isPending && ofProject.length === 0)
  const isRead = hasNone && may('organization.read')
  const users = useAnswer('listUsers', { limit: READ_MAX }, { enabled: isRead })
  const ofAll = users.data?.data.filter(({ role }) => role === 'owner') ?? []
  const owners = hasNone ? ofAll : ofProject
  const place = hasNone ? 'organization' : 'project'
  return owners.length === 0
    ? `Ask an owner of the ${place}.`
    : `Ask an owner of the ${place}: ${namesOf(owners)}.`
}

function namesOf(people: readonly Person[]): string {
  const names = people.slice(0, NAMED_MAX).map(fullNameOf)
  return people.length > NAMED_MAX ? `${names.join(', ')} and others` : names.join(', ')
}
