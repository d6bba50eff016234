/**
 * Extraction of the upstream's report from the bytes of an answer.
 *
 * Work: with the count of its text at most 4 steps, 0.1 strings and buffers made and 0.1 bytes kept
 * for each byte.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'
import { ANSWER_MAX_TOKENS, type AnswerFormat, type Reported } from './answer-format.ts'
import { endOfString, valueAfter } from './sse-bytes.ts'

/** Bytes at the end of a long answer that are searched. */
export const TAIL_BYTES = 16_384
/** Most objects of a name that are tried, from the last one on. */
const TRIES_MAX = 8
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** The report of a parsed answer. */
export function reportedIn(
  format: AnswerFormat,
  kind: UsageKind,
  answer: unknown,
  maxTokens = ANSWER_MAX_TOKENS,
): Reported {
  const report = format.newReport(kind, maxTokens)
  const members = asObject(answer)
  if (members) report.onWhole(members)
  return report.reported(0)
}

export function reportedInWhole(format: AnswerFormat, kind: UsageKind, body: Buffer): Reported {
  return reportedIn(format, kind, parseJson(body.toString()))
}

/**
 * The members at the end of an answer that is too long to be kept, `depth` levels inside it;
 * undefined without the first one. An object at another depth is not the upstream's report: an
 * upstream may repeat the caller's text.
 */
export function membersInTail(
  { tailMembers }: AnswerFormat,
  tail: Buffer,
  depth: number,
): ParsedObject | undefined {
  const members: Record<string, unknown> = {}
  for (const [index, name] of tailMembers.entries()) {
    const value = objectInTail(Buffer.from(`"${name}"`), tail, depth)
    if (value === undefined && index === 0) return undefined
    members[name] = value
  }
  return members
}

/** The last object of a name at a depth. */
function objectInTail(name: Buffer, tail: Buffer, depth: number): unknown {
  let at = tail.length
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    at = at === 0 ? -1 : tail.lastIndexOf(name, at - 1)
    if (at < 0) return undefined
    const open = valueAfter(tail, at + name.length)
    if (tail[open] !== OPEN_BRACE) continue
    const end = endOfObject(tail, open, depth)
    const value = end < 0 ? undefined : parseJson(tail.toString('utf8', open, end))
    if (value !== undefined) return value
  }
  return undefined
}

/** The end of the object that begins at `open`; -1 unless `depth` levels are closed after it. */
function endOfObject(bytes: Buffer, open: number, depth: number): number {
  let level = 0
  let end = -1
  for (let i = open; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) i = endOfString(bytes, i + 1)
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) level += 1
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      level -= 1
      if (level === 0 && end < 0) end = i + 1
    }
  }
  return level === -depth ? end : -1
}

/**
 * The top members of a format at the beginning of a long answer. Its lists may be cut off: it is
 * scanned byte by byte.
 */
export function membersInHead({ headMembers }: AnswerFormat, head: Buffer): ParsedObject {
  const members: Record<string, unknown> = {}
  let depth = 0
  let name: unknown
  let valueAt = 0
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1
    else if (byte === COMMA && depth === 1) {
      if (typeof name === 'string' && headMembers.has(name)) {
        members[name] = parseJson(head.toString('utf8', valueAt, i))
      }
      name = undefined
    }
    if (byte !== QUOTE) continue
    const end = endOfString(head, i + 1) + 1
    if (depth === 1 && name === undefined) {
      name = parseJson(head.toString('utf8', i, end))
      valueAt = head.indexOf(COLON, end) + 1
    }
    i = end - 1
  }
  return members
}
