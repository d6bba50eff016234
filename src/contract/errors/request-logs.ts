/** Errors of request logs. */
import { alikePeriodOf } from '#contract/request-logs/alike.ts'
import { type ProblemData, problemData } from './errors.ts'

export function requestLogNotFound(id: string): ProblemData {
  return problemData(
    'request_log_not_found',
    `The request log ${id} was not found. It may be one of a request without a valid key, of a success that was not sampled, or older than the logs that are kept.${alikeSentence(id)}`,
  )
}

/** The rows among which a row is that stands for many alike requests. */
function alikeSentence(id: string): string {
  const period = alikePeriodOf(id)
  if (!period) return ''
  const times = `start_time=${period.start}&end_time=${period.end}`
  return ` Of many failures alike in a minute, most share one log: GET /v1/organization/request_logs?outcomes[]=failed&outcomes[]=rejected&${times}.`
}
