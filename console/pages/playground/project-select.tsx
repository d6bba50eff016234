/** Choice of a project for a temporary key: one's own, or for the operator any. */
import type { Load } from '#console/api/loader.ts'
import { useAnswer, useAnswers } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { searching } from '#console/fields/search.tsx'
import { OFFERED, SearchedSelect, useTyping } from '#console/fields/searched-select.tsx'
import type { Session } from '#contract/extensions/sessions.ts'

/** Most matches that are filtered for the person's own projects. */
const SEARCHED = 100

export interface ChosenProject {
  readonly id: string
  readonly name: string
}

interface ProjectSelectProps {
  readonly chosen: ChosenProject | undefined
  readonly onChoose: (project: ChosenProject) => void
}

/** Starts the queries of the select, and of the only project. */
export const loadProjects: Load = ({ answer }, { session }) => {
  if (session.authority !== 'person') return answer('listProjects', { limit: SEARCHED })
  for (const { project_id } of firstOf(session)) answer('retrieveProject', { project_id })
}

function firstOf({ projects }: Session) {
  return projects.slice(0, OFFERED).map(({ id }) => ({ project_id: id }))
}

export function ProjectSelect({ chosen, onChoose }: ProjectSelectProps) {
  const typing = useTyping(chosen?.name)
  const { projects, ...state } = useOwnProjects(typing.search)
  const offered = projects.map(({ id, name }) => ({ value: id, label: name }))
  const isOffered = offered.some(({ value }) => value === chosen?.id)
  const options =
    chosen && !isOffered ? [...offered, { value: chosen.id, label: chosen.name }] : offered
  return (
    <SearchedSelect
      label="Project"
      placeholder="Choose a project"
      typing={typing}
      found={{ options, ...state }}
      value={chosen?.id ?? null}
      onChoose={(id) => {
        const project = projects.find((one) => one.id === id)
        if (project) onChoose(project)
      }}
      nothingFoundMessage="No matching projects"
    />
  )
}

/**
 * A key can only be made for a member. In a session of an admin key the memberships of its person
 * are unknown, so that all projects are offered, and the server rejects the others.
 */
function useOwnProjects(search: string) {
  const session = useSession()
  const { authority, user, projects: mine } = session
  const { hasOwnKeys, may } = useAllowed()
  const canHaveKey = user ? hasOwnKeys : (id: string) => may('service_accounts.write', id)
  const isKnown = authority === 'person'
  const isListed = search !== '' || !isKnown
  const first = useAnswers('retrieveProject', firstOf(session), { enabled: isKnown })
  const { data, error, isFetching } = useAnswer(
    'listProjects',
    { limit: SEARCHED, ...searching(search) },
    { enabled: isListed },
  )
  const found = isListed ? (data?.data ?? []) : first
  const projects = found
    .filter(({ id, status }) => status === 'active' && canHaveKey(id))
    .filter(({ id }) => !isKnown || mine.some((one) => one.id === id))
  return { projects: projects.slice(0, OFFERED), error: isListed ? error : null, isFetching }
}

/** The project of a person who is in one project only, so that no choice is needed. */
export function useOnlyProject(): ChosenProject | undefined {
  const { projects } = useSession()
  const [first, ...others] = projects
  const isOne = first !== undefined && others.length === 0
  const { data } = useAnswer('retrieveProject', { project_id: first?.id ?? '' }, { enabled: isOne })
  return isOne && data?.status === 'active' ? data : undefined
}
