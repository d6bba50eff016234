/** Errors of terminal sign-ins, and of the bounds on keys of people. */
import { type ProblemData, problemData } from './errors.ts'

export function personSessionRequired(): ProblemData {
  return problemData(
    'person_session_required',
    'A program is signed in by a person: sign in to the console at the identity provider, not with a key.',
  )
}

export function deviceRequestNotFound(): ProblemData {
  return problemData(
    'device_request_not_found',
    'This code is wrong, has expired, or was used. Compare it with the program, or start the sign-in again.',
  )
}

export function tooManyUserCodes(retryAfterSeconds: number): ProblemData {
  return problemData(
    'too_many_user_codes',
    `Too many wrong codes. Try again in ${retryAfterSeconds} seconds.`,
  )
}

export function signInTurnedOff(): ProblemData {
  return problemData(
    'sign_in_turned_off',
    'An owner of your organization has turned this way of signing a program in off.',
  )
}

export function ownKeysRequired(projectId: string): ProblemData {
  return problemData(
    'own_keys_required',
    `You may not have a key in the project ${projectId}. Choose another project, or ask an owner of it.`,
    'project_id',
  )
}

export function invalidAuthorizationRequest(reason: string, param: string): ProblemData {
  return problemData(
    'invalid_authorization_request',
    `The program sent a request that cannot be answered: ${reason} Start the sign-in in the program again.`,
    param,
  )
}

export function tooManyTerminalSignIns(max: number): ProblemData {
  return problemData(
    'too_many_sign_ins',
    `You are signed in with ${max} programs, which is the most. Revoke the key of one of them.`,
  )
}

export function tooManyKeys(max: number): ProblemData {
  return problemData(
    'too_many_keys',
    `A person of this organization may have ${max} keys at most. Revoke one that is not used.`,
  )
}

export function keyLifetimeAboveMax(maxSeconds: number): ProblemData {
  return problemData(
    'key_lifetime_above_max',
    `Keys of people last at most ${maxSeconds} seconds in this organization. Set expires_in_seconds to that or less.`,
    'expires_in_seconds',
  )
}

export function keyOfSignIn(id: string): ProblemData {
  return problemData(
    'key_of_sign_in',
    `The key ${id} is of a sign-in: its program renews it. Revoke it to end the sign-in.`,
  )
}
