/** Names of rows of usage, by project, model, key or user. */
import { Anchor, Code, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { useProjectAddress } from '#console/pages/project/tabs.ts'
import { modelAddress } from './model-address.ts'
import { keyAddress, NameLink } from './name-link.tsx'
import { isServiceAccount } from './names.ts'
import type { Ranked } from './ranking.ts'
import type { GroupName } from './view.ts'

/** In one line, for files: `laptop (Ada)`; the id where there is no name. */
export function rowName({ id, named }: Ranked): string {
  return nameWith(id, named, [])
}

/** Names for charts, with their marks: `laptop (Ada, deleted)`, `Voice pilot (archived)`. */
export function markedName({ id, named }: Ranked): string {
  const marks = [named?.isDeleted ? 'deleted' : '', named?.isArchived ? 'archived' : '']
  return nameWith(id, named, marks)
}

function nameWith(id: string, named: Ranked['named'], marks: readonly string[]): string {
  if (!named) return id || 'none'
  const details = [named.owner, ...marks].filter((text) => text !== '')
  return details.length === 0 ? named.name : `${named.name} (${details.join(', ')})`
}

/** In a table: with a link to it, unless it was deleted. */
export function RowName({ by, row: { id, of, named } }: { by: GroupName; row: Ranked }) {
  const { may } = useAllowed()
  const projectAddress = useProjectAddress()
  if (id === '') return <Text size="sm">none</Text>
  const projectId = of.project_id ?? ''
  switch (by) {
    case 'project':
      return <NameLink id={id} named={named} to={projectAddress(id)} />
    case 'key':
      return (
        <NameLink
          id={id}
          named={named}
          detail={inProject(named?.detail, named?.projectName || projectId)}
          to={may('project_keys.read', projectId) ? keyAddress(projectId, id) : undefined}
        />
      )
    case 'user':
      return isServiceAccount(id) ? (
        <NameLink
          id={id}
          named={named}
          detail={inProject(named?.detail, named?.projectName)}
          to={
            may('service_accounts.read', projectId)
              ? `/projects/${projectId}/service-accounts?search=${id}`
              : undefined
          }
        />
      ) : (
        <NameLink
          id={id}
          named={named}
          to={may('organization.read') ? `/people/members/${id}` : undefined}
        />
      )
    case 'model':
      return (
        <Anchor component={Link} to={modelAddress(id)} size="sm">
          <Code className="id">{id}</Code>
        </Anchor>
      )
  }
}

function inProject(detail = '', project = ''): string {
  if (project === '') return detail
  return detail === '' ? `In ${project}` : `${detail} in ${project}`
}
