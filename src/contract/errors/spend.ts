/** Errors of spend limits and spend alerts. */
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue } from './parameters.ts'

/** `owner` is the id of the organization, the project and so on, or a tag. */
export function spendLimitNotFound(owner: string): ProblemData {
  return problemData('spend_limit_not_found', `${owner} has no spend limit`)
}

/** The receiver of a webhook that no delivery is sent to. */
export function privateWebhook(param: string): ProblemData {
  return invalidValue(
    param,
    'the address is not public, and nothing is delivered there. `allow_private_addresses` of the configuration permits it',
  )
}

/** `max` test messages of an organization in a time of `minutes`. */
export function tooManyAlertTests(max: number, minutes: number): ProblemData {
  return problemData(
    'too_many_alert_tests',
    `At most ${max} test messages of spend alerts are sent in ${minutes} minutes. Try again later.`,
  )
}

export function tooManyTagSpendLimits(max: number): ProblemData {
  return problemData(
    'too_many_tag_spend_limits',
    `At most ${max} tags of an organization have a spend limit. Delete one that is not needed.`,
  )
}

export function spendReservationNotFound(id: string): ProblemData {
  return problemData(
    'spend_reservation_not_found',
    `The batch or response ${id} has no reservation to release`,
  )
}

export function spendAlertNotFound(id: string): ProblemData {
  return problemData('spend_alert_not_found', `The spend alert ${id} was not found`)
}
