/** One example of each sentence of the errors of a person's account, and of look-ups of keys. */
import * as account from '#contract/errors/account.ts'
import * as organization from '#contract/errors/organization.ts'

const REQUEST = 'raise_abc123'

export const ACCOUNT_PROBLEM_EXAMPLES = {
  no_person: [account.noPerson()],
  key_hash_not_found: [organization.keyHashNotFound()],
  too_many_key_look_ups: [organization.tooManyKeyLookUps(42)],
  raise_request_not_found: [account.raiseRequestNotFound(REQUEST)],
  raise_request_exists: [account.raiseRequestExists(REQUEST)],
  raise_request_closed: [account.raiseRequestClosed(REQUEST, 'denied')],
  raise_request_outdated: [account.raiseRequestOutdated('the limit was deleted')],
  too_many_raise_requests: [
    account.tooManyOpenRaiseRequests(5),
    account.tooManyRaiseRequestsOfProject(100),
    account.tooManyRaiseRequestsInDay(20),
  ],
}
