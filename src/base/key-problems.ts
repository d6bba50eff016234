/** Errors of both planes for rejected keys, in OpenAI's words. */
import { Problem } from './problem.ts'
import { maskKey } from './secrets.ts'

/** Longest key, in characters: a longer text is not even hashed. */
export const KEY_MAX = 512

/** The 401 for an unknown, deleted or expired key, which are not distinguished. */
export const incorrectKey = (key: string): Problem =>
  new Problem('invalid_api_key', `Incorrect API key provided: ${maskKey(key.slice(0, KEY_MAX))}.`)

/** The message for a valid key that lacks `scope`. */
export const missingScopeMessage = (scope: string): string =>
  `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`

/** Suffix of the message for a key of the other plane. */
export const ADMIN_KEY_HINT =
  ' This is an admin key (sk-admin-…): models need the key of a project.'
export const PROJECT_KEY_HINT =
  ' This is the key of a project: the administration needs an admin key (sk-admin-…).'
