/** Filters of request logs by key, and by person or service account, chosen by name. */
import { useState } from 'react'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useTyping } from '#console/dialogs/searched-select.tsx'
import { keyLabel } from '#console/display/key-label.ts'
import { fullNameOf } from '#console/display/person.tsx'
import { searching } from '#console/display/search.tsx'
import { FilterSelect, type Found } from '#console/pages/audit-log/filter-select.tsx'
import { ownerName } from '#console/pages/project/keys/key-columns.tsx'

/** Most of each group that are offered at once. */
const OFFERED = 10

interface PickerProps {
  /** '' for all. */
  readonly value: string
  /** '' for all of them: keys and service accounts are found within one. */
  readonly projectId: string
  readonly onChoose: (value: string) => void
}

/** Search for what can be picked. */
type Finding = (search: string, projectId: string, enabled: boolean) => Found

interface Texts {
  readonly label: string
  readonly all: string
  readonly placeholder: string
  readonly none: (projectId: string) => string
}

const KEY: Texts = {
  label: 'Key',
  all: 'All keys',
  placeholder: 'All keys',
  none: (projectId) =>
    projectId === '' ? 'Choose a project to find its keys.' : 'No matching keys',
}

const PERSON: Texts = {
  label: 'Person or service account',
  all: 'All people',
  placeholder: 'All people',
  none: (projectId) =>
    projectId === '' ? 'No matches. Choose a project to find its service accounts.' : 'No matches',
}

export function KeyFilter(props: PickerProps) {
  return <Picker {...props} texts={KEY} useFound={useKeys} />
}

/** Nothing for a session that sees no names: it sees its own requests alone. */
export function PersonFilter(props: PickerProps) {
  const { may } = useAllowed()
  const hasNames =
    may('organization.read') ||
    (props.projectId !== '' && may('service_accounts.read', props.projectId))
  if (!hasNames && props.value === '') return null
  return <Picker {...props} texts={PERSON} useFound={useOwners} />
}

interface Picked extends PickerProps {
  readonly texts: Texts
  readonly useFound: Finding
}

function Picker(props: Picked) {
  const { value, projectId, useFound } = props
  const { groups } = useFound(value, projectId, value !== '')
  const items = groups.flatMap((group) => group.items)
  const name = items.find((one) => one.value === value)?.label ?? value
  // Remounted with each choice, also one made elsewhere: the field then shows its name.
  return <Choice key={`${value} ${name}`} {...props} name={name} />
}

function Choice({ texts, useFound, projectId, ...choice }: Picked & { name: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const typing = useTyping(choice.name)
  return (
    <FilterSelect
      {...choice}
      label={texts.label}
      all={texts.all}
      placeholder={texts.placeholder}
      none={texts.none(projectId)}
      typing={typing}
      found={useFound(typing.search, projectId, isOpen)}
      onOpen={() => setIsOpen(true)}
    />
  )
}

function useKeys(search: string, projectId: string, enabled: boolean): Found {
  const isSeen = useAllowed().may('project_keys.read', projectId)
  const keys = usePages(
    'listProjectApiKeys',
    {
      project_id: projectId,
      limit: OFFERED,
      owner_project_access: 'any',
      ...searching(search),
    },
    { enabled: enabled && projectId !== '' && isSeen },
  )
  const items = keys.items.map((key) => {
    const owner = ownerName(key)
    const label = keyLabel(key.name, owner)
    return { value: key.id, label: label === owner ? label : `${label} (${owner})` }
  })
  return { ...keys, groups: [{ group: 'Keys', items }] }
}

function useOwners(search: string, projectId: string, enabled: boolean): Found {
  const { may } = useAllowed()
  const parameters = { limit: OFFERED, ...searching(search) }
  const people = usePages('listUsers', parameters, { enabled: enabled && may('organization.read') })
  const isInProject = projectId !== '' && may('service_accounts.read', projectId)
  const accounts = usePages(
    'listProjectServiceAccounts',
    { project_id: projectId, ...parameters },
    { enabled: enabled && isInProject },
  )
  const personItems = people.items.map((one) => ({ value: one.id, label: fullNameOf(one) }))
  const accountItems = accounts.items.map(({ id, name }) => ({ value: id, label: name }))
  return {
    groups: [
      { group: 'People', items: personItems },
      { group: 'Service accounts', items: isInProject ? accountItems : [] },
    ],
    error: people.error ?? accounts.error,
    isFetching: people.isFetching || accounts.isFetching,
  }
}
