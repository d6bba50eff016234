/**
 * Upstreams with Anthropic's API, and the servers that are compatible with it.
 *
 * Headers of callers are an allowlist: an unknown one may act with the account's rights, as
 * `anthropic-user-profile-id` and `anthropic-workspace-id` do. Of an answer's headers none names
 * the operator's organization or workspace, or has the limits of its account.
 *
 * A 400 may be a failure of the operator's account. Its code decides (`error.details.error_code`),
 * never its text, which may change and repeats what a caller has written. So a 400 without a code,
 * such as an account's spend limit without one, and a 400 with an unknown code, are the caller's. Source of codes and statuses: the table of error classes in @anthropic-ai/sdk 1.14.0.
 */
import { WINDOW_MEMBERS } from '#gateway/formats/openai/upstream.ts'
import type { FailureClass, UpstreamFormat } from '#gateway/formats/upstream-format.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'

/** Codes of the operator's account, on whatever status. */
const ACCOUNT_CODES: ReadonlySet<string> = new Set([
  ...['organization_on_hold', 'organization_type_not_supported', 'parent_organization_required'],
  ...['claude_code_key_creator_not_member', 'workspace_human_review_disabled'],
  ...['cmek_key_disabled', 'cmek_key_network_blocked'],
])
/** Further codes of accounts: their spend limits, and the profiles of whoever they act for. */
const ACCOUNT_CODE = /^(?:linked_organization|user_profile)_|_spend_limit_reached$/

const MODELS_PATH = '/models?limit=1000'
/** Longest cursor of a page, in characters. */
const CURSOR_MAX = 200

export const ANTHROPIC_UPSTREAM: UpstreamFormat = Object.freeze({
  failures: new Map<number, FailureClass>([
    [401, 'auth'],
    [402, 'account'],
    [403, 'auth'],
    [429, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [529, 'retry'],
  ]),
  isAccountFailure,
  requestHeaders: {
    names: ['content-type', 'accept', 'anthropic-version', 'anthropic-beta'],
    shortNames: new Set(['user-agent', 'x-app', 'traceparent']),
    prefixes: [
      { prefix: 'x-stainless-', max: 32 },
      { prefix: 'x-claude-code-', max: 16 },
    ],
  },
  responseHeaders: ['request-id'],
  modelList: {
    path: MODELS_PATH,
    headers: { 'anthropic-version': '2023-06-01' },
    windowMembers: [...WINDOW_MEMBERS, 'max_input_tokens'],
    createdMember: 'created_at',
    endMembers: ['retires_at'],
    displayMember: 'display_name',
    outputMember: 'max_tokens',
    nextPath,
  },
})

function isAccountFailure(body: Buffer): boolean {
  const error = asObject(asObject(parseJson(body.toString()))?.error)
  const code = asObject(error?.details)?.error_code
  return typeof code === 'string' && (ACCOUNT_CODES.has(code) || ACCOUNT_CODE.test(code))
}

function nextPath({ has_more: hasMore, last_id: last }: ParsedObject): string | undefined {
  if (hasMore !== true || typeof last !== 'string' || last.length > CURSOR_MAX) return undefined
  return `${MODELS_PATH}&after_id=${encodeURIComponent(last)}`
}
