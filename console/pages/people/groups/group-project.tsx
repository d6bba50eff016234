/** Choice of the project that a group is added to. */
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { searching } from '#console/fields/search.tsx'
import {
  OFFERED,
  type Option,
  SearchedSelect,
  useTyping,
} from '#console/fields/searched-select.tsx'

/** Most matches that are filtered for the projects that the person may add a group to. */
const SEARCHED = 100
/** Takes the choice back. */
const NONE: Option = { value: '', label: 'No project' }

interface GroupProjectProps {
  readonly label: string
  readonly projectId: string | undefined
  readonly onChange: (projectId: string | undefined) => void
}

export function GroupProject({ label, projectId, onChange }: GroupProjectProps) {
  const [chosen, choose] = useState<Option>()
  const typing = useTyping(chosen?.label)
  const { may } = useAllowed()
  const { data, error, isFetching } = useAnswer('listProjects', {
    limit: SEARCHED,
    ...searching(typing.search),
  })
  const offered = (data?.data ?? [])
    .filter(({ id, status }) => status === 'active' && may('project_groups.write', id))
    .slice(0, OFFERED)
    .map(({ id, name }) => ({ value: id, label: name }))
  const isOffered = !chosen || offered.some(({ value }) => value === chosen.value)
  const options = isOffered ? offered : [...offered, chosen]
  return (
    <SearchedSelect
      label={label}
      description="Members of the group become members of it."
      placeholder="Choose a project"
      typing={typing}
      found={{ options: chosen ? [NONE, ...options] : options, error, isFetching }}
      value={projectId ?? null}
      onChoose={(id) => {
        choose(offered.find(({ value }) => value === id))
        onChange(id === NONE.value ? undefined : id)
      }}
      nothingFoundMessage="No matching projects"
    />
  )
}
