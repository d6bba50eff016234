/** Errors of request logs. */
import { type ProblemData, problemData } from './errors.ts'

export function requestLogNotFound(id: string): ProblemData {
  return problemData(
    'request_log_not_found',
    `The request log ${id} was not found. It may be one of a request without a valid key, of a success that was not sampled, or older than the logs that are kept.`,
  )
}
