/** One example of each sentence of the errors of SCIM. */
import * as scim from '#contract/errors/scim.ts'

export const SCIM_PROBLEM_EXAMPLES = {
  scim_token_not_found: [scim.scimTokenNotFound('scim_token_abc123')],
  too_many_scim_tokens: [scim.tooManyScimTokens(2)],
  too_many_scim_requests: [scim.tooManyScimRequests(12_000, 30)],
  user_deactivated: [scim.userDeactivated('user-abc123')],
  group_managed_by_scim: [
    scim.groupManagedByScim('group_abc123'),
    scim.groupManagedByOidc('group_abc123'),
  ],
  users_managed_by_scim: [scim.usersManagedByScim(), scim.userErasedByScim('user-abc123')],
}
