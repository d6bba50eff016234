/** Filter of a page by project: the server searches for the typed text. */

import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { holdsSecret } from '#console/api/secrets-in-text.ts'
import { useAllowed } from '#console/api/session.tsx'
import { PastedKey } from '#console/finder/pasted-key.tsx'
import { shortSentence } from './error-sentence.ts'
import { markedProject, withoutMark } from './project-mark.ts'
import { BLOCK, searching } from './search.tsx'

const WAIT_MS = 250
/** Options offered at first. */
const OFFERED = { limit: 20, include_archived: true } as const
const SEARCH_MAX = 200
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
  const [typed, setTyped] = useState(name)
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  // The field also shows the choice, which is not a search.
  const isKey = holdsSecret(typed)
  const search = settled === name || isKey || holdsSecret(settled) ? '' : settled
  const { items, error, isFetching } = usePages('listProjects', {
    ...OFFERED,
    ...searching(withoutMark(search)),
  })
  const offered = items.map((project) => ({ value: project.id, label: markedProject(project) }))
  const isOffered = offered.some(({ value }) => value === projectId)
  const chosen = isOffered ? [] : [{ value: projectId, label: name }]
  const all = projectId === '' ? [] : [{ value: ALL, label: 'All projects' }, ...chosen]
  return (
    <Select
      label="Project"
      placeholder="All projects"
      searchable
      maxLength={SEARCH_MAX}
      data={[...all, ...offered]}
      filter={({ options }) => (isKey ? [] : options)}
      searchValue={typed}
      onSearchChange={setTyped}
      value={projectId || null}
      onChange={(id) => onChoose(id === ALL ? '' : (id ?? projectId))}
      allowDeselect={false}
      nothingFoundMessage={isKey ? undefined : isFetching ? 'Searching…' : 'No matching projects'}
      error={isKey ? <PastedKey text={typed} /> : error && shortSentence(error)}
      errorProps={BLOCK}
      className="filter"
    />
  )
}
