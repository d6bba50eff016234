/** Filter of a page by project: the server searches for the typed text. */
import type { Prefetch } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { markedProject, withoutMark } from '#console/display/project-mark.ts'
import { searching } from './search.tsx'
import { SearchedSelect, useTyping } from './searched-select.tsx'

/** Options offered at first. */
const OFFERED = { limit: 100, include_archived: true } as const
/** No project has this id. */
const ALL = 'all'

interface ProjectFilterProps {
  /** '' for all of them. */
  readonly projectId: string
  readonly onChoose: (id: string) => void
}

/** Starts the queries of the filter. */
export function loadProjectFilter(
  { answer, pages }: Prefetch,
  { sees }: Permissions,
  projectId: string,
): void {
  if (projectId !== '' && sees(projectId)) answer('retrieveProject', { project_id: projectId })
  pages('listProjects', OFFERED)
}

export function ProjectFilter({ projectId, onChoose }: ProjectFilterProps) {
  const { sees } = useAllowed()
  const { data } = useAnswer(
    'retrieveProject',
    { project_id: projectId },
    { enabled: projectId !== '' && sees(projectId) },
  )
  const name = projectId === '' ? '' : data?.id === projectId ? markedProject(data) : projectId
  // Remounted with each choice, also one made elsewhere: the field then shows its name.
  return (
    <Choice key={`${projectId} ${name}`} projectId={projectId} name={name} onChoose={onChoose} />
  )
}

function Choice({ projectId, name, onChoose }: ProjectFilterProps & { name: string }) {
  const typing = useTyping(name)
  const { items, error, isFetching } = usePages('listProjects', {
    ...OFFERED,
    ...searching(withoutMark(typing.search)),
  })
  const offered = items
    .map((project) => ({ value: project.id, label: markedProject(project) }))
    .toSorted((one, other) => one.label.localeCompare(other.label))
  const isOffered = offered.some(({ value }) => value === projectId)
  const chosen = isOffered ? [] : [{ value: projectId, label: name }]
  const all = projectId === '' ? [] : [{ value: ALL, label: 'All projects' }, ...chosen]
  return (
    <SearchedSelect
      label="Project"
      placeholder="All projects"
      typing={typing}
      found={{ options: [...all, ...offered], error, isFetching }}
      value={projectId || null}
      onChoose={(id) => onChoose(id === ALL ? '' : id)}
      nothingFoundMessage="No matching projects"
      className="filter"
    />
  )
}
