/** Filters of the audit log by actor and by target, chosen by name. */
import { useState } from 'react'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { useTyping } from '#console/dialogs/searched-select.tsx'
import { keyLabel } from '#console/display/key-label.ts'
import { fullNameOf } from '#console/display/person.tsx'
import { markedProject } from '#console/display/project-mark.ts'
import { searching } from '#console/display/search.tsx'
import { ownerName } from '#console/pages/project/keys/key-columns.tsx'
import { FilterSelect, type Found } from './filter-select.tsx'

/** Most of each group that are offered at once. */
const OFFERED = 10
const OPERATOR = 'Operator'

interface FilterProps {
  /** An id or an e-mail address; '' for all. */
  readonly value: string
  readonly onChoose: (value: string) => void
}

/** A person, the operator, or an admin key and the sessions begun with it. */
export function ActorFilter({ value, onChoose }: FilterProps) {
  const name = nameIn(useActors(value, value !== ''), value)
  return <ActorChoice key={`${value} ${name}`} value={value} name={name} onChoose={onChoose} />
}

function ActorChoice(choice: FilterProps & { name: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const typing = useTyping(choice.name)
  return (
    <FilterSelect
      {...choice}
      typing={typing}
      label="Actor"
      all="All actors"
      placeholder="Person or admin key"
      none="No matches"
      found={useActors(typing.search, isOpen)}
      onOpen={() => setIsOpen(true)}
    />
  )
}

interface TargetProps extends FilterProps {
  /** '' for all of them: keys and service accounts are found within one. */
  readonly projectId: string
}

/** A person or a project; in a chosen project a key or a service account, else an admin key. */
export function TargetFilter({ value, projectId, onChoose }: TargetProps) {
  const name = nameIn(useTargets(value, projectId, value !== ''), value)
  return (
    <TargetChoice
      key={`${value} ${name}`}
      value={value}
      name={name}
      projectId={projectId}
      onChoose={onChoose}
    />
  )
}

function TargetChoice({ projectId, ...choice }: TargetProps & { name: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const typing = useTyping(choice.name)
  return (
    <FilterSelect
      {...choice}
      typing={typing}
      label="Target"
      all="All targets"
      placeholder="Key, person, project…"
      none={projectId === '' ? 'No matches. Choose a project to find its keys.' : 'No matches'}
      found={useTargets(typing.search, projectId, isOpen)}
      onOpen={() => setIsOpen(true)}
    />
  )
}

/** Name of a value among its search results; else the value. */
function nameIn({ groups }: Found, value: string): string {
  return groups.flatMap(({ items }) => items).find((one) => one.value === value)?.label ?? value
}

function useActors(search: string, enabled: boolean): Found {
  const { data } = useAnswer('listAdminApiKeys', { limit: OFFERED }, { enabled })
  const owner = data?.data.find((key) => key.owner.type === 'service_account')?.owner
  const isFound = OPERATOR.toLowerCase().includes(search.toLowerCase()) || search === owner?.id
  const operator = owner && isFound ? [{ value: owner.id, label: OPERATOR }] : []
  const people = usePeople(search, enabled)
  const keys = useAdminKeys(search, enabled)
  return together([{ group: 'Organization', items: operator }], people, keys)
}

function useTargets(search: string, projectId: string, enabled: boolean): Found {
  const parameters = { limit: OFFERED, ...searching(search) }
  const isInProject = projectId !== ''
  const people = usePeople(search, enabled)
  const adminKeys = useAdminKeys(search, enabled && !isInProject)
  const projects = usePages('listProjects', { ...parameters, include_archived: true }, { enabled })
  const ofProject = { project_id: projectId, ...parameters }
  const inProject = { enabled: enabled && isInProject }
  const keys = usePages(
    'listProjectApiKeys',
    { ...ofProject, owner_project_access: 'any' },
    inProject,
  )
  const accounts = usePages('listProjectServiceAccounts', ofProject, inProject)
  const keyItems = keys.items.map((key) => ({
    value: key.id,
    label: keyText(key.name, ownerName(key)),
  }))
  const projectItems = projects.items.map((project) => ({
    value: project.id,
    label: markedProject(project),
  }))
  return together(
    [],
    ...(isInProject
      ? [
          { ...keys, groups: [{ group: 'Keys', items: keyItems }] },
          { ...accounts, groups: [{ group: 'Service accounts', items: named(accounts.items) }] },
        ]
      : [adminKeys]),
    people,
    { ...projects, groups: [{ group: 'Projects', items: projectItems }] },
  )
}

function usePeople(search: string, enabled: boolean): Found {
  const people = usePages('listUsers', { limit: OFFERED, ...searching(search) }, { enabled })
  const items = people.items.map((one) => ({ value: one.id, label: fullNameOf(one) }))
  return { ...people, groups: [{ group: 'People', items }] }
}

function useAdminKeys(search: string, enabled: boolean): Found {
  const keys = usePages('listAdminApiKeys', { limit: OFFERED, ...searching(search) }, { enabled })
  const items = keys.items.map((key) => ({
    value: key.id,
    label: keyText(key.name, key.owner.name),
  }))
  return { ...keys, groups: [{ group: 'Admin keys', items }] }
}

function keyText(name: string, owner: string): string {
  const label = keyLabel(name, owner)
  return label === owner ? label : `${label} (${owner})`
}

function named(items: readonly { readonly id: string; readonly name: string }[]) {
  return items.map(({ id, name }) => ({ value: id, label: name }))
}

function together(first: Found['groups'], ...found: readonly Found[]): Found {
  return {
    groups: [...first, ...found.flatMap(({ groups }) => groups)],
    error: found.find(({ error }) => error)?.error ?? null,
    isFetching: found.some(({ isFetching }) => isFetching),
  }
}
