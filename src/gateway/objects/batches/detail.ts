/** Data of a batch besides its upstream's report, as JSON in its row. */
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { Tags } from '#contract/tag.ts'
import { type BoundedUse, boundedUseOfBatch } from '#gateway/accounting/reported-bound.ts'
import type { BatchRow } from '#gateway/objects/store.ts'
import { BATCH_ROUTES } from '#gateway/request/batch-line-check.ts'
import type { BatchContent } from '#gateway/request/batch-lines.ts'
import { asObject, parseJson } from '#json/values.ts'
import type { BatchRequest } from './request.ts'

export interface BatchDetail {
  readonly endpoint: string
  readonly inputFileId: string
  /** Requests in the input file, and the tokens that they are estimated to read. */
  readonly lines: number
  readonly inputTokens: number
  /** Tags of the request that created it. */
  readonly tags?: Tags
  /** Facts that bound its tokens; absent in older rows, and where nothing bounds them. */
  readonly use?: BoundedUse | undefined
  /** Facts of what its requests cost; absent in older rows. */
  readonly costs?: BatchCosts | undefined
  /** Whether it never reached an upstream. */
  readonly isOurs: boolean
}

/** Facts of what the requests of a batch cost, from its file. */
interface BatchCosts {
  readonly spend?: BatchContent['spend'] | undefined
  readonly hostedTools?: BatchContent['hostedTools'] | undefined
  readonly toolModels?: BatchContent['toolModels'] | undefined
}

/** The row of a batch that an upstream has, or may have. */
export type LiveBatchRow = BatchRow & { readonly model: string }

/**
 * Whether an upstream has the batch: a batch that names no model in its lines failed before that.
 */
export function isLive(row: BatchRow): row is LiveBatchRow {
  return row.model !== null
}

/** The data of a new batch, for its row. */
export function detailFor(
  tags: Tags,
  { endpoint, inputFileId }: BatchRequest,
  { lines, inputTokens, spend, toolModels, hostedTools }: BatchContent,
  isOurs: boolean,
): string {
  // Other models read each input alone.
  const hasWindow = BATCH_ROUTES.get(endpoint)?.hasWindow === true
  return JSON.stringify({
    endpoint,
    inputFileId,
    lines,
    inputTokens,
    isOurs,
    tags,
    use: spend && hasWindow ? boundedUseOfBatch(spend) : undefined,
    costs: { spend, hostedTools, toolModels },
  } satisfies BatchDetail)
}

export function detailOf({ detail }: BatchRow): BatchDetail {
  const value = asObject(parseJson(detail)) ?? {}
  const { endpoint, inputFileId, lines, inputTokens, isOurs, tags, use, costs } = value
  return {
    endpoint: String(endpoint),
    inputFileId: String(inputFileId),
    lines: Number(lines),
    inputTokens: Number(inputTokens),
    isOurs: isOurs === true,
    tags: tagsIn(tags),
    use: useIn(use),
    costs: costs as BatchCosts | undefined,
  }
}

function useIn(value: unknown): BoundedUse | undefined {
  const { input, choices } = asObject(value) ?? {}
  if (typeof choices !== 'number') return undefined
  return { input: input === 'text' ? 'text' : 'other', choices, toolCalls: 0 }
}

/** Tags in the JSON of a row; those of an older one are none. */
function tagsIn(value: unknown): Tags {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).flatMap(([key, tag]) =>
      typeof tag === 'string' ? [[key, tag]] : [],
    ),
  )
}

/** Content of an input file's lines, as the row of the file keeps it. */
export function contentOf(detail: string): BatchContent {
  return JSON.parse(detail) as BatchContent
}

/** The kind of usage of a batch's requests. */
export function kindOf(endpoint: string): UsageKind {
  return BATCH_ROUTES.get(endpoint)?.counts ?? 'completions'
}
