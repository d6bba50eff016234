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

/** A per cent of the limit of a payer that has none of a month. */
export function percentWithoutLimit(param: string, kind: 'organization' | 'project'): ProblemData {
  return invalidValue(
    param,
    `the ${kind} has no spend limit of a month. Set one first, or give the alert an amount`,
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

/** `max` own limits, of either kind, in the organization or in a project. */
export function tooManyTagValueLimits(max: number): ProblemData {
  return problemData(
    'too_many_tag_value_limits',
    `At most ${max} values of tags have own limits in a project, and as many in the organization. Delete one that is not needed.`,
  )
}

/** `name`: the key and the value. */
export function tagValueNotFound(name: string): ProblemData {
  return problemData(
    'tag_value_not_found',
    `${name} has neither been used with a limit of the values of its key, nor has it own limits`,
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
