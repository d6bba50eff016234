/** Parsing and validation of bodies of the Messages API, by version and betas of the request. */
import { type Call, isArray, isObject, type Json } from '#simulator/call.ts'
import { isKnownBeta } from './betas.ts'
import { MessagesError } from './failures.ts'
import { maxOutputOf } from './models.ts'
import { NEW_VERSION, versionOf } from './version.ts'

/** 32 MB. */
const BODY_BYTES_MAX = 32 * 1024 * 1024

const COUNTED = [
  ...['cache_control', 'diagnostics', 'messages', 'model', 'output_config', 'system', 'thinking'],
  ...['tool_choice', 'tools'],
]
const CREATED = [
  ...COUNTED,
  ...['container', 'inference_geo', 'max_tokens', 'metadata', 'service_tier', 'speed'],
  ...['stop_sequences', 'stream', 'tags', 'temperature', 'top_k', 'top_p'],
]
/** Members of a beta, by the beginning of its values. */
const BETA_MEMBERS: Readonly<Record<string, RegExp>> = {
  billing_policy: /^user-profiles-/,
  compaction: /^compact-/,
  context_management: /^(context-management|compact)-/,
  fallback_credit_token: /^fallback-credit-/,
  fallbacks: /^server-side-fallback-/,
  mcp_servers: /^mcp-client-/,
  output_format: /^structured-outputs-/,
  safeguards: /^(dangerous-tool-use|afk-mode)-/,
  thread: /^message-threads-/,
}
const SAMPLING = ['temperature', 'top_k', 'top_p']

export interface MessagesBody {
  readonly body: Json
  readonly model: string
  readonly messages: readonly Json[]
  readonly betas: readonly string[]
  /** 0 for counting. */
  readonly maxTokens: number
}

/** The body of a message; `counted` has fewer members. */
export function readMessages(call: Call, purpose: 'created' | 'counted'): MessagesBody {
  if (call.bytes.length > BODY_BYTES_MAX) {
    throw new MessagesError(413, 'Request exceeds the maximum size')
  }
  const version = versionOf(call)
  const betas = betasOf(call.headers['anthropic-beta'])
  const body = parse(call.bytes)
  checkMembers(body, betas, purpose)
  const { model, messages } = body
  if (typeof model !== 'string') throw required('model', model, 'string')
  if (version === NEW_VERSION) checkVersion(body)
  const maxTokens = purpose === 'created' ? maxTokensOf(body, model) : 0
  if (!isArray(messages)) throw required('messages', messages, 'list')
  if (messages.length === 0) {
    throw new MessagesError(400, 'messages: at least one message is required')
  }
  return {
    body,
    model,
    messages: messages.filter(isObject),
    betas,
    maxTokens,
  }
}

function betasOf(header = ''): string[] {
  const betas = header
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  const unknown = betas.filter((value) => !isKnownBeta(value))
  if (unknown.length === 0) return betas
  const values = unknown.map((value) => `\`${value}\``).join(', ')
  throw new MessagesError(400, `Unexpected value(s) ${values} for the \`anthropic-beta\` header.`)
}

function parse(bytes: Buffer): Json {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw new MessagesError(400, 'The request body is not valid JSON')
  }
  if (isObject(value)) return value
  throw new MessagesError(400, 'Input should be an object')
}

function checkMembers(body: Json, betas: readonly string[], purpose: 'created' | 'counted'): void {
  const known = purpose === 'created' ? CREATED : COUNTED
  for (const [name, value] of Object.entries(body)) {
    const beta = Object.hasOwn(BETA_MEMBERS, name) ? BETA_MEMBERS[name] : undefined
    const isOpen = beta ? betas.some((one) => beta.test(one)) : known.includes(name)
    if (!isOpen && value !== undefined) {
      throw new MessagesError(400, `${name}: Extra inputs are not permitted`)
    }
  }
}

function checkVersion(body: Json): void {
  const name = SAMPLING.find((one) => one in body)
  if (name === undefined) return
  throw new MessagesError(400, `${name}: not supported by version ${NEW_VERSION}`)
}

function maxTokensOf({ max_tokens, thinking }: Json, model: string): number {
  if (typeof max_tokens !== 'number' || !Number.isInteger(max_tokens) || max_tokens < 0) {
    throw required('max_tokens', max_tokens, 'integer')
  }
  const most = maxOutputOf(model)
  if (max_tokens > most) {
    throw new MessagesError(
      400,
      `max_tokens: ${max_tokens} > ${most}, the maximum number of output tokens for ${model}`,
    )
  }
  const budget = isObject(thinking) ? thinking.budget_tokens : undefined
  if (typeof budget === 'number' && budget >= max_tokens) {
    throw new MessagesError(400, '`max_tokens` must be greater than `thinking.budget_tokens`.')
  }
  return max_tokens
}

function required(name: string, value: unknown, type: string): MessagesError {
  const problem = value === undefined ? 'Field required' : `Input should be a valid ${type}`
  return new MessagesError(400, `${name}: ${problem}`)
}
