/** Polling of batches, and of placeholder rows left by a creation without an answer. */
import { toSeconds } from '#base/clock.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { isStillPermitted } from '#gateway/auth/live-keys.ts'
import { CANCELLATION, collectAbout, isGone, reportedObject } from '#gateway/objects/operations.ts'
import { OBJECT_RETENTION_MS } from '#gateway/objects/ownership.ts'
import type { Next } from '#gateway/objects/poller.ts'
import * as owned from '#gateway/objects/store.ts'
import { readObject, type UpstreamObject } from '#gateway/objects/upstream-object.ts'
import { type CollectedAnswer, collect } from '#gateway/upstream/collect.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { Failure } from '#gateway/upstream/outcome.ts'
import { objectRequest } from '#gateway/upstream/request.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'
import { endAsLastReported } from './charge.ts'
import { detailOf, isLive, type LiveBatchRow } from './detail.ts'
import { BATCH, readBatch, removePlaceholder, replacePlaceholder, type Watching } from './sync.ts'

/** Most pages of an upstream's list that are searched, and batches of a page. */
const PAGES_MAX = 10
const PAGE = 100
/** Most difference between its clock and ours. */
const SKEW_SECONDS = 300

const PENDING: Next = { next: 'pending' }

export async function pollBatch(parts: Watching, row: owned.BatchRow): Promise<Next> {
  if (!isLive(row)) throw new Error(`the batch ${row.id} is polled and has no model`)
  const { upstreams, now } = parts
  if (row.expires_at !== null && row.expires_at <= now()) return over(parts, row)
  const target = upstreams.holder(row.upstream)
  if (!target || target.circuitOpenUntil > now()) return PENDING
  if (row.object === null) return reconcile(parts, row, target)
  const answer = await presentOf(parts, row, target)
  if (isGone(answer)) return over(parts, row)
  const object = reportedObject(answer, row.id)
  if (!object) return PENDING
  const { write, end } = await readBatch(parts, row, target, object)
  if (end === undefined || end === 'unknown') return { next: 'pending', write }
  return {
    next: 'done',
    write: async (tx) => {
      await write(tx)
      await end(tx)
    },
  }
}

/**
 * The upstream's answer about a batch. The batch is cancelled if its key has been revoked, or its
 * owner may not create batches any more, or its project may not use this upstream any more. If that
 * fails, it is polled like any other, and charged when it has ended.
 */
async function presentOf(parts: Watching, row: LiveBatchRow, target: UpstreamTarget) {
  const work = {
    keyId: row.key_id,
    route: dataRoutes.createBatch,
    regions: target.upstream.regions,
  }
  if (!(await isStillPermitted(parts.store.reader, work))) {
    const answer = await collectAbout(parts, BATCH, row, target, CANCELLATION)
    if (answer.kind === 'answered' && answer.status < 300) return answer
  }
  return collectAbout(parts, BATCH, row, target)
}

/** The result for a batch that the upstream no longer has. A placeholder is deleted. */
function over(parts: Watching, row: LiveBatchRow): Next {
  return {
    next: 'done',
    write:
      row.object === null
        ? (tx) => removePlaceholder(tx, parts, row)
        : endAsLastReported(parts, row),
  }
}

/** Looks for the batch of a placeholder row: its creation had no answer. */
async function reconcile(
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
): Promise<Next> {
  const found = await lookFor(parts, row, target)
  if (found === 'unknown') return PENDING
  if (found === undefined) return over(parts, row)
  const { now } = parts
  const after = liveRow(row, found, now())
  return { next: 'done', write: (tx) => replacePlaceholder(tx, row, after) }
}

/**
 * The row of a batch that an upstream has made, in the place of the placeholder that kept its
 * tokens.
 */
export function liveRow(row: LiveBatchRow, object: UpstreamObject, nowMs: number): LiveBatchRow {
  return {
    ...row,
    id: object.id,
    object: object.text,
    expires_at: row.created_at + OBJECT_RETENTION_MS,
    poll_at: nowMs,
  }
}

/** Searches the upstream's list; undefined if it has no such batch. */
async function lookFor(
  parts: Watching,
  row: LiveBatchRow,
  target: UpstreamTarget,
): Promise<UpstreamObject | 'unknown' | undefined> {
  const since = toSeconds(row.created_at) - SKEW_SECONDS
  let after = ''
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await collectPage(parts, row, target, after)
    if (answer.kind === 'failed' || answer.status >= 300) return 'unknown'
    const list = asObject(parseJson(answer.body.toString()))
    const data = Array.isArray(list?.data) ? list.data : []
    for (const one of data) {
      const object = candidate(asObject(one), row)
      if (!object) continue
      const known = await owned.find(parts.store.reader, {
        projectId: row.project_id,
        id: object.id,
      })
      if (known.length === 0) return object
    }
    const last = asObject(data.at(-1))
    const isBefore = typeof last?.created_at === 'number' && last.created_at < since
    if (list?.has_more !== true || isBefore || typeof last?.id !== 'string') return undefined
    after = `&after=${encodeURIComponent(last.id)}`
  }
  return undefined
}

function collectPage(
  { upstreams }: Watching,
  { project_id: projectId }: LiveBatchRow,
  target: UpstreamTarget,
  after: string,
): Promise<CollectedAnswer | Failure> {
  const path = `${BATCH.path}?limit=${PAGE}${after}`
  const about = { projectId, path, timeoutMs: BATCH.timeoutMs }
  return collect(upstreams, target, objectRequest(target, about))
}

function candidate(one: ParsedObject | undefined, row: LiveBatchRow): UpstreamObject | undefined {
  return one?.input_file_id === detailOf(row).inputFileId
    ? readObject(Buffer.from(JSON.stringify(one)))
    : undefined
}
