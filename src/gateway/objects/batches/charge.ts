/**
 * The charge of a batch at its end: its usage is counted, and its part of the queue's limit is
 * released. Callers run it in the transaction of `endPoll`, and so once.
 */
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { PARTIAL_IMAGE_TOKENS } from '#catalog/model-output.ts'
import { DEFAULT_IMAGE_MODEL } from '#contract/data-plane/bodies.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import { writesText } from '#gateway/accounting/cost-bounds.ts'
import { cutToWindows, type MaximaAt } from '#gateway/accounting/reported-bound.ts'
import type { SpendAdmission } from '#gateway/accounting/spend-admission.ts'
import { reportedModel, subjectOfRow } from '#gateway/accounting/subjects.ts'
import { imageAmounts } from '#gateway/accounting/tool-models.ts'
import { type Amounts, imageTokensOf } from '#gateway/accounting/unreported.ts'
import { NO_MODELS } from '#gateway/request/other-models.ts'
import type { UsageLine } from '#gateway/response/answer-format.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { ObjectRequest } from '#gateway/upstream/request.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'
import { batchInputOf, batchOutputOf, longestInputOf } from '#spend/bounds/batch.ts'
import type { Tx } from '#storage/db.ts'
import type { UsageAmounts, UsageEvent } from '#usage/event.ts'
import type { RecordInTx } from '#usage/record-in-tx.ts'
import { type BatchDetail, detailOf, kindOf, type LiveBatchRow } from './detail.ts'
import { countFailed, NOTHING_FOUND, type OutputSum, sumOutput } from './output-file.ts'
import * as rows from './store.ts'
import { amountsIn, answeredIn, countRequestsIn, usageByLength } from './usage.ts'

/** Time in which an unreadable file is requested again, from the batch's beginning on. */
const UNREAD_MAX_MS = 26 * 3_600_000

export interface EndingParts {
  readonly upstreams: Upstreams
  readonly now: Clock
  readonly catalog: Catalog
  readonly recordInTx: RecordInTx
  readonly maximaAt: MaximaAt
  readonly spend: Pick<SpendAdmission, 'lengthSteps'>
  /** Called with the tokens that an upstream has reported, and that are not charged. */
  readonly onBeyondBound: (upstream: string, tokens: number) => void
}

/** Releases and counts, in the transaction that ends the polling of the row. */
export type End = (tx: Tx) => Promise<void>

/** The end of a batch that its upstream no longer has: as it was last reported. */
export function endAsLastReported(parts: EndingParts, row: LiveBatchRow): End {
  const batch = lastReport(row) ?? {}
  const requests = answeredIn(row, batch)
  return ending(parts, row, { batch, sum: NOTHING_FOUND, requests, failedRequests: 0 })
}

/** The last report of the upstream; undefined before the first. */
export function lastReport({ object }: LiveBatchRow): ParsedObject | undefined {
  return object === null ? undefined : asObject(parseJson(object))
}

export async function endOf(
  parts: EndingParts,
  row: LiveBatchRow,
  target: UpstreamTarget,
  batch: ParsedObject,
  mayRead: boolean,
): Promise<End | 'unknown'> {
  const { upstreams, now } = parts
  const output = idIn(batch, 'output_file_id')
  const errors = countRequestsIn(batch, 'failed') > 0 ? idIn(batch, 'error_file_id') : undefined
  const readsOutput = output !== undefined && needsOutput(parts, row, batch)
  if ((readsOutput || errors !== undefined) && !mayRead) return 'unknown'
  const sum = readsOutput
    ? await sumOutput(upstreams, target, contentOf(row, output), readBatchOf(parts, row))
    : NOTHING_FOUND
  const failedRequests =
    errors === undefined ? 0 : await countFailed(upstreams, target, contentOf(row, errors))
  const isRead = sum !== undefined && failedRequests !== undefined
  if (!isRead && now() - row.created_at < UNREAD_MAX_MS) return 'unknown'
  const { found } = sum ?? NOTHING_FOUND
  return ending(parts, row, {
    batch,
    sum: sum ?? NOTHING_FOUND,
    requests: Math.max(answeredIn(row, batch), found),
    failedRequests: failedRequests ?? 0,
  })
}

/** Whether the report of a batch does not show its cost. */
function needsOutput(parts: EndingParts, row: LiveBatchRow, batch: ParsedObject): boolean {
  const detail = detailOf(row)
  const isShown = !callsTools(detail) && stepsOf(parts, row, detail).length === 0
  return !isShown || amountsIn(row, batch) === undefined
}

/** Input tokens above which requests of the batch may have other prices, the highest first. */
function stepsOf(
  { spend }: EndingParts,
  { model, upstream }: LiveBatchRow,
  detail: BatchDetail,
): readonly number[] {
  const { spend: facts } = detail.costs ?? {}
  const longest = (facts && longestInputOf(facts)) ?? Number.POSITIVE_INFINITY
  return spend.lengthSteps(model, upstream).filter((step) => step < longest)
}

/** Whether requests may call hosted tools: the output file has the calls. */
function callsTools({ costs: { spend } = {} }: BatchDetail): boolean {
  return spend !== undefined && spend.toolCalls + spend.unboundedRequests > (spend.searches ?? 0)
}

/** Counters of calls that are charged, the dearest by OpenAI's list first. */
const CALLS: readonly (readonly [HostedTool, keyof UsageAmounts])[] = [
  ['code_interpreter', 'codeInterpreterSessions'],
  ['web_search', 'webSearches'],
  ['file_search', 'fileSearches'],
]

/** Most calls of the dearest tool, where each request sets a maximum. */
function mostCallsOf({ costs = {} }: BatchDetail): Partial<UsageAmounts> {
  const { spend, hostedTools = [] } = costs
  const found = CALLS.find(([tool]) => hostedTools.includes(tool))
  return spend && found ? { [found[1]]: spend.toolCalls - (spend.searches ?? 0) } : {}
}

function readBatchOf(parts: EndingParts, row: LiveBatchRow) {
  const detail = detailOf(row)
  const { lines, endpoint } = detail
  const toolModel = toolModelOf(detail)
  return {
    kind: kindOf(endpoint),
    lines,
    steps: stepsOf(parts, row, detail),
    imagesOf: (others: readonly UsageLine[]) =>
      imageAmounts(others, toolModel, () => parts.maximaAt(toolModel, row.upstream)),
  }
}

/** The request for the content of a file. */
function contentOf({ project_id: projectId }: LiveBatchRow, id: string): ObjectRequest {
  return {
    projectId,
    path: `/files/${id}/content`,
  }
}

export function idIn(batch: ParsedObject, name: string): string | undefined {
  const id = batch[name]
  return typeof id === 'string' && DATA_ID_PATTERN.test(id) ? id : undefined
}

/** A batch that has ended, and the known facts about its requests. */
interface Ended {
  readonly batch: ParsedObject
  readonly sum: OutputSum
  readonly requests: number
  readonly failedRequests: number
}

function ending(parts: EndingParts, row: LiveBatchRow, ended: Ended): End {
  const events = eventsOf(parts, row, ended)
  const isUsed = events.some(({ amounts }) => Object.values(amounts).some((amount) => amount > 0))
  return async (tx) => {
    await rows.releaseQuota(tx, { projectId: row.project_id, id: row.id })
    await parts.recordInTx(tx, row, isUsed ? events : [])
  }
}

function eventsOf(parts: EndingParts, row: LiveBatchRow, ended: Ended): UsageEvent[] {
  const { batch, sum, requests, failedRequests } = ended
  const detail = detailOf(row)
  const reported = typeof batch.model === 'string' ? batch.model : undefined
  const place = { ...subjectOfRow(row, detail.tags), batch: true }
  const subject = {
    ...place,
    model: reportedModel(parts.catalog, { model: row.model, otherModels: NO_MODELS }, reported),
    kind: kindOf(detail.endpoint),
  }
  const of = (amounts: Partial<UsageAmounts>, step: number): UsageEvent => ({
    subject,
    amounts,
    requestedModel: row.model,
    inputLength: step > 0 ? step + 1 : 0,
  })
  const { searches = 0 } = detail.costs?.spend ?? {}
  // Without numbers any of the lines may have been answered.
  const hasCounts = asObject(batch.request_counts) !== undefined
  const answered = hasCounts || !amountsIn(row, batch) ? requests : detail.lines
  const { webSearches = 0, ...calls } = sum.isGone ? mostCallsOf(detail) : sum.calls
  const counted = {
    ...calls,
    webSearches: webSearches + Math.min(searches, answered),
    requests,
    failedRequests,
  }
  const events = [of(counted, 0)]
  const steps = stepsOf(parts, row, detail)
  const cut = (amounts: Amounts) => withinWindows(parts, row, amounts)
  const most = mostOf(parts, row, detail)
  const usage = usageByLength(row, batch, { sum, requests: answered, steps, cut, most })
  for (const [step, amounts] of usage) {
    if (step === 0) events[0] = of({ ...amounts, ...counted }, 0)
    else events.push(of(amounts, step))
  }
  const images = sum.isGone ? mostImagesOf(parts, row, detail) : sum.images
  return images ? [...events, imagesOf(place, detail, images)] : events
}

/** Usage of the largest image for each call of a tool; undefined without an image tool. */
function mostImagesOf(
  { maximaAt }: EndingParts,
  { upstream }: LiveBatchRow,
  { costs = {} }: BatchDetail,
): Partial<UsageAmounts> | undefined {
  const { spend, toolModels: [model] = [] } = costs
  const images = spend ? spend.toolCalls - (spend.searches ?? 0) : 0
  if (model === undefined || images === 0) return undefined
  const maxima = maximaAt(model, upstream)
  const read = images * (maxima.contextWindow ?? 0)
  const written = images * (imageTokensOf(model, maxima) + PARTIAL_IMAGE_TOKENS)
  return {
    requests: images,
    images,
    inputTokens: read,
    inputImageTokens: read,
    outputTokens: written,
    outputImageTokens: written,
    estimatedInputTokens: read,
    estimatedOutputTokens: written,
  }
}

/** Most tokens of all requests; infinity where that is not known. */
function mostOf(
  { maximaAt }: EndingParts,
  { model, upstream }: LiveBatchRow,
  { costs: { spend } = {}, endpoint }: BatchDetail,
) {
  const maxima = maximaAt(model, upstream)
  const output = writesText(kindOf(endpoint)) ? spend && batchOutputOf(spend, maxima) : 0
  return {
    input: (spend && batchInputOf(spend, maxima)) ?? Number.POSITIVE_INFINITY,
    output: output ?? Number.POSITIVE_INFINITY,
  }
}

/** Model of the images that tools make: of several the first is charged. */
function toolModelOf({ costs: { toolModels = [] } = {} }: BatchDetail): string {
  return toolModels[0] ?? DEFAULT_IMAGE_MODEL
}

/** The images that tools have made: these cost in a batch what they cost elsewhere. */
function imagesOf(
  place: ReturnType<typeof subjectOfRow>,
  detail: BatchDetail,
  amounts: Partial<UsageAmounts>,
): UsageEvent {
  return {
    subject: {
      ...place,
      model: toolModelOf(detail),
      kind: 'images',
      source: 'image.generation',
      batch: false,
    },
    amounts,
  }
}

/** Cuts amounts to what the model can read and write in all requests; whether it has cut any. */
function withinWindows(
  { maximaAt, onBeyondBound }: EndingParts,
  row: LiveBatchRow,
  amounts: Amounts,
): boolean {
  const { use } = detailOf(row)
  const beyond = use ? cutToWindows(amounts, use, maximaAt(row.model, row.upstream)) : 0
  if (beyond > 0) onBeyondBound(row.upstream, beyond)
  return beyond > 0
}
