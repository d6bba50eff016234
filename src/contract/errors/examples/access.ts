/** One example of each sentence of the errors of groups, roles, assignments and SCIM. */
import * as access from '#contract/errors/access.ts'
import { SCIM_PROBLEM_EXAMPLES } from './scim.ts'

const [GROUP, PROJECT, ROLE, USER] = ['group_abc123', 'proj_abc123', 'role_abc123', 'user_abc123']

export const ACCESS_PROBLEM_EXAMPLES = {
  ...SCIM_PROBLEM_EXAMPLES,
  group_not_found: [access.groupNotFound(GROUP), access.groupNotInProject(GROUP, PROJECT)],
  group_already_exists: [access.groupAlreadyExists('Support team')],
  group_already_in_project: [access.groupAlreadyInProject(GROUP, PROJECT)],
  role_not_found: [access.roleNotFound(ROLE), access.roleNotAssigned(ROLE, USER)],
  role_already_exists: [access.roleAlreadyExists('Auditor')],
  predefined_role: [
    access.roleIsPredefined('role-api-organization-owner__api-organization__org-abc123'),
  ],
  role_required: [access.roleRequired(USER)],
  role_exceeds_permissions: [access.roleExceedsPermissions()],
}
