/** Attributes of spans, from the record of a request. Names are those of OpenTelemetry. */
import type { DataRouteId } from '#contract/data-plane/data-plane.ts'
import type { anthropicRoutes } from '#contract/formats/anthropic/routes.ts'
import type { RecordedAttempt, RequestRecord } from '#request-logs/record.ts'
import { recordedText } from '#request-logs/text.ts'
import type { UsageAmounts } from '#usage/event.ts'
import type { TracedUpstream } from './upstreams.ts'

export type SpanAttributes = Record<string, string | number | boolean | string[]>

const NANO_PER_DOLLAR = 1_000_000_000
const ERROR_STATUS = 400

/** `gen_ai.operation.name` of the routes that run a model, and of those that read its answers. */
const OPERATIONS: Readonly<Record<string, string>> = {
  createChatCompletion: 'chat',
  createResponse: 'chat',
  createMessage: 'chat',
  compactResponse: 'chat',
  createCompletion: 'text_completion',
  createEmbedding: 'embeddings',
  createModeration: 'moderation',
  createImage: 'generate_content',
  createImageEdit: 'generate_content',
  createImageVariation: 'generate_content',
  createSpeech: 'generate_content',
  createTranscription: 'generate_content',
  createTranslation: 'generate_content',
  getResponse: 'fetch_response',
} satisfies Partial<Record<DataRouteId | keyof typeof anthropicRoutes, string>>

/** `openai.api.type` of the two routes that have one. */
const API_TYPES: Readonly<Record<string, string>> = {
  createChatCompletion: 'chat_completions',
  createResponse: 'responses',
}

/** Amounts that have an attribute, cached and reasoning tokens included in the first two. */
const TOKENS: readonly (readonly [keyof UsageAmounts, string])[] = [
  ['inputTokens', 'gen_ai.usage.input_tokens'],
  ['outputTokens', 'gen_ai.usage.output_tokens'],
  ['inputCachedTokens', 'gen_ai.usage.cache_read.input_tokens'],
  ['inputCacheWriteTokens', 'gen_ai.usage.cache_write.input_tokens'],
  ['outputReasoningTokens', 'gen_ai.usage.reasoning.output_tokens'],
  ['inputAudioTokens', 'gen_ai.usage.audio.input_tokens'],
  ['outputAudioTokens', 'gen_ai.usage.audio.output_tokens'],
  ['inputImageTokens', 'gen_ai.usage.image.input_tokens'],
  ['outputImageTokens', 'gen_ai.usage.image.output_tokens'],
  ['inputCachedAudioTokens', 'gen_ai.usage.audio.cache_read.input_tokens'],
  ['inputCachedImageTokens', 'gen_ai.usage.image.cache_read.input_tokens'],
]

interface HttpFacts {
  readonly method: string
  readonly route: string
  readonly path: string
}

/** Attributes of the server span. */
export function requestAttributes(
  record: RequestRecord,
  { method, route, path }: HttpFacts,
): SpanAttributes {
  return withoutNull({
    'http.request.method': method,
    'http.route': route,
    'url.path': path,
    'http.response.status_code': record.status,
    'http.request.body.size': record.requestBytes,
    'http.response.body.size': record.answerBytes,
    'user_agent.original': textOf(record.userAgent),
    'client.address': record.address,
    'session.id': textOf(record.session),
    'error.type': errorOf(record),
    'bailiwick.request.id': record.requestId,
    'bailiwick.organization.id': record.organizationId,
    'bailiwick.project.id': record.projectId,
    'bailiwick.api_key.id': record.keyId,
    'bailiwick.outcome': record.outcome,
  })
}

/** The code of an error of this server, or the status of an upstream's. */
function errorOf({ code, outcome, status }: RequestRecord): string | null {
  if (code !== null) return code
  if (status !== null && status >= ERROR_STATUS) return String(status)
  return outcome === 'failed' ? '_OTHER' : null
}

interface AttemptFacts {
  readonly index: number
  readonly method: string
  readonly route: string
  readonly upstreams: ReadonlyMap<string, TracedUpstream>
}

export interface AttemptSpan extends Pick<RecordedAttempt, 'startedMs' | 'ms'> {
  readonly name: string
  readonly attributes: SpanAttributes
  readonly isError: boolean
}

/** Name and attributes of an attempt's client span. */
export function attemptAttributes(
  record: RequestRecord,
  { index, method, route, upstreams }: AttemptFacts,
): AttemptSpan {
  const attempt = record.attempts[index]
  const { upstream, model, status, reason, startedMs, ms }: RecordedAttempt = attempt ?? NO_ATTEMPT
  const { provider, address, port } = upstreams.get(upstream) ?? {}
  const operation = OPERATIONS[record.endpoint]
  const isLast = index === record.attempts.length - 1
  const error = attemptError(status, reason)
  const attributes = withoutNull({
    'http.request.method': method,
    'http.response.status_code': status,
    'http.request.resend_count': index > 0 ? index : null,
    'server.address': address,
    'server.port': port,
    'error.type': error,
    'bailiwick.upstream': upstream,
  })
  if (operation !== undefined) {
    Object.assign(attributes, modelAttributes(record, { operation, provider, model }))
    if (isLast && error === null) Object.assign(attributes, usageAttributes(record, startedMs))
  }
  const name = operation === undefined ? `${method} ${route}` : spanName(operation, textOf(model))
  return { name, attributes, isError: error !== null, startedMs, ms }
}

const NO_ATTEMPT: RecordedAttempt = {
  upstream: '',
  model: null,
  status: null,
  reason: null,
  startedMs: 0,
  ms: 0,
}

function spanName(operation: string, model: string | null): string {
  return model === null ? operation : `${operation} ${model}`
}

/** The reason of a failure, or the status; none of an attempt that was cancelled for its caller. */
function attemptError(status: number | null, reason: string | null): string | null {
  if (reason === 'cancelled') return null
  if (status !== null && status >= ERROR_STATUS) return String(status)
  return reason
}

interface ModelFacts {
  readonly operation: string
  readonly provider: string | undefined
  readonly model: string | null
}

function modelAttributes(
  { endpoint, isStreamed }: RequestRecord,
  { operation, provider, model }: ModelFacts,
): SpanAttributes {
  return withoutNull({
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': textOf(model),
    // Only of a stream, as the conventions say.
    'gen_ai.request.stream': isStreamed ? true : null,
    'openai.api.type': provider === 'openai' ? API_TYPES[endpoint] : null,
  })
}

/** What the answer reported, and its cost. */
function usageAttributes(record: RequestRecord, startedMs: number): SpanAttributes {
  const { amounts, answeredModel, cost, firstTokenMs } = record
  const attributes = withoutNull({
    'gen_ai.response.model': textOf(answeredModel),
    'gen_ai.response.time_to_first_chunk':
      firstTokenMs === null ? null : Math.max(0, firstTokenMs - startedMs) / 1_000,
  })
  if (amounts === null) return attributes
  for (const [member, name] of TOKENS) {
    const tokens = amounts[member]
    if (tokens) attributes[name] = tokens
  }
  attributes['bailiwick.cost.usd'] = cost / NANO_PER_DOLLAR
  return attributes
}

/** As the request logs have it. */
function textOf(text: string | null): string | null {
  return text === null ? null : recordedText(text)
}

function withoutNull(
  values: Readonly<Record<string, string | number | boolean | null | undefined>>,
): SpanAttributes {
  const attributes: SpanAttributes = {}
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) attributes[name] = value
  }
  return attributes
}
