/** Meaning and remedy of the errors of terminal sign-ins and of people's keys, for errors.md. */

export const SIGN_IN_ERROR_HELP = {
  person_session_required: [
    'The operation signs a program in, which only a person can do; the caller is a key, or a session made from one.',
    'Sign in to the console at the identity provider.',
  ],
  device_request_not_found: [
    'No program waits for an answer with this code.',
    'Compare the code with the program. Codes last five minutes and are answered once.',
  ],
  too_many_user_codes: [
    'A person, or an address, has sent ten wrong codes in a minute.',
    'Wait for the seconds that `retry-after` has.',
  ],
  too_many_key_look_ups: [
    'A person, or a key, has sent twenty hashes in a minute that no key has that they may see.',
    'Wait for the seconds that `retry-after` has.',
  ],
  sign_in_turned_off: [
    'An owner has turned this way of signing a program in off.',
    'Use another way, a key from the console, or ask an owner: `POST /organization/user_key_settings`.',
  ],
  own_keys_required: [
    'The role of the person in the project does not allow keys of their own.',
    'Choose another project, or ask an owner of the project for another role.',
  ],
  invalid_authorization_request: [
    'A program, or a link, opened the console with parameters that no program of this server sends.',
    'Start the sign-in in the program. Do not follow such a link.',
  ],
  too_many_sign_ins: [
    'The person is signed in with as many programs as a person may be.',
    'Revoke the keys of programs that are not used. They also end after 30 days without use.',
  ],
  too_many_keys: [
    'The person has as many keys as the organization allows.',
    'Revoke one, or ask an owner to raise `max_keys`.',
  ],
  key_lifetime_above_max: [
    'Keys of people must end in this organization, and this one would end too late, or never.',
    'Set `expires_in_seconds` to the number in the message or less.',
  ],
  key_of_sign_in: [
    'The program of a sign-in renews its key, and sets its expiry.',
    'Revoke the key to end the sign-in.',
  ],
} as const
