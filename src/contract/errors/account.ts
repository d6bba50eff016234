/** Errors of the account of a person. */
import { type ProblemData, problemData } from './errors.ts'

/** The error of a request about the caller's person by a key of the operator's. */
export function noPerson(): ProblemData {
  return problemData(
    'no_person',
    "This key or session is the operator's, and no person's. Sign in as a person.",
  )
}

export function raiseRequestNotFound(id: string): ProblemData {
  return problemData('raise_request_not_found', `The raise request ${id} was not found`)
}

/** The error of a second open request of a person for a limit. */
export function raiseRequestExists(id: string): ProblemData {
  return problemData(
    'raise_request_exists',
    `You have an open request for a raise of this limit: ${id}. Withdraw it to ask for another.`,
  )
}

export function tooManyOpenRaiseRequests(max: number): ProblemData {
  return problemData(
    'too_many_raise_requests',
    `You have ${max} open requests for raises, the most that a person may have. Withdraw one.`,
  )
}

export function tooManyRaiseRequestsOfProject(max: number): ProblemData {
  return problemData(
    'too_many_raise_requests',
    `The project has ${max} open requests for raises, the most that it may have.`,
  )
}

export function tooManyRaiseRequestsInDay(max: number): ProblemData {
  return problemData(
    'too_many_raise_requests',
    `You have made ${max} requests for raises in 24 hours, the most that a person may make.`,
  )
}

export function raiseRequestClosed(id: string, status: string): ProblemData {
  return problemData(
    'raise_request_closed',
    `The raise request ${id} is not open any more: it is ${status}.`,
  )
}

/** The error of an approval, if the limit has changed since it was asked about. */
export function raiseRequestOutdated(reason: string): ProblemData {
  return problemData(
    'raise_request_outdated',
    `The raise cannot be approved: ${reason}. Deny it, or set the limit itself.`,
  )
}
