/** What rows of usage are called, whichever way usage is told apart. */
import { Code, Text } from '@mantine/core'
import { keyAddress, NameLink } from './name-link.tsx'
import { isServiceAccount, useKeyNames, useOwnerNames, useProjectNames } from './names.ts'
import type { Ranked } from './ranking.ts'
import type { GroupName } from './view.ts'

const NONE: readonly never[] = []

const useNames = (by: GroupName, rows: readonly Ranked[]) => {
  const of = rows.map((row) => row.of)
  const projects = useProjectNames(by === 'project' || by === 'key' ? of : NONE)
  const keys = useKeyNames(by === 'key' ? of : NONE)
  const owners = useOwnerNames(by === 'user' ? of : NONE)
  return { projects, keys, owners }
}

/** In one line, as charts and files say it. */
export const useRowNames = (by: GroupName, rows: readonly Ranked[]): ((id: string) => string) => {
  const { projects, keys, owners } = useNames(by, rows)
  return (id) => {
    const found = { project: projects, key: keys, user: owners, model: undefined }[by]?.(id)
    if (!found) return id || 'none'
    return by === 'key' && found.detail ? `${found.name} (${found.detail})` : found.name
  }
}

/** As tables show it: with a way to it. */
export const useRowLinks = (by: GroupName, rows: readonly Ranked[]) => {
  const { projects, keys, owners } = useNames(by, rows)
  return ({ id, of }: Ranked) => {
    if (id === '') return <Text size="sm">none</Text>
    const projectId = of.project_id ?? ''
    switch (by) {
      case 'project':
        return <NameLink id={id} named={projects(id)} to={`/projects/${id}`} />
      case 'key': {
        const named = keys(id)
        const project = projects(projectId)?.name ?? projectId
        const detail = named?.detail ? `${named.detail} in ${project}` : `In ${project}`
        return <NameLink {...{ id, named, detail }} to={keyAddress(projectId, id)} />
      }
      case 'user':
        return (
          <NameLink
            id={id}
            named={owners(id)}
            to={
              isServiceAccount(id)
                ? `/projects/${projectId}/service-accounts?search=${id}`
                : `/people?search=${id}`
            }
          />
        )
      case 'model':
        return <Code className="id">{id}</Code>
    }
  }
}
