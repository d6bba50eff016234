/** Chooses a project in which whoever is signed in can have a key of their own. */
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useAnswer, useAnswers } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { searching } from '#console/display/search.tsx'

const WAIT_MS = 250
/** How many of one's own projects are offered before anything is typed. */
const OFFERED = 20
/** How many that match are looked through for one's own. */
const SEARCHED = 100
const SEARCH_MAX = 200

export interface ChosenProject {
  readonly id: string
  readonly name: string
}

interface ProjectSelectProps {
  readonly chosen: ChosenProject | undefined
  readonly onChoose: (project: ChosenProject) => void
}

export const ProjectSelect = ({ chosen, onChoose }: ProjectSelectProps) => {
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  // The field also shows what was chosen: that is not searched for.
  const { projects, error, isFetching } = useOwnProjects(settled === chosen?.name ? '' : settled)
  const offered = projects.map(({ id, name }) => ({ value: id, label: name }))
  const isOffered = offered.some(({ value }) => value === chosen?.id)
  return (
    <Select
      label="Project"
      placeholder="One of yours"
      searchable
      maxLength={SEARCH_MAX}
      data={chosen && !isOffered ? [...offered, { value: chosen.id, label: chosen.name }] : offered}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={chosen?.id ?? null}
      onChange={(id) => {
        const project = projects.find((one) => one.id === id)
        if (project) onChoose(project)
      }}
      allowDeselect={false}
      nothingFoundMessage={isFetching ? 'Searching …' : 'No project of yours matches'}
      error={error?.message}
    />
  )
}

/**
 * A key can only be made for a member. In a session of an admin key nobody knows what its person is
 * a member of, so that all projects are offered, and the server says where it cannot be.
 */
const useOwnProjects = (search: string) => {
  const { authority, projects: mine } = useSession()
  const { hasOwnKeys } = useAllowed()
  const isKnown = authority === 'person'
  const isListed = search !== '' || !isKnown
  const first = useAnswers(
    'retrieveProject',
    mine.slice(0, OFFERED).map(({ id }) => ({ project_id: id })),
    { enabled: isKnown },
  )
  const { data, error, isFetching } = useAnswer(
    'listProjects',
    { limit: SEARCHED, ...searching(search) },
    { enabled: isListed },
  )
  const found = isListed ? (data?.data ?? []) : first
  const projects = found
    .filter(({ id, status }) => status === 'active' && hasOwnKeys(id))
    .filter(({ id }) => !isKnown || mine.some((one) => one.id === id))
  return { projects: projects.slice(0, OFFERED), error: isListed ? error : null, isFetching }
}

/** Of whoever is in one project alone there is nothing to choose. */
export const useOnlyProject = (): ChosenProject | undefined => {
  const { projects } = useSession()
  const [first, ...others] = projects
  const isOne = first !== undefined && others.length === 0
  const { data } = useAnswer('retrieveProject', { project_id: first?.id ?? '' }, { enabled: isOne })
  return isOne && data?.status === 'active' ? data : undefined
}
