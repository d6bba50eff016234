/** State in the query string, so that a link shows the same; and a search field over it. */
import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { SearchIcon } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

/** Debounce of a search. */
export const WAIT_MS = 250
/** Longest text that is searched for. */
export const SEARCH_MAX = 200

/**
 * The query parameters, and a function that sets some of them: '' removes one. The history entry
 * is replaced, so the back button leaves the page. A change starts from the address, not from the
 * rendered parameters: a page is rendered some time after a navigation, and a second change before
 * that would undo the first.
 */
export const useAddress = (): [URLSearchParams, (changes: Changes) => void] => {
  const [parameters, setParameters] = useSearchParams()
  const set = (changes: Changes): void =>
    setParameters(
      () => {
        const next = new URLSearchParams(window.location.search)
        for (const [name, value] of Object.entries(changes)) {
          if (value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true },
    )
  return [parameters, set]
}

type Changes = Readonly<Record<string, string>>

/** One query parameter; '' if it is missing. */
export const useAddressText = (name: string): [string, (value: string) => void] => {
  const [parameters, set] = useAddress()
  return [parameters.get(name) ?? '', (value) => set({ [name]: value })]
}

/** The text that is searched for now, and the field in which it is typed. */
export const useSearch = (label: string): { search: string; field: React.ReactNode } => {
  const [search, setSearch] = useAddressText('search')
  const [typed, setTyped] = useState(search)
  const settle = useDebouncedCallback((text: string) => setSearch(text.trim()), WAIT_MS)
  const field = (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<SearchIcon size={16} aria-hidden />}
      maxLength={SEARCH_MAX}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        settle(value)
      }}
      // At once: a later write of the address would undo a navigation in between.
      onBlur={() => settle.flush()}
      className="search"
    />
  )
  return { search, field }
}

/** The search of an address, as a parameter of a list. */
export const searchIn = (address: URLSearchParams): { search?: string } =>
  searching(address.get('search') ?? '')

/** As a parameter of a list: left out without a search. */
export const searching = (search: string): { search?: string } => (search === '' ? {} : { search })
