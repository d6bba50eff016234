/** One example of each sentence of the errors of groups. */
import * as access from './access.ts'

export const ACCESS_PROBLEM_EXAMPLES = {
  group_not_found: [access.groupNotFound('group_abc123')],
  group_already_exists: [access.groupAlreadyExists('Support team')],
}
