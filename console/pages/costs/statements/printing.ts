/** Printing of a page: its printed form is rendered for the time of it alone. */
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { nowSeconds } from '#console/time/clock.ts'

/**
 * Unix seconds of the print that is under way; undefined outside. `fileName` is offered for a PDF:
 * browsers take it from the title.
 */
export function usePrinting(fileName: string): number | undefined {
  const [startedAt, setStartedAt] = useState<number>()
  useEffect(() => {
    let title: string | undefined
    // Rendered before the browser lays out the pages.
    const start = (): void => {
      title ??= document.title
      document.title = fileName
      flushSync(() => setStartedAt(nowSeconds()))
    }
    const end = (): void => {
      if (title !== undefined) document.title = title
      title = undefined
      setStartedAt(undefined)
    }
    window.addEventListener('beforeprint', start)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', start)
      window.removeEventListener('afterprint', end)
      end()
    }
  }, [fileName])
  return startedAt
}
