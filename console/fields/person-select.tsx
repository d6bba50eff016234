/** Chooses a person out of any number of them. */
import { usePages } from '#console/api/queries.ts'
import { fullNameOf, type Person } from '#console/display/person.tsx'
import { searching } from '#console/fields/search.tsx'
import { OFFERED, SearchedSelect, useTyping } from './searched-select.tsx'

interface PersonSelectProps {
  readonly label: string
  readonly description?: string
  readonly chosen: Person | undefined
  readonly onChoose: (person: Person) => void
  /** Out of the members of this project; out of the whole organization where it is left out. */
  readonly projectId?: string
}

/** Searched by name and by e-mail address. */
export function PersonSelect(props: PersonSelectProps) {
  const { chosen, onChoose, projectId, ...field } = props
  const typing = useTyping(chosen && fullNameOf(chosen))
  const { people, ...state } = usePeople(projectId, typing.search)
  const options = people.map((person) => ({ value: person.id, label: fullNameOf(person) }))
  return (
    <SearchedSelect
      placeholder="Search by name or email"
      typing={typing}
      found={{ options, ...state }}
      value={chosen?.id ?? null}
      onChoose={(id) => {
        const person = people.find((one) => one.id === id)
        if (person) onChoose(person)
      }}
      nothingFoundMessage={typing.search ? 'No matches' : 'No people yet'}
      {...field}
    />
  )
}

function usePeople(projectId: string | undefined, search: string) {
  const parameters = { limit: OFFERED, ...searching(search) }
  const ofProject = projectId !== undefined
  const members = usePages(
    'listProjectUsers',
    { project_id: projectId ?? '', ...parameters },
    { enabled: ofProject },
  )
  const users = usePages('listUsers', parameters, { enabled: !ofProject })
  const { items, error, isFetching } = ofProject ? members : users
  const people: readonly Person[] = items
  return { people, error, isFetching }
}
