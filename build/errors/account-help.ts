/** Meaning and remedy of the errors of a person's account, for docs/reference/errors.md. */

export const ACCOUNT_HELP = {
  no_person: [
    'The operation is about the person of the caller, and the key or session is of the operator.',
    'Sign in as a person, or use an admin key that a person owns.',
  ],
  raise_request_not_found: [
    'No raise request of this id, or none that the caller may see.',
    'Check the id.',
  ],
  raise_request_exists: [
    'The person has an open request for a raise of the same limit.',
    'Wait for the decision, or withdraw it and ask again.',
  ],
  raise_request_closed: [
    'The request was decided or withdrawn, or has expired.',
    'Ask again, or set the limit itself.',
  ],
  raise_request_outdated: [
    'The limit has changed since the request, and the raise would not be the one asked for.',
    'Deny it, or set the limit itself.',
  ],
  too_many_raise_requests: [
    'The person or the project has as many requests as it may have.',
    'Wait for decisions, or withdraw a request.',
  ],
} as const
