/** Findings of the diagnosis: a fact as a sentence, and what to do about it. */
export type Result = 'ok' | 'warning' | 'failure'

export interface Finding {
  readonly result: Result
  readonly message: string
  /** Null for a fact that needs nothing. */
  readonly remedy: string | null
}

export function ok(message: string): Finding {
  return { result: 'ok', message, remedy: null }
}

export function warning(message: string, remedy: string): Finding {
  return { result: 'warning', message, remedy }
}

export function failure(message: string, remedy: string): Finding {
  return { result: 'failure', message, remedy }
}
