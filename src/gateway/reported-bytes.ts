/** Finds what an answer reports in its bytes. */
import type { UsageKind } from '#contract/data-plane.ts'
import { NOTHING_REPORTED, type Reported, readReported } from './reported.ts'

const USAGE = Buffer.from('"usage"')
/** Longest usage object that is looked for at the end of a long answer. */
const USAGE_MAX_BYTES = 4_096

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
