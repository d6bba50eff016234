/** Select for a filter of the audit log, with options from a search on the server. */
import { Select } from '@mantine/core'
import { noMatches, type Option, type useTyping } from '#console/dialogs/searched-select.tsx'
import { shortSentence } from '#console/display/error-sentence.ts'
import { BLOCK, SEARCH_MAX } from '#console/display/search.tsx'
import { PastedKey } from '#console/finder/pasted-key.tsx'

export interface Offered {
  readonly group: string
  readonly items: readonly Option[]
}

/** Search results. */
export interface Found {
  readonly groups: readonly Offered[]
  readonly error: Error | null
  readonly isFetching: boolean
}

interface FilterSelectProps {
  readonly label: string
  readonly all: string
  readonly placeholder: string
  /** Text for an empty result. */
  readonly none: string
  /** '' for all of them. */
  readonly value: string
  readonly name: string
  readonly typing: ReturnType<typeof useTyping>
  readonly found: Found
  readonly onOpen: () => void
  readonly onChoose: (value: string) => void
}

/** No id is this. */
const ALL = 'all'
const EXACT = /@|^(user-|key_|proj_|svc_acct_|invite-|session_|rl-)/

export function FilterSelect(props: FilterSelectProps) {
  const { label, placeholder, none, value, typing, found, onOpen, onChoose } = props
  return (
    <Select
      label={label}
      placeholder={placeholder}
      searchable
      maxLength={SEARCH_MAX}
      data={optionsOf(props)}
      filter={({ options }) => (typing.isKey ? [] : options)}
      searchValue={typing.typed}
      onSearchChange={typing.setTyped}
      onDropdownOpen={onOpen}
      value={value || null}
      onChange={(chosen) => onChoose(chosen === ALL ? '' : (chosen ?? value))}
      allowDeselect={false}
      nothingFoundMessage={noMatches(typing.isKey, found.isFetching, none)}
      error={
        typing.isKey ? <PastedKey text={typing.typed} /> : found.error && shortSentence(found.error)
      }
      errorProps={BLOCK}
      className="filter"
    />
  )
}

/** Options with "all", the current choice, and an id or address as typed. */
function optionsOf({ all, value, name, typing, found }: FilterSelectProps) {
  const known = new Set(found.groups.flatMap(({ items }) => items.map((one) => one.value)))
  const { search } = typing
  const isNew = !known.has(search) && search !== value
  const isExact = EXACT.test(search) && isNew
  return [
    ...(value === '' ? [] : [{ value: ALL, label: all }]),
    ...(value === '' || known.has(value) ? [] : [{ value, label: name }]),
    ...found.groups
      .filter(({ items }) => items.length > 0)
      .map(({ group, items }) => ({ group, items: [...items] })),
    ...(isExact ? [{ group: 'Exact ID or email', items: [{ value: search, label: search }] }] : []),
  ]
}
