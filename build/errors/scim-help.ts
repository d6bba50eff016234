/** Meaning and remedy of the errors of SCIM, for docs/reference/errors.md. */

export const SCIM_ERROR_HELP = {
  scim_token_not_found: [
    'No SCIM token of this id.',
    'Check the id. What is deleted answers the same.',
  ],
  too_many_scim_tokens: [
    'An organization has two SCIM tokens at most: the current one, and its successor.',
    'Delete the token that is no longer used.',
  ],
  too_many_scim_requests: [
    'Requests of the identity provider are above the bound `scim_requests_per_minute`.',
    'It repeats them later. Increase the bound where it is too low for the directory.',
  ],
  user_deactivated: [
    'The user was deactivated by SCIM.',
    'Activate the user at the identity provider.',
  ],
  group_managed_by_scim: [
    'SCIM manages the name and the members of the group, or sign-ins set its members.',
    'Change them at the identity provider, or remove the link of the group (`oidc_group`). Roles of the group are assigned here.',
  ],
  users_managed_by_scim: [
    'SCIM is enabled, so that only the identity provider adds people, and would add an erased user again.',
    'Assign the person to the application at the identity provider, or remove them there before you erase them.',
  ],
} as const
