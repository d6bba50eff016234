/** Filters of request logs by key, and by person or service account, chosen by name. */
import { useAllowed } from '#console/api/session.tsx'
import { FilterSelect } from '#console/fields/filter-select.tsx'
import {
  type Found,
  together,
  useFoundAccounts,
  useFoundKeys,
  useFoundPeople,
} from '#console/fields/found.ts'

interface PickerProps {
  /** '' for all. */
  readonly value: string
  /** '' for all of them: keys and service accounts are found within one. */
  readonly projectId: string
  readonly onChoose: (value: string) => void
}

const KEY = {
  label: 'Key',
  all: 'All keys',
  placeholder: 'All keys',
  none: (projectId: string) =>
    projectId === '' ? 'Choose a project to find its keys.' : 'No matching keys',
}

const PERSON = {
  label: 'Person or service account',
  all: 'All people',
  placeholder: 'All people',
  none: (projectId: string) =>
    projectId === '' ? 'No matches. Choose a project to find its service accounts.' : 'No matches',
}

export function KeyFilter(props: PickerProps) {
  return <FilterSelect {...props} texts={KEY} useFound={useKeys} />
}

/** Nothing for a session that sees no names: it sees its own requests alone. */
export function PersonFilter(props: PickerProps) {
  const { may } = useAllowed()
  const hasNames =
    may('organization.read') ||
    (props.projectId !== '' && may('service_accounts.read', props.projectId))
  if (!hasNames && props.value === '') return null
  return <FilterSelect {...props} texts={PERSON} useFound={useOwners} />
}

function useKeys(search: string, projectId: string, enabled: boolean): Found {
  const { may } = useAllowed()
  const isSeen = projectId !== '' && may('project_keys.read', projectId)
  return useFoundKeys(search, projectId, enabled && isSeen)
}

function useOwners(search: string, projectId: string, enabled: boolean): Found {
  const { may } = useAllowed()
  const people = useFoundPeople(search, enabled && may('organization.read'))
  const isInProject = projectId !== '' && may('service_accounts.read', projectId)
  const accounts = useFoundAccounts(search, projectId, enabled && isInProject)
  return together(people, ...(isInProject ? [accounts] : []))
}
