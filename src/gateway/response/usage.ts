/**
 * The upstream's report in an answer: usage, model and id, from the answer's JSON or from the event
 * of a stream that has it.
 */

import type { Catalog } from '#catalog/catalog.ts'
import type { UsageKind } from '#contract/data-plane/route.ts'
import { asObject, type ParsedObject } from '#json/values.ts'
import type { UsageAmounts } from '#usage/event.ts'

/**
 * Most tokens and seconds of one answer. No model reads or writes as many, with several choices and
 * with all turns of hosted tools: a report of more is not believed, and counts as none.
 */
export const ANSWER_MAX_TOKENS = 100_000_000
const ANSWER_MAX_SECONDS = 1_000_000

export interface Reported {
  /** Undefined where the upstream reports none. */
  readonly amounts: Partial<UsageAmounts> | undefined
  readonly model: string | undefined
  readonly serviceTier: string | undefined
  readonly id: string | undefined
  readonly status: string | undefined
  /** Whether the upstream continues the response after the connection has ended. */
  readonly background: boolean
  /** Images that hosted tools were called to make; undefined where none is known. */
  readonly imageCalls: number | undefined
  /** Usage of these; undefined where none is reported. */
  readonly imageUsage: Partial<UsageAmounts> | undefined
  /** Calls of tools in the output, with its usage; undefined where that is not known. */
  readonly toolCalls: number | undefined
  /** Whether the usage includes tokens of reasoning. */
  readonly reasoning: boolean
}

export const NOTHING_REPORTED: Reported = {
  amounts: undefined,
  model: undefined,
  serviceTier: undefined,
  id: undefined,
  status: undefined,
  background: false,
  imageCalls: undefined,
  imageUsage: undefined,
  toolCalls: undefined,
  reasoning: false,
}

/** All tokens reported or estimated, which the limits are settled to. */
export function totalTokens({ inputTokens = 0, outputTokens = 0 }: Partial<UsageAmounts>): number {
  return inputTokens + outputTokens
}

/** The model for usage: a reported snapshot of the requested model, else the requested one. */
export function reportedModel(
  catalog: Catalog,
  requested: string,
  reported: string | undefined,
): string {
  if (reported === undefined || reported === requested) return requested
  const bucket = catalog.resolve(reported)?.bucket
  return bucket !== undefined && bucket === catalog.resolve(requested)?.bucket
    ? reported
    : requested
}

/**
 * `value` is the parsed answer, or the parsed event of a stream. Usage over `maxTokens` is not
 * believed.
 */
export function readReported(
  kind: UsageKind,
  value: unknown,
  maxTokens = ANSWER_MAX_TOKENS,
): Reported {
  const event = asObject(value)
  // The Responses API wraps the response in its events.
  const answer = asObject(event?.response) ?? event
  if (!answer) return NOTHING_REPORTED
  const amounts = amountsOf(kind, answer, maxTokens)
  return {
    amounts,
    model: text(answer.model),
    serviceTier: text(answer.service_tier),
    // Azure OpenAI has an empty one in the first chunk of a stream.
    id: text(answer.id) || undefined,
    status: text(answer.status),
    background: answer.background === true,
    imageCalls: imageCallsOf(answer.output),
    imageUsage: imageUsageOf(answer, maxTokens),
    // Its first events have none yet.
    toolCalls: amounts && toolCallsOf(answer.output),
    reasoning: hasReasoning(asObject(answer.usage)),
  }
}

function amountsOf(
  kind: UsageKind,
  answer: ParsedObject,
  maxTokens: number,
): Partial<UsageAmounts> | undefined {
  const usage = asObject(answer.usage)
  const length = kind === 'audio_transcriptions' ? lengthOf(answer, usage) : undefined
  if (!usage || usage.type === 'duration') return length
  const tokens = tokensOf(usage)
  if (isAnyAbove(tokens, maxTokens)) return length
  // Zero tokens count as no report: no model reads or writes without tokens.
  const isNone = !tokens.inputTokens && !tokens.outputTokens
  if (isNone && (kind === 'completions' || kind === 'embeddings')) return undefined
  Object.assign(tokens, toolsOf(answer.output), length)
  if (kind === 'images' && Array.isArray(answer.data)) tokens.images = answer.data.length
  return tokens
}

type Amounts = { -readonly [Name in keyof UsageAmounts]?: UsageAmounts[Name] }

function isAnyAbove(amounts: Readonly<Record<string, number>>, max: number): boolean {
  for (const name in amounts) if ((amounts[name] ?? 0) > max) return true
  return false
}

/** Length of the audio, which every verbose transcript reports. */
function lengthOf(
  answer: ParsedObject,
  usage: ParsedObject | undefined,
): Partial<UsageAmounts> | undefined {
  const seconds = usage?.type === 'duration' ? Number(usage.seconds) : Number(answer.duration)
  const isLength = amount(seconds) > 0 && seconds <= ANSWER_MAX_SECONDS
  return isLength ? { seconds: Math.round(seconds) } : undefined
}

/**
 * Chat names them prompt and completion tokens, the newer APIs input and output tokens.
 * Transcriptions name their parts in the singular.
 */
function tokensOf(usage: ParsedObject): Amounts {
  const input = asObject(
    usage.input_tokens_details ?? usage.prompt_tokens_details ?? usage.input_token_details,
  )
  const output = outputDetailsOf(usage)
  const { total_tokens: total } = usage
  const written = usage.output_tokens ?? usage.completion_tokens
  // A model without output may report a total alone, as rerankers do.
  const read = usage.input_tokens ?? usage.prompt_tokens ?? (amount(written) === 0 ? total : 0)
  const inputTokens = amount(read)
  if (typeof written !== 'number' && typeof total !== 'number') {
    return { inputTokens, ...partsOf(input) }
  }
  const outputTokens = amount(written ?? Math.max(0, amount(total) - inputTokens))
  if (!input && !output) return { inputTokens, outputTokens }
  return {
    inputTokens,
    outputTokens,
    ...partsOf(input),
    outputAudioTokens: amount(output?.audio_tokens),
    outputImageTokens: amount(output?.image_tokens),
  }
}

/** Parts of the input. */
function partsOf(input: ParsedObject | undefined): Amounts {
  const cached = asObject(input?.cached_tokens_details)
  return {
    inputCachedTokens: amount(input?.cached_tokens),
    inputCacheWriteTokens: amount(input?.cache_write_tokens),
    inputAudioTokens: amount(input?.audio_tokens),
    inputImageTokens: amount(input?.image_tokens),
    inputCachedAudioTokens: amount(cached?.audio_tokens),
    inputCachedImageTokens: amount(cached?.image_tokens),
  }
}

/** Kinds with tokens of output in their answers. */
const WRITING: ReadonlySet<UsageKind> = new Set(['completions', 'images'])

/** Whether an answer has reported all of its usage, and not its input alone. */
export function isReportWhole(
  kind: UsageKind,
  amounts: Partial<UsageAmounts> | undefined,
): boolean {
  return amounts !== undefined && (amounts.outputTokens !== undefined || !WRITING.has(kind))
}

function hasReasoning(usage: ParsedObject | undefined): boolean {
  return amount(outputDetailsOf(usage)?.reasoning_tokens) > 0
}

function outputDetailsOf(usage: ParsedObject | undefined): ParsedObject | undefined {
  return asObject(usage?.output_tokens_details ?? usage?.completion_tokens_details)
}

function imageCallsOf(output: unknown): number | undefined {
  if (!Array.isArray(output)) return undefined
  const calls = output.filter((item) => asObject(item)?.type === 'image_generation_call')
  return calls.length > 0 ? calls.length : undefined
}

/** Tokens of the images that tools have made: not those of the response, and of another model. */
function imageUsageOf(
  { tool_usage }: ParsedObject,
  maxTokens: number,
): Partial<UsageAmounts> | undefined {
  const usage = asObject(asObject(tool_usage)?.image_gen)
  const tokens = usage && tokensOf(usage)
  if (!tokens || isAnyAbove(tokens, maxTokens)) return undefined
  return tokens.inputTokens || tokens.outputTokens ? tokens : undefined
}

/** Calls of any tool: after each the model may read its context again. */
function toolCallsOf(output: unknown): number | undefined {
  if (!Array.isArray(output)) return undefined
  let calls = 0
  for (const item of output) {
    const type = asObject(item)?.type
    if (typeof type === 'string' && type.endsWith('_call')) calls += 1
  }
  return calls
}

/** Calls of hosted tools in an answer. */
export function toolsCalledIn(value: unknown): Partial<UsageAmounts> {
  return toolsOf(asObject(value)?.output) ?? {}
}

/** The hosted tools that a response has called. */
function toolsOf(output: unknown): Partial<UsageAmounts> | undefined {
  if (!Array.isArray(output)) return undefined
  let [webSearches, fileSearches, codeInterpreterSessions] = [0, 0, 0]
  for (const item of output) {
    const type = asObject(item)?.type
    if (type === 'web_search_call') webSearches += 1
    else if (type === 'file_search_call') fileSearches += 1
    else if (type === 'code_interpreter_call') codeInterpreterSessions += 1
  }
  return { webSearches, fileSearches, codeInterpreterSessions }
}

/** A whole amount; 0 for any other value. */
function amount(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.ceil(value) : 0
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 200 ? value : undefined
}
