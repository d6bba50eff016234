/** Select over any number of options: the server searches for the typed text. */
import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { searchSentence } from '#console/display/error-sentence.ts'
import { SEARCH_MAX, WAIT_MS } from '#console/display/search.tsx'

/** Most options offered at once. */
export const OFFERED = 20

export interface Option {
  readonly value: string
  readonly label: string
}

/** Typed text and the debounced search for it; no search while it equals the `chosen` label. */
export function useTyping(chosen = '') {
  const [typed, setTyped] = useState(chosen)
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  return { typed, setTyped, search: settled === chosen ? '' : settled }
}

interface SearchedSelectProps extends Omit<SelectProps, 'data' | 'onChange' | 'error'> {
  readonly typing: ReturnType<typeof useTyping>
  /** Search results. */
  readonly found: {
    readonly options: readonly Option[]
    readonly error: Error | null
    readonly isFetching: boolean
  }
  readonly onChoose: (value: string) => void
}

/** The choice stays until another is made. An error of the search is shown below the field. */
export function SearchedSelect({ typing, found, onChoose, ...select }: SearchedSelectProps) {
  return (
    <Select
      searchable
      maxLength={SEARCH_MAX}
      data={[...found.options]}
      filter={({ options }) => options}
      searchValue={typing.typed}
      onSearchChange={typing.setTyped}
      onChange={(value) => value !== null && onChoose(value)}
      allowDeselect={false}
      error={found.error && searchSentence(found.error)}
      {...select}
      nothingFoundMessage={found.isFetching ? 'Searching…' : select.nothingFoundMessage}
    />
  )
}
