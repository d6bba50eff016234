/** Whether a dialog is open, and its subject. */
import { useState } from 'react'

export interface Subject<T> {
  /** It stays while the dialog closes, so that its text does not vanish before it. */
  readonly subject: T | undefined
  readonly opened: boolean
  readonly open: (subject: T) => void
  readonly close: () => void
}

/** State of a dialog; closed at first. */

export function useSubject<T>(): Subject<T> {
  const [{ subject, opened }, set] = useState<Pick<Subject<T>, 'subject' | 'opened'>>({
    subject: undefined,
    opened: false,
  })
  return {
    subject,
    opened,
    open: (next) => set({ subject: next, opened: true }),
    close: () => set({ subject, opened: false }),
  }
}
