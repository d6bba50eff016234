/** Findings of the diagnosis: a fact as a sentence, and what to do about it. */
export type CheckResult = 'ok' | 'skipped' | 'warning' | 'failure'

export interface Finding {
  readonly result: CheckResult
  readonly message: string
  /** Null for a fact that needs nothing. */
  readonly remedy: string | null
}

export function ok(message: string): Finding {
  return { result: 'ok', message, remedy: null }
}

/** A check that was not made: the reason, and what it needs. */
export function skipped(message: string, remedy: string): Finding {
  return { result: 'skipped', message, remedy }
}

export function warning(message: string, remedy: string): Finding {
  return { result: 'warning', message, remedy }
}

export function failure(message: string, remedy: string): Finding {
  return { result: 'failure', message, remedy }
}
