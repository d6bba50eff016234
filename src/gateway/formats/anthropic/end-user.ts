/**
 * Session and end user of a request. `metadata.user_id` is a text of the caller's, or the JSON of
 * Claude Code, which has a device, an account and a session. Claude Code also sends the session in
 * a header.
 */
import {
  type Metadata,
  parsedMetadata,
  type TagFacts,
  type TaggedRequest,
} from '#gateway/request/metadata.ts'
import { asObject, parseJson } from '#json/values.ts'

const SESSION_HEADER = 'x-claude-code-session-id'
export const CLIENT_SESSION_HEADERS: readonly string[] = [SESSION_HEADER]

/** Members of Claude Code's JSON. */
const CLIENT_MEMBERS = ['device_id', 'account_uuid', 'session_id'] as const

/**
 * The members of the JSON by their names, and `user_id`: of the JSON the account, or the device of
 * a caller without one. A session in a header counts if the body has none.
 */
export function metadataOf({ body, headers }: TaggedRequest, { metadataAt }: TagFacts): Metadata {
  const session = headers[SESSION_HEADER]
  const value = parsedMetadata(body, metadataAt)?.user_id
  if (typeof value !== 'string' || value === '') return { session_id: session }
  const client = value.startsWith('{') ? asObject(parseJson(value)) : undefined
  if (!client) return { user_id: value, session_id: session }
  const named = Object.fromEntries(CLIENT_MEMBERS.map((name) => [name, client[name]]))
  return {
    ...named,
    user_id: named.account_uuid || named.device_id,
    session_id: named.session_id || session,
  }
}

export function endUserOf(request: TaggedRequest, facts: TagFacts): string | undefined {
  const { user_id: user } = metadataOf(request, facts)
  return typeof user === 'string' ? user : undefined
}
