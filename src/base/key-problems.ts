/** What both planes say of a key that does not do, word for word as OpenAI says it. */
import { Problem } from './problem.ts'
import { maskKey } from './secrets.ts'

/** No key is longer: what is has not even its hash taken. */
export const KEY_MAX = 512

/** The 401 for what is no live key: unknown, deleted and expired are told alike. */
export const incorrectKey = (key: string): Problem =>
  new Problem(
    'invalid_api_key',
    `Incorrect API key provided: ${maskKey(key.slice(0, KEY_MAX))}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  )

/** What a live key is told that lacks `scope`. */
export const missingScopeMessage = (scope: string): string =>
  `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`
