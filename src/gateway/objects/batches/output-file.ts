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
import { asObject, parseJson } from '#json/parsed.ts'
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
  const adding = createAdding(kind)
  const isRead = await readLines(upstreams, target, about, adding.add)
  if (isRead === undefined) return undefined
  return isRead ? adding.sum() : NOTHING_FOUND
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
  const isRead = await readLines(upstreams, target, about, (line) => {
    const status = asObject(asObject(parseJson(line.toString()))?.response)?.status_code
    if (typeof status === 'number' && (status === 429 || status >= 500)) failed += 1
  })
  return isRead === undefined ? undefined : failed
}

/** Whether the file was there; undefined while it cannot be read. */
const readLines = async (
  upstreams: Upstreams,
  target: UpstreamTarget,
  about: ObjectRequest,
  take: (line: Buffer) => void,
): Promise<boolean | undefined> => {
  const lines = createLineSplitter(LINE_MAX_BYTES, (line) => {
    if (line.length > 0 && line.length <= LINE_MAX_BYTES) take(line)
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

const createAdding = (kind: UsageKind) => {
  const sums = new Map<string, number>()
  let found = 0
  return {
    add: (line: Buffer): void => {
      const response = asObject(asObject(parseJson(line.toString()))?.response)
      const amounts = readReported(kind, response?.body).amounts
      if (!amounts) return
      found += 1
      for (const [name, amount] of Object.entries(amounts)) {
        sums.set(name, (sums.get(name) ?? 0) + amount)
      }
    },
    sum: (): Sum => ({ amounts: Object.fromEntries(sums), found }),
  }
}
