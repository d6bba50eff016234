/** Meaning and remedy of the errors of groups, for docs/reference/errors.md. */

export const ACCESS_ERROR_HELP = {
  group_not_found: ['No group of this id.', 'Check the id. What is deleted answers the same.'],
  group_already_exists: [
    'Another group has the name, in small or capital letters.',
    'Choose another name, or use that group.',
  ],
} as const
