/** Chooses a person out of any number of them: what is typed is searched for by the server. */
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { usePages } from '#console/api/queries.ts'
import { searching } from '#console/display/search.tsx'

const WAIT_MS = 250
/** How many people are offered at once. */
const OFFERED = 20
const SEARCH_MAX = 200

export interface Person {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
}

interface PersonSelectProps {
  readonly label: string
  readonly description?: ReactNode
  readonly chosen: Person | undefined
  readonly onChoose: (person: Person) => void
  /** Out of the members of this project; out of the whole organization where it is left out. */
  readonly projectId?: string
  readonly autoFocus?: boolean
}

/** `Ada Lovelace (ada@example.com)`, as far as they are known. */
export const personLabel = ({ id, name, email }: Person): string =>
  name && email ? `${name} (${email})` : (name ?? email ?? id)

export const PersonSelect = (props: PersonSelectProps) => {
  const { label, description, chosen, onChoose, projectId, autoFocus } = props
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  // The field also shows who was chosen: that is not searched for.
  const search = chosen && settled === personLabel(chosen) ? '' : settled
  const { people, error, isFetching } = usePeople(projectId, search)
  return (
    <Select
      label={label}
      description={description}
      placeholder="Search by name or e-mail address"
      searchable
      maxLength={SEARCH_MAX}
      data={people.map((person) => ({ value: person.id, label: personLabel(person) }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={chosen?.id ?? null}
      onChange={(id) => {
        const person = people.find((one) => one.id === id)
        if (person) onChoose(person)
      }}
      allowDeselect={false}
      nothingFoundMessage={isFetching ? 'Searching …' : search ? 'Nobody matches' : 'Nobody yet'}
      error={error?.message}
      {...(autoFocus && { 'data-autofocus': true })}
    />
  )
}

const usePeople = (projectId: string | undefined, search: string) => {
  const asked = { limit: OFFERED, ...searching(search) }
  const ofProject = projectId !== undefined
  const members = usePages(
    'listProjectUsers',
    { project_id: projectId ?? '', ...asked },
    { enabled: ofProject },
  )
  const users = usePages('listUsers', asked, { enabled: !ofProject })
  const { items, error, isFetching } = ofProject ? members : users
  const people: readonly Person[] = items
  return { people, error, isFetching }
}
