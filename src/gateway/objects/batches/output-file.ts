/**
 * AmountSums the usage of a batch's requests, from its output file, for upstreams that do not report it
 * in the batch, and where that does not show the cost: calls of hosted tools, prices by length. And
 * counts the requests that failed, from its error file. A file is read as it arrives, a line at a
 * time, and none of it is kept but the ids of its requests.
 */
import { hash } from 'node:crypto'
import type { UsageKind } from '#contract/data-plane/route.ts'
import { OPENAI_ANSWER, toolsCalledIn } from '#gateway/formats/openai/answer.ts'
import { CHARACTERS_PER_TOKEN } from '#gateway/request/estimate.ts'
import { createLineSplitter } from '#gateway/request/line-splitter.ts'
import type { UsageLine } from '#gateway/response/answer-format.ts'
import { textInWhole } from '#gateway/response/sse-listener.ts'
import { reportedIn } from '#gateway/response/usage-scan.ts'
import { read } from '#gateway/upstream/collect.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { type ObjectRequest, objectRequest } from '#gateway/upstream/request.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'
import type { UsageAmounts } from '#usage/event.ts'

/** Longest line that is parsed, in bytes, and the timeout of the read. */
const LINE_MAX_BYTES = 16_777_216
const READ_MAX_MS = 600_000
/** Longest id of a request that is kept as it is; a longer one is hashed. */
const ID_CHARACTERS = 32

export type AmountSums = Map<string, number>

export interface OutputSum {
  /** Tokens that answers report, by the step of prices that the length of their input is above. */
  readonly byLength: ReadonlyMap<number, Partial<UsageAmounts>>
  /** Requests with reported tokens. */
  readonly found: number
  /** Requests with reported input and output. */
  readonly whole: number
  /** Output of the answers that report none, by their text. */
  readonly estimatedOutput: number
  readonly calls: Partial<UsageAmounts>
  /** Usage of the images that tools have made; undefined without any. */
  readonly images: Partial<UsageAmounts> | undefined
  /** Whether the file no longer exists: its caller may have deleted it before it was read. */
  readonly isGone: boolean
}

export const NOTHING_FOUND: OutputSum = {
  byLength: new Map(),
  found: 0,
  whole: 0,
  estimatedOutput: 0,
  calls: {},
  images: undefined,
  isGone: false,
}

/** A batch, as far as its output is read by it. */
export interface ReadBatch {
  readonly kind: UsageKind
  /** Requests in its input file. */
  readonly lines: number
  /** Input tokens above which its model has other prices, the highest first. */
  readonly steps: readonly number[]
  readonly imagesOf: (others: readonly UsageLine[]) => Partial<UsageAmounts> | undefined
}

/** Undefined while the file cannot be read. */
export async function sumOutput(
  upstreams: Upstreams,
  target: UpstreamTarget,
  about: ObjectRequest,
  batch: ReadBatch,
): Promise<OutputSum | undefined> {
  const sum = newSum(batch)
  const isRead = await readLines(upstreams, target, about, sum.add)
  if (isRead === undefined) return undefined
  return isRead ? sum.end() : { ...NOTHING_FOUND, isGone: true }
}

export function addAmounts(sums: AmountSums, amounts: object): void {
  for (const [name, amount] of Object.entries(amounts)) {
    sums.set(name, (sums.get(name) ?? 0) + Number(amount))
  }
}

function newSum({ kind, lines, steps, imagesOf }: ReadBatch) {
  const byLength = new Map<number, AmountSums>()
  const [calls, images]: [AmountSums, AmountSums] = [new Map(), new Map()]
  const isFirst = createFirsts(lines)
  let [found, whole, estimatedOutput] = [0, 0, 0]
  const add = ({ custom_id: id, response }: ParsedObject, line: Buffer): void => {
    const answer = asObject(response)
    const status = Number(answer?.status_code ?? 200)
    if (status >= 300 || !isFirst(id)) return
    const reported = reportedIn(OPENAI_ANSWER, kind, answer?.body)
    const { amounts } = reported
    addAmounts(calls, toolsCalledIn(answer?.body))
    addAmounts(images, imagesOf(reported.others) ?? {})
    if (reported.isWhole) whole += 1
    else if (kind === 'completions') {
      estimatedOutput += Math.ceil(
        textInWhole(OPENAI_ANSWER, line).characters / CHARACTERS_PER_TOKEN,
      )
    }
    if (!amounts) return
    found += 1
    const { webSearches, fileSearches, codeInterpreterSessions, ...tokens } = amounts
    const step = steps.find((above) => (amounts.inputTokens ?? 0) > above) ?? 0
    const sums = byLength.get(step) ?? new Map()
    byLength.set(step, sums)
    addAmounts(sums, tokens)
  }
  const end = (): OutputSum => ({
    byLength: new Map([...byLength].map(([step, sums]) => [step, Object.fromEntries(sums)])),
    found,
    whole,
    estimatedOutput,
    calls: Object.fromEntries(calls),
    images: images.size > 0 ? Object.fromEntries(images) : undefined,
    isGone: false,
  })
  return { add, end }
}

/** Whether a request is met for the first time: a file may have one twice. */
function createFirsts(most: number): (id: unknown) => boolean {
  const ids = new Set<string>()
  let met = 0
  return (id) => {
    if (met >= most) return false
    if (typeof id === 'string') {
      const name = id.length > ID_CHARACTERS ? hash('sha256', id, 'base64') : id
      if (ids.has(name)) return false
      ids.add(name)
    }
    met += 1
    return true
  }
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
  const isRead = await readLines(upstreams, target, about, ({ response }) => {
    const status = asObject(response)?.status_code
    if (typeof status === 'number' && (status === 429 || status >= 500)) failed += 1
  })
  return isRead === undefined ? undefined : failed
}

/** Reads the lines. Whether the file was there; undefined while it cannot be read. */
async function readLines(
  upstreams: Upstreams,
  target: UpstreamTarget,
  about: ObjectRequest,
  onLine: (value: ParsedObject, line: Buffer) => void,
): Promise<boolean | undefined> {
  const lines = createLineSplitter(LINE_MAX_BYTES, (line) => {
    if (line.length > 0 && line.length <= LINE_MAX_BYTES) {
      const value = asObject(parseJson(line.toString()))
      if (value) onLine(value, line)
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
