/** Search field, with its text in the query string. */
import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { SearchIcon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router'
import { useAddressText } from '#console/address/address.ts'
import { holdsSecret } from '#console/address/secrets-in-text.ts'
import { CLEARED } from '#console/display/no-results.tsx'
import { keyGuard } from '#console/pasted-key/pasted-key.tsx'

/** Debounce of a search. */
export const WAIT_MS = 250
/** Longest text that is searched for. */
export const SEARCH_MAX = 200

interface Search {
  /** The text that is searched for now. */
  readonly search: string
  readonly field: React.ReactNode
  /** Whether a key is in the field: it is looked up, and no list is the answer. */
  readonly isKey: boolean
}

export function useSearch(label: string): Search {
  const [search, setSearch] = useAddressText('search')
  const [typed, setTyped] = useState(search)
  const settle = useDebouncedCallback((text: string) => setSearch(text.trim()), WAIT_MS)
  const input = useRef<HTMLInputElement>(null)
  const { key, state } = useLocation()
  const [at, setAt] = useState(key)
  const [clearedAt, setClearedAt] = useState<string>()
  if (key !== at) {
    setAt(key)
    if (state === CLEARED) {
      setClearedAt(key)
      setTyped('')
    }
  }
  // The button that cleared it is gone.
  useEffect(() => {
    if (clearedAt !== undefined) input.current?.focus()
  }, [clearedAt])
  const field = (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<SearchIcon size={16} aria-hidden />}
      maxLength={SEARCH_MAX}
      autoComplete="off"
      {...keyGuard(typed)}
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
  return { search, field, isKey: holdsSecret(typed) }
}

/** The search of an address, as a parameter of a list. */
export function searchIn(address: URLSearchParams): { search?: string } {
  return searching(address.get('search') ?? '')
}

/** Parameter of a list; left out without a search. */
export function searching(search: string): { search?: string } {
  return search === '' ? {} : { search }
}
