/**
 * Extension: failures of a sign-in at an identity provider. The console is opened with one of these
 * codes in its address, and shows the sentence.
 */
export const SIGN_IN_ERRORS = {
  // at the provider
  access_denied: 'Sign-in was denied or cancelled at the identity provider.',
  provider_unavailable: 'The identity provider cannot be reached. Try again in a moment.',
  answer_refused:
    'The response of the identity provider was invalid. Try again. If it happens again, contact the operator of this server.',
  sign_in_expired:
    'This sign-in has expired, was already used, or was started in another window. Sign in again.',
  // in the organization
  email_unverified:
    'The identity provider sent no verified email address of yours, which the first sign-in requires. Verify it there, or ask the operator of this server to accept your mail domain.',
  person_unknown:
    'You are not a member of this organization and have no pending invite. Ask an owner to invite you. To use another account, sign out at the identity provider first.',
  person_not_provisioned:
    'Your account is not assigned to Bailiwick at the identity provider. Ask its administrator to assign it; an invite is not enough here.',
  person_deactivated:
    'Your account was deactivated. Ask an administrator of your identity provider to assign you again.',
  invite_expired: 'Your invite has expired. Ask an owner to send a new one.',
  other_identity:
    'Your email address belongs to another account of the identity provider here. Ask an owner to remove that person and invite you.',
  // here
  too_many_failed_logins: 'Too many failed sign-ins from your address. Wait a minute.',
  try_again: 'This server was too busy to sign you in. Try again in a moment.',
  server_error: 'This server could not sign you in. Contact its operator.',
} as const

export type SignInError = keyof typeof SIGN_IN_ERRORS
