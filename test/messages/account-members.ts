/** Bodies and headers of messages with each member of the table of members. */
import { ACCOUNT_MEMBERS, type AccountMember } from '#contract/formats/anthropic/members.ts'

export interface MemberRequest {
  readonly member: AccountMember
  readonly body: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
}

/** An object with a value at a path such as `messages[].content[].file_id`. */
function at(path: string, value: unknown): unknown {
  const [, name = '', isList, rest] = /^(\w+)(\[\])?(?:: .*|\.(.*))?$/.exec(path) ?? []
  const inner = rest === undefined ? value : at(rest, value)
  return { [name]: isList ? [inner] : inner }
}

/** The request to `model` with each member alone. */
export function memberRequests(model: string): readonly MemberRequest[] {
  const base = {
    model,
    max_tokens: 64,
    messages: [{ role: 'user', content: 'Does it rain in Oslo?' }],
  }
  return ACCOUNT_MEMBERS.map((member) => {
    const { path, handling, example } = member
    return handling.by === 'header'
      ? { member, body: base, headers: { [path]: String(example) } }
      : { member, body: { ...base, ...Object(at(path, example)) }, headers: {} }
  })
}
