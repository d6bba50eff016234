/**
 * The bill of an answer: its usage or, if there are any, the sum of its iterations. These have the
 * usage that the members beside them leave out: of compactions, of advisors, and of models that
 * declined after some output.
 *
 * Each iteration is a line, since prices may depend on the length of its input.
 */
import { NO_LINES, type UsageLine } from '#gateway/response/answer-format.ts'
import { asObject, type ParsedObject } from '#json/values.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { tierOfAnswer } from '#usage/prices/answer-tier.ts'

/** Most lines beside the answer's: further ones are summed into the longest of their model. */
const LINES_MAX = 16
/** Longest name of a model, an id or a tier. */
const TEXT_MAX = 200

type Name =
  | ('inputTokens' | 'inputCachedTokens' | 'inputCacheWriteTokens' | 'inputCacheWrite1hTokens')
  | 'outputTokens'

export type TokenAmounts = { readonly [N in Name]: UsageAmounts[N] }

export interface Bill {
  /** Usage of the iteration that has answered. */
  readonly main: ParsedObject
  readonly others: readonly UsageLine[]
  /** Tokens of all iterations. */
  readonly tokens: number
  /** Those of them that count against limits: all but those read from a cache. */
  readonly limitTokens: number
}

export function billOf(usage: ParsedObject): Bill {
  const iterations = Array.isArray(usage.iterations) ? usage.iterations : []
  const entries = iterations.map(asObject).filter(hasMember)
  if (entries.length === 0) {
    const { inputTokens, inputCachedTokens, outputTokens } = amountsOf(usage)
    const tokens = inputTokens + outputTokens
    return { main: usage, others: NO_LINES, tokens, limitTokens: tokens - inputCachedTokens }
  }
  const last = entries.findLastIndex(isSampling)
  const hasFallback = entries.some(({ type }) => type === 'fallback_message')
  const others: UsageLine[] = []
  let [tokens, cached] = [0, 0]
  for (const [index, entry] of entries.entries()) {
    const amounts = amountsOf(entry)
    tokens += amounts.inputTokens + amounts.outputTokens
    cached += amounts.inputCachedTokens
    // A model that declined before any output is not billed.
    const hasDeclined = hasFallback && isSampling(entry) && amounts.outputTokens === 0
    if (index !== last && !hasDeclined) addLine(others, lineOf(entry, amounts))
  }
  return { main: entries[last] ?? {}, others, tokens, limitTokens: tokens - cached }
}

/** Iterations without any member are none: a list can have one for every three bytes. */
function hasMember(entry: ParsedObject | undefined): entry is ParsedObject {
  for (const _name in entry) return true
  return false
}

/** Whether an iteration is of a model that answers, and not of a compaction or an advisor. */
function isSampling({ type }: ParsedObject): boolean {
  return type === 'message' || type === 'fallback_message'
}

function lineOf({ model }: ParsedObject, amounts: TokenAmounts): UsageLine {
  return {
    model: text(model),
    kind: 'completions',
    amounts,
    tier: undefined,
  }
}

function addLine(lines: UsageLine[], line: UsageLine): void {
  if (lines.length < LINES_MAX) {
    lines.push(line)
    return
  }
  let at = 0
  for (const [index, { model, amounts }] of lines.entries()) {
    const isLonger = (amounts.inputTokens ?? 0) > (lines[at]?.amounts.inputTokens ?? 0)
    if (model === line.model && (lines[at]?.model !== model || isLonger)) at = index
  }
  const into = lines[at]
  if (into) lines[at] = { ...into, amounts: sumOf(into.amounts, line.amounts) }
}

function sumOf(one: Partial<UsageAmounts>, other: Partial<UsageAmounts>): Partial<UsageAmounts> {
  const more = new Map(Object.entries(other))
  return Object.fromEntries(
    Object.entries(one).map(([name, tokens]) => [name, tokens + (more.get(name) ?? 0)]),
  )
}

/** Amounts of a usage or of an iteration. What was not written for an hour is for five minutes. */
export function amountsOf(usage: ParsedObject): TokenAmounts {
  const split = asObject(usage.cache_creation)
  const hour = amount(split?.ephemeral_1h_input_tokens)
  const total = usage.cache_creation_input_tokens
  const ofSplit = hour + amount(split?.ephemeral_5m_input_tokens)
  const written = typeof total === 'number' ? amount(total) : ofSplit
  const cached = amount(usage.cache_read_input_tokens)
  return {
    inputTokens: amount(usage.input_tokens) + written + cached,
    inputCachedTokens: cached,
    inputCacheWriteTokens: written,
    inputCacheWrite1hTokens: Math.min(hour, written),
    outputTokens: amount(usage.output_tokens),
  }
}

export function tierOf(usage: ParsedObject): string | undefined {
  const { service_tier, speed, inference_geo } = usage
  const tier = tierOfAnswer({
    serviceTier: text(service_tier),
    speed: text(speed),
    inferenceGeo: text(inference_geo),
  })
  return tier ?? undefined
}

/** A whole amount; 0 for any other value. */
export function amount(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.ceil(value) : 0
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= TEXT_MAX ? value : undefined
}
