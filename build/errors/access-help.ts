/** Meaning and remedy of the errors of groups, roles and SCIM, for docs/reference/errors.md. */
import { SCIM_ERROR_HELP } from './scim-help.ts'

const GONE = 'Check the id. What is deleted answers the same.'

export const ACCESS_ERROR_HELP = {
  group_not_found: ['No group of this id, or none in this project.', GONE],
  group_already_exists: [
    'Another group has the name, regardless of case.',
    'Choose another name, or use that group.',
  ],
  group_already_in_project: [
    'The group is in the project already.',
    'Assign it further roles in the project.',
  ],
  role_not_found: [
    'No role of this id in the organization or the project, or it is not assigned.',
    GONE,
  ],
  role_already_exists: [
    'Another role of the organization or the project has the name.',
    'Choose another name, or change that role.',
  ],
  predefined_role: [
    'Predefined roles are the same everywhere.',
    'Create a role with the permissions that you need.',
  ],
  role_required: [
    'A user of the organization is an owner or at least a reader.',
    'Remove the user from the organization.',
  ],
  role_exceeds_permissions: [
    'The role, or a role of the group, has permissions that the caller lacks.',
    'Ask an owner of the organization or of the project.',
  ],
  ...SCIM_ERROR_HELP,
} as const
