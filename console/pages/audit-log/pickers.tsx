/** Filters of the audit log by actor and by target, chosen by name. */
import { useAnswer, usePages } from '#console/api/queries.ts'
import { markedProject } from '#console/display/project-mark.ts'
import { FilterSelect } from '#console/fields/filter-select.tsx'
import {
  type Found,
  keyText,
  OFFERED,
  together,
  useFoundAccounts,
  useFoundKeys,
  useFoundPeople,
} from '#console/fields/found.ts'
import { searching } from '#console/fields/search.tsx'

const OPERATOR = 'Operator: admin keys of no person'

interface FilterProps {
  /** An id or an e-mail address; '' for all. */
  readonly value: string
  readonly onChoose: (value: string) => void
}

const ACTOR = {
  label: 'Actor',
  all: 'All actors',
  placeholder: 'Person or admin key',
  none: () => 'No matches',
}

/** A person, the operator, or an admin key and the sessions begun with it. */
export function ActorFilter(props: FilterProps) {
  return <FilterSelect {...props} texts={ACTOR} useFound={useActors} />
}

interface TargetProps extends FilterProps {
  /** '' for all of them: keys and service accounts are found within one. */
  readonly projectId: string
}

const TARGET = {
  label: 'Target',
  all: 'All targets',
  placeholder: 'Key, person, project…',
  none: (projectId: string) =>
    projectId === '' ? 'No matches. Choose a project to find its keys.' : 'No matches',
}

/** A person or a project; in a chosen project a key or a service account, else an admin key. */
export function TargetFilter(props: TargetProps) {
  return <FilterSelect {...props} texts={TARGET} useFound={useTargets} />
}

function useActors(search: string, _: string, enabled: boolean): Found {
  const { data } = useAnswer('listAdminApiKeys', { limit: OFFERED }, { enabled })
  const owner = data?.data.find((key) => key.owner.type === 'service_account')?.owner
  const isFound = OPERATOR.toLowerCase().includes(search.toLowerCase()) || search === owner?.id
  const items = owner && isFound ? [{ value: owner.id, label: OPERATOR }] : []
  const operator = { groups: [{ group: 'Organization', items }], error: null, isFetching: false }
  const people = useFoundPeople(search, enabled)
  return together(operator, people, useAdminKeys(search, enabled))
}

function useTargets(search: string, projectId: string, enabled: boolean): Found {
  const isInProject = projectId !== ''
  const people = useFoundPeople(search, enabled)
  const adminKeys = useAdminKeys(search, enabled && !isInProject)
  const keys = useFoundKeys(search, projectId, enabled && isInProject)
  const accounts = useFoundAccounts(search, projectId, enabled && isInProject)
  const projects = useProjects(search, enabled)
  return together(...(isInProject ? [keys, accounts] : [adminKeys]), people, projects)
}

function useProjects(search: string, enabled: boolean): Found {
  const projects = usePages(
    'listProjects',
    { limit: OFFERED, ...searching(search), include_archived: true },
    { enabled },
  )
  const items = projects.items.map((one) => ({ value: one.id, label: markedProject(one) }))
  return { ...projects, groups: [{ group: 'Projects', items }] }
}

function useAdminKeys(search: string, enabled: boolean): Found {
  const keys = usePages('listAdminApiKeys', { limit: OFFERED, ...searching(search) }, { enabled })
  const items = keys.items.map((key) => ({
    value: key.id,
    label: keyText(key.name, key.owner.name),
  }))
  return { ...keys, groups: [{ group: 'Admin keys', items }] }
}
