/** Chooses one thing out of any number of them: what is typed is searched for by the server. */
import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { SEARCH_MAX, WAIT_MS } from '#console/display/search.tsx'

/** How many are offered at once. */
export const OFFERED = 20

export interface Option {
  readonly value: string
  readonly label: string
}

/** What stands in the field, and what is searched for by it; `chosen` is what it says by itself. */
export const useTyping = (chosen = '') => {
  const [typed, setTyped] = useState(chosen)
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  return { typed, setTyped, search: settled === chosen ? '' : settled }
}

interface SearchedSelectProps extends Omit<SelectProps, 'data' | 'onChange' | 'error'> {
  readonly typing: ReturnType<typeof useTyping>
  /** What the server found. */
  readonly found: {
    readonly options: readonly Option[]
    readonly error: Error | null
    readonly isFetching: boolean
  }
  readonly onChoose: (value: string) => void
}

/** What is chosen stays until another is. A refusal of the search stands below the field. */
export const SearchedSelect = ({ typing, found, onChoose, ...select }: SearchedSelectProps) => (
  <Select
    searchable
    maxLength={SEARCH_MAX}
    data={[...found.options]}
    filter={({ options }) => options}
    searchValue={typing.typed}
    onSearchChange={typing.setTyped}
    onChange={(value) => value !== null && onChoose(value)}
    allowDeselect={false}
    error={found.error?.message}
    {...select}
    nothingFoundMessage={found.isFetching ? 'Searching…' : select.nothingFoundMessage}
  />
)
