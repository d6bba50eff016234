/**
 * Answers of Anthropic's Messages API. Usage is merged as Anthropic's SDK merges it: each
 * `message_delta` replaces members of the usage of `message_start`, unless they are null.
 *
 * Only the message, `message_start` and `message_delta` report usage: the input of a tool may have
 * a member of that name. Software that speaks this format leaves members out, or reports 0 at the
 * start: each is optional.
 *
 * Failure modes: a stream that is cut before `message_delta` has reported its input alone, and its
 * output is estimated from its text. A whole report of no tokens counts as none.
 */
import {
  type AnswerFormat,
  type AnswerReport,
  NOTHING_REPORTED,
  type Reported,
  withoutCharge,
} from '#gateway/response/answer-format.ts'
import { eventTable } from '#gateway/response/event-scan.ts'
import { asObject, type ParsedObject } from '#json/values.ts'
import { amount, amountsOf, billOf, text, tierOf } from './bill.ts'

/**
 * The text of thinking is a summary, or left out: it does not show its tokens. A hosted tool makes
 * the model read its context again. Pings and unknown events have no effect.
 */
const EVENTS = eventTable({
  members: {
    '"text': 'text',
    '"thinking': 'text',
    '"partial_json': 'text',
    '"type': 'type',
    '"stop_reason': 'finish',
    '"usage': 'report',
    '"error': 'report',
    '"to': 'report',
  },
  types: [
    ['"content_block_delta', 'delta'],
    ['"content_block_start', 'part'],
    ['thinking', 'hidden'],
    ['"server_tool_use', 'call'],
    ['"mcp_tool_use', 'call'],
    ['"web_search_tool_result', 'webSearch'],
    ['"compaction', 'hidden'],
    ['"fallback', 'hidden'],
  ],
  reports: ['usage', 'error', 'to'],
  outputs: ['"content_block_'],
  imageCall: undefined,
  usageDepth: 0,
})

/**
 * Members of a usage that are read. Others are not kept: each event of a stream could add some, and
 * the merge of every event would cost as much as all before it.
 */
const USAGE_MEMBERS = [
  ...['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'cache_creation'],
  ...['output_tokens', 'output_tokens_details', 'server_tool_use', 'iterations'],
  ...['service_tier', 'speed', 'inference_geo'],
]

/** Most searches of one answer: a report of more is not believed, as one of too many tokens. */
const SEARCHES_MAX = 10_000

/** Members of a usage that are not final before the output is. */
const NO_OUTPUT = { output_tokens: 0, iterations: undefined }

export const ANTHROPIC_ANSWER: AnswerFormat = {
  tableOf: () => EVENTS,
  isUsageAlone: () => false,
  headMembers: new Set(['id', 'type', 'model', 'stop_reason', 'usage']),
  tailMembers: ['usage'],
  imageCall: undefined,
  newReport: (_kind, maxTokens) => new AnthropicReport(maxTokens),
}

class AnthropicReport implements AnswerReport {
  readonly #maxTokens: number
  #id: string | undefined
  #model: string | undefined
  #usage: Record<string, unknown> = {}
  /** Whether the output is reported, and not the beginning of it. */
  #hasOutput = false
  #isRefusal = false
  #isEmpty = false
  #isBroken = false

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens
  }

  onEvent(event: ParsedObject): void {
    switch (event.type) {
      case 'message_start':
        this.#onStart(asObject(event.message) ?? {})
        break
      case 'content_block_start':
        this.#onBlock(asObject(event.content_block))
        break
      case 'message_delta':
        this.#isRefusal = asObject(event.delta)?.stop_reason === 'refusal'
        this.#onUsage(asObject(event.usage))
        break
      case 'error':
        this.#isBroken = true
        break
    }
  }

  onWhole(answer: ParsedObject): void {
    const { type = 'message', content, stop_reason } = answer
    if (type !== 'message') return
    this.#onStart(answer)
    this.#isRefusal = stop_reason === 'refusal'
    this.#isEmpty = Array.isArray(content) && content.length === 0
    this.#hasOutput = typeof this.#usage.output_tokens === 'number'
  }

  onTail({ usage }: ParsedObject): void {
    this.#onUsage(asObject(usage))
  }

  reported(): Reported {
    const usage = this.#usage
    const hasOutput = this.#hasOutput
    const bill = billOf(hasOutput ? usage : { ...usage, ...NO_OUTPUT })
    const { main, others, tokens, limitTokens } = bill
    const { outputTokens, ...input } = amountsOf(main)
    const reported: Reported = {
      ...NOTHING_REPORTED,
      id: this.#id,
      model: text(main.model) ?? this.#model,
      serviceTier: tierOf(usage),
      isBroken: this.#isBroken,
    }
    const webSearches = amount(asObject(usage.server_tool_use)?.web_search_requests)
    // Without any tokens, or with more than any answer has, it is no report.
    if (tokens === 0 || tokens > this.#maxTokens || webSearches > SEARCHES_MAX) return reported
    if (!hasOutput) return { ...reported, amounts: input, limitTokens }
    const reasoning = amount(asObject(usage.output_tokens_details)?.thinking_tokens)
    const whole: Reported = {
      ...reported,
      amounts: {
        ...input,
        outputTokens,
        webSearches,
        ...(reasoning > 0 && { outputReasoningTokens: reasoning }),
      },
      isWhole: true,
      others,
      limitTokens,
      reasoning: reasoning > 0,
      isRefusal: this.#isRefusal,
    }
    return this.#isRefusal && this.#isEmpty ? withoutCharge(whole) : whole
  }

  #onStart(message: ParsedObject): void {
    this.#id = text(message.id)
    this.#model = text(message.model)
    this.#usage = {}
    this.#merge(asObject(message.usage) ?? {})
  }

  /** A fallback that has begun to answer is the model of what follows. */
  #onBlock(block: ParsedObject | undefined): void {
    if (block?.type === 'fallback') this.#model = text(asObject(block.to)?.model) ?? this.#model
  }

  #onUsage(usage: ParsedObject | undefined): void {
    if (!usage) return
    this.#merge(usage)
    this.#hasOutput ||= typeof usage.output_tokens === 'number'
  }

  #merge(usage: ParsedObject): void {
    for (const name of USAGE_MEMBERS) {
      const value = usage[name]
      if (value !== undefined && value !== null) this.#usage[name] = value
    }
  }
}
