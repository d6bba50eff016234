/** Names of rows of usage, by project, model, key or user. */
import { Text } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { ModelLink } from '#console/display/links.tsx'
import { NameLink } from '#console/display/name-link.tsx'
import { accountAddress, keyAddress, personAddress } from '#console/navigation/addresses.ts'
import { projectAddress } from '#console/navigation/project-tabs.ts'
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
  const allowed = useAllowed()
  if (id === '') return <Text size="sm">none</Text>
  const projectId = of.project_id ?? ''
  switch (by) {
    case 'project':
      return <NameLink id={id} named={named} to={projectAddress(allowed, id)} />
    case 'key':
      return (
        <NameLink
          id={id}
          named={named}
          detail={inProject(named?.detail, named?.projectName || projectId)}
          to={keyAddress(allowed, { id, projectId })}
        />
      )
    case 'user':
      return isServiceAccount(id) ? (
        <NameLink
          id={id}
          named={named}
          detail={inProject(named?.detail, named?.projectName)}
          to={accountAddress(allowed, { id, projectId })}
        />
      ) : (
        <NameLink id={id} named={named} to={personAddress(allowed, id)} />
      )
    case 'model':
      return <ModelLink model={id} />
  }
}

function inProject(detail = '', project = ''): string {
  if (project === '') return detail
  return detail === '' ? `In ${project}` : `${detail} in ${project}`
}
