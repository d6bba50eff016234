/** Finds what an answer reports in its bytes. */
import type { UsageKind } from '#contract/data-plane.ts'
import { NOTHING_REPORTED, type Reported, readReported } from './reported.ts'

const USAGE = Buffer.from('"usage"')
/** Longest usage object that is looked for at the end of a long answer. */
const USAGE_MAX_BYTES = 4_096
/** What is read at the beginning of a long answer. */
const HEAD_MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'model', 'service_tier', 'status', 'duration'],
])
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

export const reportedInWhole = (kind: UsageKind, body: Buffer): Reported => {
  try {
    return readReported(kind, JSON.parse(body.toString('utf8')))
  } catch {
    return NOTHING_REPORTED
  }
}

/**
 * Of a long answer only the end is left. OpenAI's embeddings and images have their usage there; the
 * last object of that name is taken.
 */
export const reportedInTail = (kind: UsageKind, tail: Buffer): Reported => {
  for (let at = tail.lastIndexOf(USAGE); at >= 0; at = tail.lastIndexOf(USAGE, at - 1)) {
    const open = tail.indexOf('{', at)
    const between = open < 0 ? '' : tail.toString('latin1', at + USAGE.length, open)
    if (!/^\s*:\s*$/.test(between)) continue
    const usage = objectAt(tail, open)
    if (usage !== undefined) return readReported(kind, { usage })
    if (at === 0) break
  }
  return NOTHING_REPORTED
}

/**
 * Of a long answer the beginning: those among its own members that say what it is called, and how
 * long the sound was that it tells of. Its lists may be cut off, so it is read byte by byte.
 */
export const reportedInHead = (kind: UsageKind, head: Buffer): Reported => {
  const members: Record<string, unknown> = {}
  let depth = 0
  let name: unknown
  let valueAt = 0
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1
    else if (byte === COMMA && depth === 1) {
      if (typeof name === 'string' && HEAD_MEMBERS.has(name)) {
        members[name] = parse(head.toString('utf8', valueAt, i))
      }
      name = undefined
    }
    if (byte !== QUOTE) continue
    const end = endOfString(head, i)
    if (depth === 1 && name === undefined) {
      name = parse(head.toString('utf8', i, end))
      valueAt = head.indexOf(COLON, end) + 1
    }
    i = end - 1
  }
  return readReported(kind, members)
}

/** Past the quote that ends the string which begins at `start`. */
const endOfString = (bytes: Buffer, start: number): number => {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) return i + 1
    if (bytes[i] === BACKSLASH) i += 1
  }
  return bytes.length
}

const objectAt = (bytes: Buffer, open: number): unknown => {
  let depth = 0
  const end = Math.min(bytes.length, open + USAGE_MAX_BYTES)
  for (let i = open; i < end; i++) {
    if (bytes[i] === 123) depth += 1
    else if (bytes[i] === 125 && --depth === 0) return parse(bytes.toString('utf8', open, i + 1))
  }
  return undefined
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
