/**
 * Sums the usage of a batch's requests, from its output file, for upstreams that do not report it
 * in the batch, and counts those that failed, from its error file. A file is read as it arrives, a
 * line at a time, and none of it is kept.
 */
import type { UsageKind } from '#contract/data-route.ts'
import { createLineSplitter } from '#gateway/request/line-splitter.ts'
import { readReported } from '#gateway/response/usage.ts'
import { read } from '#gateway/upstream/collect.ts'
import { type ObjectRequest, objectRequest } from '#gateway/upstream/request.ts'
import type { Upstreams, UpstreamTarget } from '#gateway/upstream/targets.ts'
import { asObject, type ParsedObject, parseJson } from '#json/parsed.ts'
import type { UsageAmounts } from '#usage/event.ts'

/** Longest line that is parsed, in bytes, and the timeout of the read. */
const LINE_MAX_BYTES = 16_777_216
const READ_MAX_MS = 600_000

export interface Sum {
  readonly amounts: Partial<UsageAmounts>
  /** Requests whose usage was found. */
  readonly found: number
}

export const NOTHING_FOUND: Sum = { amounts: {}, found: 0 }

/** Undefined while the file cannot be read; a file that is gone has no usage. */
export async function sumOutput(
  upstreams: Upstreams,
  target: UpstreamTarget,
  about: ObjectRequest,
  kind: UsageKind,
): Promise<Sum | undefined> {
  const sums = new Map<string, number>()
  let found = 0
  const isRead = await readAnswers(upstreams, target, about, (answer) => {
    const { amounts } = readReported(kind, answer?.body)
    if (!amounts) return
    found += 1
    for (const [name, amount] of Object.entries(amounts)) {
      sums.set(name, (sums.get(name) ?? 0) + amount)
    }
  })
  if (isRead === undefined) return undefined
  return isRead ? { amounts: Object.fromEntries(sums), found } : NOTHING_FOUND
}

/**
 * Requests of a batch that failed by the upstream's doing, from its error file: those answered with
 * 429 or 5xx. Undefined while the file cannot be read.
 */
export async function countFailed(
  upstreams: Upstreams,
  target: UpstreamTarget,
  about: ObjectRequest,
): Promise<number | undefined> {
  let failed = 0
  const isRead = await readAnswers(upstreams, target, about, (answer) => {
    const status = answer?.status_code
    if (typeof status === 'number' && (status === 429 || status >= 500)) failed += 1
  })
  return isRead === undefined ? undefined : failed
}

/** Reads the answer of each line. Whether the file was there; undefined while it cannot be read. */
const readAnswers = async (
  upstreams: Upstreams,
  target: UpstreamTarget,
  about: ObjectRequest,
  onAnswer: (answer: ParsedObject | undefined) => void,
): Promise<boolean | undefined> => {
  const lines = createLineSplitter(LINE_MAX_BYTES, (line) => {
    if (line.length > 0 && line.length <= LINE_MAX_BYTES) {
      onAnswer(asObject(asObject(parseJson(line.toString()))?.response))
    }
    return true
  })
  const request = objectRequest(target, { ...about, timeoutMs: READ_MAX_MS })
  const reader = { onData: lines.push, maxBytes: Number.POSITIVE_INFINITY }
  const outcome = await read(upstreams, target, request, reader)
  if (outcome.kind === 'failed') return undefined
  if (outcome.status >= 300) return outcome.status === 404 ? false : undefined
  lines.end()
  return true
}
