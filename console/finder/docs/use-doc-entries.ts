/** Entries of the documentation, which is loaded with the first search. */
import { useEffect, useState } from 'react'
import { useToast } from '#console/display/toasts.tsx'
import type { Entry } from '#console/finder/entry.ts'

/** Undefined until they are loaded. */
export function useDocEntries(isSearched: boolean): readonly Entry[] | undefined {
  const [entries, setEntries] = useState<readonly Entry[]>()
  const toast = useToast()
  useEffect(() => {
    if (!isSearched) return
    let isLeft = false
    const set = (found: readonly Entry[]): void => {
      if (!isLeft) setEntries(found)
    }
    const showPath = (path: string): void => {
      // Absent in pages over plain HTTP.
      void navigator.clipboard?.writeText(path).catch(() => undefined)
      toast({ text: `${path} in Bailiwick’s repository` })
    }
    // A server out of reach: the rest is found.
    const failed = (): void => set([])
    void import('./doc-entries.ts').then((docs) => set(docs.docEntries(showPath)), failed)
    return () => {
      isLeft = true
    }
  }, [isSearched, toast])
  return entries
}
