/**
 * The most that an upstream can bill for a message, as it arrives there, by Anthropic's pages. Each
 * turn may write the maximum: the first, one after each use of a tool that the upstream runs, and
 * one more to sum up the context. What is no text may fill the window, and so does each turn after
 * such a use. Every token may be written to a cache.
 */
import { isList, isObject, type Json, type JsonObject } from './reading.ts'

/** Dollars for a million tokens: input written for five minutes or an hour, and output. */
interface List {
  readonly written5m: number
  readonly written1h: number
  readonly output: number
  readonly isFast: boolean
}

const HAIKU = { written5m: 0.625, written1h: 1, output: 2.5, isFast: false }
const SHORT_HAIKU = { written5m: 0.125, written1h: 0.2, output: 0.5, isFast: false }
/** A longer prompt of Haiku has the dearer list. */
const SHORT_MAX = 100_000
const LISTS: Readonly<Record<string, List>> = {
  'claude-opus-5-5': { written5m: 5, written1h: 8, output: 20, isFast: true },
  'claude-sonnet-5-5': { written5m: 2.5, written1h: 4, output: 10, isFast: false },
  'claude-fable-5-2': { written5m: 10, written1h: 16, output: 40, isFast: true },
  'claude-haiku-5-5': HAIKU,
}
const WINDOW = 1_000_000
const OUTPUT_MAX = 128_000
const SEARCH_DOLLARS = 0.01
/** Instructions that the upstream adds for tools of the caller, and for each of its own. */
const [FOR_TOOLS, FOR_TOOL] = [350, 735]

/** A model's part of what is made: `input` and `output` in tokens. */
export interface MostOfModel {
  readonly model: string
  readonly type: 'message' | 'compaction' | 'advisor_message' | 'fallback_message'
  readonly input: number
  readonly output: number
}

export interface MostOfMessage {
  readonly parts: readonly MostOfModel[]
  readonly searches: number
  /** Duration for which input may be written to a cache. */
  readonly isHour: boolean
  /** Nano-dollars, rounded down. */
  readonly nano: bigint
}

const CALLERS = /^(?:custom|bash|text_editor|computer|memory)/

function listOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : []
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** Bytes of all strings, numbers and names in a value. */
function bytesOf(value: Json | undefined): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (isList(value)) return value.reduce((sum: number, one) => sum + bytesOf(one), 0)
  if (!isObject(value)) return String(value ?? '').length
  return Object.entries(value).reduce((sum, [name, one]) => sum + name.length + bytesOf(one), 0)
}

const TEXTS = new Set(['text', 'thinking', 'tool_use', 'tool_result'])

/** Whether a block, or one within it, is no text. */
function isOpen(value: Json | undefined): boolean {
  if (isList(value)) return value.some(isOpen)
  if (!isObject(value)) return false
  const { type, content } = value
  return (typeof type === 'string' && !TEXTS.has(type)) || isOpen(content)
}

function hasHour(value: Json | undefined): boolean {
  if (isList(value)) return value.some(hasHour)
  if (!isObject(value)) return false
  const { cache_control: control } = value
  if (isObject(control) && control.ttl !== undefined && control.ttl !== '5m') return true
  return Object.values(value).some(hasHour)
}

function compacts({ compaction, context_management: management }: JsonObject): boolean {
  if (compaction != null) return true
  const edits = isObject(management) ? listOf(management.edits) : []
  return edits.some(({ type }) => String(type).startsWith('compact'))
}

export function mostOfMessage(body: JsonObject): MostOfMessage {
  const tools = listOf(body.tools)
  const hosted = tools.filter(({ type }) => typeof type === 'string' && !CALLERS.test(type))
  const uses = hosted.reduce((sum, tool) => sum + (numberOf(tool.max_uses) ?? 0), 0)
  const turns = 1 + uses + (compacts(body) ? 1 : 0)
  const messages = listOf(body.messages)
  const isAny = messages.some(({ content }) => isOpen(content))
  const added = tools.length === 0 ? 0 : FOR_TOOLS + FOR_TOOL * tools.length
  const text = Math.min(WINDOW, isAny ? WINDOW : bytesOf(body) + added)
  const partOf = (model: string, most: number, type: MostOfModel['type']): MostOfModel => {
    const output = Math.min(most, OUTPUT_MAX)
    let input = 0
    for (let turn = 0; turn < turns; turn++) {
      const isAfterTool = turn > 0 && uses > 0
      input += isAfterTool ? WINDOW : Math.min(WINDOW, text + turn * output)
    }
    return { model, type, input, output: turns * output }
  }
  const own = numberOf(body.max_tokens) ?? OUTPUT_MAX
  const fallbacks = listOf(body.fallbacks)
  const parts = [
    partOf(String(body.model), own, 'message'),
    ...fallbacks.map((hop) =>
      partOf(String(hop.model), numberOf(hop.max_tokens) ?? own, 'fallback_message'),
    ),
  ]
  for (const { model, max_tokens, max_uses } of hosted) {
    if (typeof model !== 'string') continue
    const calls =
      (numberOf(max_uses) ?? 0) * parts.filter(({ type }) => type !== 'advisor_message').length
    const output = calls * Math.min(numberOf(max_tokens) ?? OUTPUT_MAX, OUTPUT_MAX)
    parts.push({ model, type: 'advisor_message', input: calls * WINDOW, output })
  }
  const searching = hosted.filter(({ type }) => String(type).startsWith('web_search'))
  const searches = searching.reduce((sum, tool) => sum + (numberOf(tool.max_uses) ?? 0), 0)
  const isHour = hasHour(body)
  const dollars = parts.reduce((sum, part) => sum + costOf(part, body, isHour), 0)
  const nano = BigInt(Math.floor((dollars + searches * SEARCH_DOLLARS) * 1e9))
  return { parts, searches, isHour, nano }
}

function costOf({ model, input, output }: MostOfModel, body: JsonObject, isHour: boolean): number {
  const isShort = model === 'claude-haiku-5-5' && input <= SHORT_MAX
  const list = isShort ? SHORT_HAIKU : (LISTS[model] ?? HAIKU)
  const geo = body.inference_geo === 'global' ? 1 : 1.1
  const factor = (body.speed === 'fast' && list.isFast ? 2 : 1) * geo
  const written = isHour ? list.written1h : list.written5m
  return ((input * written + output * list.output) * factor) / 1e6
}
