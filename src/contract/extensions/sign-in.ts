/**
 * Extension: failures of a sign-in at an identity provider. The console is opened with one of these
 * codes in its address, and shows the sentence.
 */
export const SIGN_IN_ERRORS = {
  // at the provider
  access_denied: 'The identity provider did not let you in, or you turned back there.',
  provider_unavailable: 'The identity provider cannot be reached. Try again in a moment.',
  answer_refused:
    'The answer of the identity provider was invalid. Try again; if it happens again, tell the operator of this server.',
  sign_in_expired:
    'This sign-in took more than ten minutes, was used already, or was begun in another window. Sign in again.',
  // in the organization
  email_unverified:
    'The identity provider does not say that it has verified your e-mail address, which the first sign-in needs.',
  person_unknown:
    'Nobody in this organization has your e-mail address, and no invite is open for it. Ask an owner to invite you.',
  invite_expired: 'Your invite has expired. Ask an owner to send a new one.',
  other_identity:
    'Somebody else at the identity provider signs in here with your e-mail address. An owner who knows you can remove that person and invite you.',
  // here
  too_many_failed_logins: 'There were too many failed sign-ins from your address. Wait a minute.',
  try_again: 'This server was too busy to sign you in. Try again in a moment.',
  server_error: 'This server could not sign you in. Tell its operator.',
} as const

export type SignInError = keyof typeof SIGN_IN_ERRORS
