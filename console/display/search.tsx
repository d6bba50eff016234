/** What is in the address, so that a link leads to what was seen; and a search, which is. */
import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { SearchIcon } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

/** How long nothing is typed before it is searched for. */
export const WAIT_MS = 250
/** Longest text that is searched for. */
export const SEARCH_MAX = 200

/**
 * The parameters of the address, and how to set some of them: '' removes one. The browser's way
 * back does not grow by that.
 */
export const useAddress = (): [URLSearchParams, (changes: Changes) => void] => {
  const [parameters, setParameters] = useSearchParams()
  const set = (changes: Changes): void =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before)
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

/** One of them: '' where it is not there. */
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
      // At once, since the address written later would undo where a link leads meanwhile.
      onBlur={() => settle.flush()}
      className="search"
    />
  )
  return { search, field }
}

/** As a parameter of a list: left out where nothing is searched for. */
export const searching = (search: string): { search?: string } => (search === '' ? {} : { search })
