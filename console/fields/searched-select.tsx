/** Select over any number of options: the server searches for the typed text. */
import { type ComboboxData, Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { holdsSecret } from '#console/address/secrets-in-text.ts'
import { shortSentence } from '#console/display/error-sentence.ts'
import { keyGuard } from '#console/pasted-key/pasted-key.tsx'
import { SEARCH_MAX, WAIT_MS } from './search.tsx'

/** Most options offered at once. */
export const OFFERED = 20

export interface Option {
  readonly value: string
  readonly label: string
}

/**
 * Typed text and the debounced search for it; no search while it equals the `chosen` label, nor
 * for a key.
 */
export function useTyping(chosen = '') {
  const [typed, setTyped] = useState(chosen)
  const [settled] = useDebouncedValue(typed.trim(), WAIT_MS)
  const isKey = holdsSecret(typed)
  const isSearched = settled !== chosen && !isKey && !holdsSecret(settled)
  return { typed, setTyped, isKey, search: isSearched ? settled : '' }
}

interface SearchedSelectProps extends Omit<SelectProps, 'data' | 'onChange' | 'error'> {
  readonly typing: ReturnType<typeof useTyping>
  /** Search results. */
  readonly found: {
    readonly options: ComboboxData
    readonly error: Error | null
    readonly isFetching: boolean
  }
  readonly onChoose: (value: string) => void
}

/** The choice stays until another is made. An error of the search is shown below the field. */
export function SearchedSelect({ typing, found, onChoose, ...select }: SearchedSelectProps) {
  const { isKey, typed } = typing
  return (
    <Select
      searchable
      maxLength={SEARCH_MAX}
      data={found.options}
      filter={({ options }) => (isKey ? [] : options)}
      searchValue={typed}
      onSearchChange={typing.setTyped}
      onChange={(value) => value !== null && onChoose(value)}
      allowDeselect={false}
      {...select}
      {...keyGuard(typed, found.error && shortSentence(found.error))}
      // Nothing below a key, which is looked up.
      nothingFoundMessage={
        isKey ? undefined : found.isFetching ? 'Searching…' : select.nothingFoundMessage
      }
    />
  )
}
