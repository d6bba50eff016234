/** State in the query string, so that a link shows the same. */
import { useSearchParams } from 'react-router'
import { holdsSecret } from './secrets-in-text.ts'

/**
 * The query parameters, and a function that sets some of them: '' removes one, and so does a text
 * with a secret in it. The history entry is replaced, so the back button leaves the page; a choice
 * that *Back* undoes is pushed. A change starts from the address, not from the rendered parameters:
 * a page is rendered some time after a navigation, and a second change before that would undo the
 * first.
 */
export function useAddress(): [URLSearchParams, ChangeAddress] {
  const [parameters, setParameters] = useSearchParams()
  const set: ChangeAddress = (changes, how = 'replace') =>
    setParameters(
      () => {
        const next = new URLSearchParams(window.location.search)
        for (const [name, value] of Object.entries(changes)) {
          if (value === '' || holdsSecret(value)) next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: how === 'replace' },
    )
  return [parameters, set]
}

export type Changes = Readonly<Record<string, string>>
export type ChangeAddress = (changes: Changes, how?: 'replace' | 'push') => void

/** The same, where each change is an entry of the history: filters that are chosen, not typed. */
export function useChosenAddress(): [URLSearchParams, ChangeAddress] {
  const [parameters, set] = useAddress()
  return [parameters, (changes, how = 'push') => set(changes, how)]
}

/** One query parameter; '' if it is missing. */
export function useAddressText(
  name: string,
  how: 'replace' | 'push' = 'replace',
): [string, (value: string) => void] {
  const [parameters, set] = useAddress()
  return [parameters.get(name) ?? '', (value) => set({ [name]: value }, how)]
}
