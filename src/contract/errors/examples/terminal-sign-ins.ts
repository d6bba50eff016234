/** Examples of the errors of terminal sign-ins, and of the bounds on keys of people. */
import * as signIns from '#contract/errors/terminal-sign-ins.ts'

const DAY_SECONDS = 86_400

export const TERMINAL_SIGN_IN_EXAMPLES = {
  person_session_required: [signIns.personSessionRequired()],
  device_request_not_found: [signIns.deviceRequestNotFound()],
  too_many_user_codes: [signIns.tooManyUserCodes(42)],
  sign_in_turned_off: [signIns.signInTurnedOff()],
  own_keys_required: [signIns.ownKeysRequired('proj_abc123')],
  invalid_authorization_request: [
    signIns.invalidAuthorizationRequest('its client is unknown.', 'client_id'),
    signIns.invalidAuthorizationRequest(
      'it may only redirect to http://127.0.0.1 or http://[::1].',
      'redirect_uri',
    ),
  ],
  too_many_sign_ins: [signIns.tooManyTerminalSignIns(100)],
  too_many_keys: [signIns.tooManyKeys(20)],
  key_lifetime_above_max: [signIns.keyLifetimeAboveMax(DAY_SECONDS)],
  key_of_sign_in: [signIns.keyOfSignIn('key_abc123')],
} as const
