/**
 * The beginning of a failure's body, with the upstream's message and code. The message is for the
 * state of the upstream in the memory of this server alone, shortened and without keys, since an
 * upstream may repeat the key that it has rejected, and content of the request. The code of an
 * error is logged and stored, and is one of a list: an upstream may have a text in its place.
 */
import { maskSecrets } from '#base/secrets.ts'
import { parseJson } from '#json/values.ts'

/** Bytes of a body that are kept, and characters of a message. */
const KEPT_MAX_BYTES = 4_096
const MESSAGE_MAX = 200
const CONTROL = /[\p{C}\s]+/gu

/** Response with a status of failure; its body is added as it arrives. */
export interface FailedAnswer {
  readonly status: number
  readonly chunks: Buffer[]
  bytes: number
}

export function newFailedAnswer(status: number): FailedAnswer {
  return { status, chunks: [], bytes: 0 }
}

/** Keeps a chunk as far as there is room. */
export function addChunk(answer: FailedAnswer, chunk: Buffer): void {
  const room = KEPT_MAX_BYTES - answer.bytes
  if (room <= 0) return
  // A copy: the chunk may be a view of a larger read.
  answer.chunks.push(Buffer.from(chunk.subarray(0, room)))
  answer.bytes += Math.min(room, chunk.length)
}

/** The message of an error in OpenAI's envelope, or the beginning of any other text. */
export function messageOf(answer: FailedAnswer): string | undefined {
  const text = Buffer.concat(answer.chunks).toString()
  const message = maskSecrets(textIn(text)).replaceAll(CONTROL, ' ').trim()
  if (message === '') return undefined
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX).toWellFormed()}…` : message
}

/** The code of an error in a whole body, or else its type; undefined if neither is known. */
export function errorCodeIn(body: Buffer): string | undefined {
  const { error } = Object(parseJson(body.toString('utf8', 0, KEPT_MAX_BYTES)))
  const { details, code, type } = Object(error)
  const { error_code: detail } = Object(details)
  return [detail, code, type].find((name) => KNOWN_CODES.has(name))
}

/** The code of an error as `errorCodeIn` has it, in the beginning of a body. */
export function errorCodeOf({ chunks }: Pick<FailedAnswer, 'chunks'>): string | undefined {
  return errorCodeIn(Buffer.concat(chunks))
}

/** Codes of OpenAI's errors, types of OpenAI's and Anthropic's, codes of Anthropic's accounts. */
const KNOWN_CODES: ReadonlySet<unknown> = new Set([
  ...['api_error', 'billing_hard_limit_reached', 'engine_overloaded', 'internal_error'],
  ...['organization_on_hold', 'overloaded_error', 'server_error', 'server_is_overloaded'],
  ...['slow_down', 'timeout_error', 'workspace_spend_limit_reached', 'ramp_limit_exceeded'],
  ...['contract_spend_limit_reached', 'enforced_spend_limit_reached', 'cmek_key_disabled'],
  ...['array_above_max_length', 'array_below_min_length', 'authentication_error', 'billing_error'],
  ...['conflict_error', 'content_filter', 'content_policy_violation', 'context_length_exceeded'],
  ...['decimal_above_max_value', 'decimal_below_min_value', 'empty_array', 'empty_image_file'],
  ...['failed_to_download_image', 'image_content_policy_violation', 'image_file_not_found'],
  ...['image_file_too_large', 'image_parse_error', 'image_too_large', 'image_too_small'],
  ...[
    'insufficient_quota',
    'integer_above_max_value',
    'integer_below_min_value',
    'invalid_api_key',
  ],
  ...['invalid_base64_image', 'invalid_encrypted_content', 'invalid_function_parameters'],
  ...['invalid_image', 'invalid_image_format', 'invalid_image_mode', 'invalid_image_url'],
  ...['invalid_json_schema', 'invalid_prompt', 'invalid_request_error', 'invalid_type'],
  ...['invalid_value', 'missing_required_parameter', 'model_not_found', 'moderation_blocked'],
  ...['not_found_error', 'permission_error', 'previous_response_not_found', 'rate_limit_error'],
  ...['rate_limit_exceeded', 'request_too_large', 'string_above_max_length'],
  ...['string_below_min_length', 'unknown_parameter', 'unsupported_country_region_territory'],
  ...['unsupported_file', 'unsupported_image_media_type', 'unsupported_model'],
  ...['unsupported_parameter', 'unsupported_value'],
])

function textIn(text: string): string {
  const { error, message = error } = Object(parseJson(text))
  const found = Object(message).message ?? message
  return typeof found === 'string' ? found : text
}
