/** Meaning and remedy of the errors of a person's account, for docs/reference/errors.md. */

export const ACCOUNT_HELP = {
  no_person: [
    'The operation is about the person of the caller, and the key or session is of the operator.',
    'Sign in as a person, or use an admin key that a person owns.',
  ],
} as const
