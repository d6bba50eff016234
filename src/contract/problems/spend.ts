/** Errors of spend limits and spend alerts. */
import { type ProblemData, problemData } from '#contract/errors.ts'

/** `owner` is the id of the organization or of the project. */
export function spendLimitNotFound(owner: string): ProblemData {
  return problemData('spend_limit_not_found', `${owner} has no spend limit`)
}

export function spendAlertNotFound(id: string): ProblemData {
  return problemData('spend_alert_not_found', `The spend alert ${id} was not found`)
}
