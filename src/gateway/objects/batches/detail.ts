/** Data of a batch besides its upstream's report, as JSON in its row. */
import { dataRoutes } from '#contract/data-plane.ts'
import type { UsageKind } from '#contract/data-route.ts'
import type { Tags } from '#contract/tag.ts'
import type { BatchRow } from '#gateway/objects/store.ts'
import type { BatchContent } from '#gateway/request/batch-lines.ts'
import { asObject, parseJson } from '#json/parsed.ts'

export interface BatchDetail {
  readonly endpoint: string
  readonly inputFileId: string
  /** Requests in the input file, and the tokens that they are estimated to read. */
  readonly lines: number
  readonly inputTokens: number
  /** Tags of the request that created it. */
  readonly tags?: Tags
  /** Whether it never reached an upstream. */
  readonly isOurs: boolean
}

/** The row of a batch that an upstream has, or may have. */
export type LiveBatchRow = BatchRow & { readonly model: string }

/** Whether an upstream has the batch: one whose lines name no model failed before that. */
export function isLive(row: BatchRow): row is LiveBatchRow {
  return row.model !== null
}

export function detailOf({ detail }: BatchRow): BatchDetail {
  const { endpoint, inputFileId, lines, inputTokens, isOurs, tags } =
    asObject(parseJson(detail)) ?? {}
  return {
    endpoint: String(endpoint),
    inputFileId: String(inputFileId),
    lines: Number(lines),
    inputTokens: Number(inputTokens),
    isOurs: isOurs === true,
    tags: tagsIn(tags),
  }
}

/** Tags in the JSON of a row; those of an older one are none. */
const tagsIn = (value: unknown): Tags =>
  Object.fromEntries(
    Object.entries(asObject(value) ?? {}).flatMap(([key, tag]) =>
      typeof tag === 'string' ? [[key, tag]] : [],
    ),
  )

/** Content of an input file's lines, as the row of the file keeps it. */
export function contentOf(detail: string): BatchContent {
  return JSON.parse(detail) as BatchContent
}

/** The kind of usage of a batch's requests. */
export function kindOf(endpoint: string): UsageKind {
  const route = Object.values(dataRoutes).find(({ path }) => `/v1${path}` === endpoint)
  return route?.counts ?? 'completions'
}
