/** Filter of a page by an object: its options, and the name of the choice, come from a search. */
import { useState } from 'react'
import type { Found } from './found.ts'
import { SearchedSelect, useTyping } from './searched-select.tsx'

interface FilterTexts {
  readonly label: string
  /** Option that takes the choice back. */
  readonly all: string
  readonly placeholder: string
  /** Text for an empty result. */
  readonly none: (projectId: string) => string
}

interface FilterSelectProps {
  /** An id, or another value of an option; '' for all of them. */
  readonly value: string
  /** '' for all of them: some objects are found within one. */
  readonly projectId?: string
  readonly onChoose: (value: string) => void
  readonly texts: FilterTexts
  readonly useFound: (search: string, projectId: string, enabled: boolean) => Found
}

/** No id is this. */
const ALL = 'all'
const EXACT = /@|^(user-|key_|proj_|svc_acct_|invite-|session_|rl-)/

export function FilterSelect(props: FilterSelectProps) {
  const { value, projectId = '', useFound } = props
  const { groups } = useFound(value, projectId, value !== '')
  const items = groups.flatMap((group) => group.items)
  const name = items.find((one) => one.value === value)?.label ?? value
  // Remounted with each choice, also one made elsewhere: the field then shows its name.
  return <Choice key={`${value} ${name}`} {...props} name={name} />
}

function Choice(props: FilterSelectProps & { name: string }) {
  const { texts, useFound, projectId = '', value, name, onChoose } = props
  const [isOpen, setIsOpen] = useState(false)
  const typing = useTyping(name)
  const found = useFound(typing.search, projectId, isOpen)
  const chosen = value === '' ? [] : [{ value: ALL, label: texts.all }]
  return (
    <SearchedSelect
      label={texts.label}
      placeholder={texts.placeholder}
      typing={typing}
      found={{
        ...found,
        options: [...chosen, ...optionsOf(found, typing.search, { value, name })],
      }}
      onDropdownOpen={() => setIsOpen(true)}
      value={value || null}
      onChoose={(id) => onChoose(id === ALL ? '' : id)}
      nothingFoundMessage={texts.none(projectId)}
      className="filter"
    />
  )
}

/** The current choice, what was found, and an id or address as typed. */
function optionsOf(
  { groups }: Found,
  search: string,
  { value, name }: { readonly value: string; readonly name: string },
) {
  const known = new Set(groups.flatMap(({ items }) => items.map((one) => one.value)))
  const isExact = EXACT.test(search) && !known.has(search) && search !== value
  return [
    ...(value === '' || known.has(value) ? [] : [{ value, label: name }]),
    ...groups
      .filter(({ items }) => items.length > 0)
      .map(({ group, items }) => ({ group, items: [...items] })),
    ...(isExact ? [{ group: 'Exact ID or email', items: [{ value: search, label: search }] }] : []),
  ]
}
