/** Answers of OpenAI's API: chat and completions have choices, responses and transcripts deltas. */
import type { UsageKind } from '#contract/data-plane/route.ts'
import {
  type AnswerFormat,
  type AnswerReport,
  imageLine,
  NO_LINES,
  NOTHING_REPORTED,
  type Reported,
  type UsageLine,
} from '#gateway/response/answer-format.ts'
import { eventTable } from '#gateway/response/event-scan.ts'
import { asObject, type ParsedObject } from '#json/values.ts'
import type { UsageAmounts } from '#usage/event.ts'

/** Most seconds of one answer. */
const ANSWER_MAX_SECONDS = 1_000_000

/** `reasoning_content` is text as `content` is. A finish reason ends the text. */
const CHOICES = eventTable({
  members: {
    content: 'text',
    text: 'text',
    arguments: 'text',
    reasoning: 'text',
    '"refusal': 'text',
    '"transcript': 'text',
    '"name': 'text',
    '"input': 'custom',
    '"data': 'audio',
    '"url': 'address',
    '"finish_reason': 'finish',
    '"usage': 'report',
    '"choices': 'part',
  },
  types: [],
  reports: ['usage'],
  outputs: ['"choices"'],
  imageCall: undefined,
  usageDepth: 1,
})

/**
 * The events of responses and transcriptions repeat their text: only its deltas count. The end of
 * an item, or of a part of it, ends the text. No other event repeats the beginning of a call.
 */
const DELTAS = eventTable({
  members: {
    '"delta': 'delta',
    '"type': 'type',
    '"usage': 'report',
    '"audio': 'audio',
    b64: 'image',
    '"b64_json': 'image',
  },
  types: [
    [
      '.delta',
      'delta',
      [
        ['audio', 'audio'],
        ['custom_tool_call_input', 'hidden'],
      ],
    ],
    ['.done', 'done'],
    [
      '_call.in_progress',
      'call',
      [
        ['"response.image_generation', 'imageCall'],
        ['.web_search', 'webSearch'],
        ['.file_search', 'fileSearch'],
        ['.code_interpreter', 'codeInterpreter'],
      ],
    ],
  ],
  reports: ['usage'],
  outputs: ['.delta"', '_call.in_progress"', 'b64_json"', '"partial_image_b64"', '"audio"'],
  imageCall: 'response.image_generation_call.in_progress',
  usageDepth: 2,
})

export const OPENAI_ANSWER: AnswerFormat = {
  tableOf: (first) => (first && !hasChoices(first) ? DELTAS : CHOICES),
  isUsageAlone: ({ choices }) => Array.isArray(choices) && choices.length === 0,
  headMembers: new Set(['id', 'model', 'service_tier', 'status', 'duration']),
  tailMembers: ['usage', 'tool_usage'],
  imageCall: Buffer.from('"image_generation_call"'),
  newReport: (kind, maxTokens) => new OpenAIReport(kind, maxTokens),
}

function hasChoices({ choices }: ParsedObject): boolean {
  return Array.isArray(choices)
}

class OpenAIReport implements AnswerReport {
  readonly #kind: UsageKind
  readonly #maxTokens: number
  #reported = NOTHING_REPORTED

  constructor(kind: UsageKind, maxTokens: number) {
    this.#kind = kind
    this.#maxTokens = maxTokens
  }

  onEvent(event: ParsedObject): void {
    this.#reported = merge(this.#reported, readReported(this.#kind, event, this.#maxTokens))
  }

  onWhole(answer: ParsedObject): void {
    this.#reported = readReported(this.#kind, answer, this.#maxTokens)
  }

  onTail(members: ParsedObject): void {
    const before = this.#reported
    const found = readReported(this.#kind, members, this.#maxTokens)
    const { amounts, isWhole, reasoning } = found.amounts ? found : before
    this.#reported = {
      ...before,
      amounts: amounts && { ...before.amounts, ...amounts },
      isWhole,
      reasoning,
      others: mergeImages(before.others, found.others),
    }
  }

  reported(imageCalls: number): Reported {
    const reported = this.#reported
    if (imageCalls === 0) return reported
    const called = [imageLine({ images: imageCalls })]
    return { ...reported, others: mergeImages(reported.others, called) }
  }
}

/** Merges two reports: members of the later one take precedence. */
function merge(before: Reported, after: Reported): Reported {
  return {
    amounts: after.amounts ?? before.amounts,
    isWhole: after.amounts ? after.isWhole : before.isWhole,
    model: after.model ?? before.model,
    serviceTier: after.serviceTier ?? before.serviceTier,
    id: before.id ?? after.id,
    status: after.status ?? before.status,
    background: after.background,
    reasoning: after.reasoning,
    isRefusal: false,
    isBroken: false,
    toolCalls: after.toolCalls ?? before.toolCalls,
    others: mergeImages(before.others, after.others),
    limitTokens: undefined,
  }
}

/** Merges the lines of images: of their number the greater one. */
function mergeImages(before: readonly UsageLine[], after: readonly UsageLine[]) {
  const [earlier] = before
  const [later] = after
  if (!earlier || !later) return later ? after : before
  const images = Math.max(earlier.amounts.images ?? 0, later.amounts.images ?? 0)
  return [imageLine({ ...earlier.amounts, ...later.amounts, images })]
}

/** Reads an answer, or the event of a stream. Usage over `maxTokens` is not believed. */
function readReported(kind: UsageKind, event: ParsedObject, maxTokens: number): Reported {
  // The Responses API wraps the response in its events.
  const answer = asObject(event.response) ?? event
  const amounts = amountsOf(kind, answer, maxTokens)
  return {
    amounts,
    isWhole: isWhole(kind, amounts),
    model: text(answer.model),
    serviceTier: text(answer.service_tier),
    // Azure OpenAI has an empty one in the first chunk of a stream.
    id: text(answer.id) || undefined,
    status: text(answer.status),
    background: answer.background === true,
    others: imagesOf(answer, maxTokens),
    limitTokens: undefined,
    // Its first events have none yet.
    toolCalls: amounts && toolCallsOf(answer.output),
    reasoning: hasReasoning(asObject(answer.usage)),
    isRefusal: false,
    isBroken: false,
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
  const isInputAlone = typeof written !== 'number' && typeof total !== 'number'
  if (isInputAlone) return inputAmounts(inputTokens, input)
  const outputTokens = amount(written ?? Math.max(0, amount(total) - inputTokens))
  if (!input && !output) return { inputTokens, outputTokens }
  const amounts = inputAmounts(inputTokens, input)
  amounts.outputTokens = outputTokens
  amounts.outputAudioTokens = amount(output?.audio_tokens)
  amounts.outputImageTokens = amount(output?.image_tokens)
  amounts.outputReasoningTokens = amount(output?.reasoning_tokens)
  return amounts
}

/** The input and its parts. */
function inputAmounts(inputTokens: number, input: ParsedObject | undefined): Amounts {
  const cached = asObject(input?.cached_tokens_details)
  return {
    inputTokens,
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
function isWhole(kind: UsageKind, amounts: Partial<UsageAmounts> | undefined): boolean {
  return amounts !== undefined && (amounts.outputTokens !== undefined || !WRITING.has(kind))
}

function hasReasoning(usage: ParsedObject | undefined): boolean {
  return amount(outputDetailsOf(usage)?.reasoning_tokens) > 0
}

function outputDetailsOf(usage: ParsedObject | undefined): ParsedObject | undefined {
  return asObject(usage?.output_tokens_details ?? usage?.completion_tokens_details)
}

/** Images that hosted tools were called to make, with the tokens that are reported of them. */
function imagesOf(answer: ParsedObject, maxTokens: number): readonly UsageLine[] {
  const images = imageCallsOf(answer.output)
  const usage = imageUsageOf(answer, maxTokens)
  return images === 0 && !usage ? NO_LINES : [imageLine({ ...usage, images })]
}

function imageCallsOf(output: unknown): number {
  if (!Array.isArray(output)) return 0
  return output.filter((item) => asObject(item)?.type === 'image_generation_call').length
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
