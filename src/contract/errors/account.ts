/** Errors of the account of a person. */
import { type ProblemData, problemData } from './errors.ts'

/** The error of a request about the caller's person by a key of the operator's. */
export function noPerson(): ProblemData {
  return problemData(
    'no_person',
    "This key or session is the operator's, and no person's. Sign in as a person.",
  )
}
