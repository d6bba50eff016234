/** What a poller does about a batch, and about a row of which it is not known what became of it. */
import { toSeconds } from '#base/clock.ts'
import { isRevoked } from '#gateway/auth/store.ts'
import { KEPT_MS } from '#gateway/objects/ownership.ts'
import type { Next } from '#gateway/objects/poller.ts'
import * as owned from '#gateway/objects/store.ts'
import {
  asObject,
  type Json,
  parse,
  readTold,
  type Told,
} from '#gateway/objects/upstream-object.ts'
import type { UpstreamTarget } from '#gateway/upstream/targets.ts'
import { detailOf } from './detail.ts'
import { adopt, collectAbout, lastEnd, see, type Watching } from './sync.ts'

/** How far an upstream's list is looked through, a hundred batches to a page. */
const PAGES_MAX = 10
const PAGE = 100
/** By how much its clock and ours may differ. */
const SKEW_SECONDS = 300

const AGAIN: Next = { next: 'again' }

export const pollBatch = async (parts: Watching, row: owned.OwnedRow): Promise<Next> => {
  const { upstreams, now } = parts
  if (row.expires_at !== null && row.expires_at <= now()) return over(parts, row)
  const target = upstreams.byName(row.upstream)
  if (!target || target.circuitOpenUntil > now()) return AGAIN
  if (row.object === null) return reconcile(parts, row, target)
  const answer = await presentOf(parts, row, target)
  if (answer.kind === 'failed') return AGAIN
  if (answer.status === 404) return over(parts, row)
  const told = answer.status < 300 ? readTold(answer.body) : undefined
  if (told?.id !== row.id) return AGAIN
  const { write, end } = await see(parts, row, target, told)
  if (end === undefined || end === 'unknown') return { next: 'again', write }
  return {
    next: 'over',
    write: async (tx) => {
      await write(tx)
      await end(tx)
    },
  }
}

/**
 * The upstream's answer about a batch. One whose key has been revoked is cancelled; where that
 * cannot be done, it is looked at like any other, and charged when it has ended.
 */
const presentOf = async (parts: Watching, row: owned.OwnedRow, target: UpstreamTarget) => {
  const path = `/batches/${row.id}`
  if (await isRevoked(parts.store.reader, row)) {
    const answer = await collectAbout(parts, row, target, `${path}/cancel`, 'POST')
    if (answer.kind === 'answered' && answer.status < 300) return answer
  }
  return collectAbout(parts, row, target, path)
}

/** Nobody can tell any more what becomes of it. What never had a name is forgotten. */
const over = (parts: Watching, row: owned.OwnedRow): Next => ({
  next: 'over',
  write: row.object === null ? forget(row) : lastEnd(parts, row),
})

const forget =
  (row: owned.OwnedRow) =>
  (tx: Parameters<typeof owned.remove>[0]): Promise<void> =>
    owned.remove(tx, row.project_id, row.id)

/** Looks for the batch that a row was made for, whose making nobody heard of. */
const reconcile = async (
  parts: Watching,
  row: owned.OwnedRow,
  target: UpstreamTarget,
): Promise<Next> => {
  const found = await lookFor(parts, row, target)
  if (found === 'unknown') return AGAIN
  if (found === undefined) return over(parts, row)
  const { now } = parts
  const after = liveRow(row, found, now())
  return { next: 'over', write: (tx) => adopt(tx, row, after) }
}

/** The row of a batch that an upstream has made, in the place of the one that kept its tokens. */
export const liveRow = (row: owned.OwnedRow, told: Told, nowMs: number): owned.OwnedRow => ({
  ...row,
  id: told.id,
  object: told.text,
  expires_at: row.created_at + KEPT_MS,
  poll_at: nowMs,
})

/** Undefined: there is none. */
const lookFor = async (
  parts: Watching,
  row: owned.OwnedRow,
  target: UpstreamTarget,
): Promise<Told | 'unknown' | undefined> => {
  const since = toSeconds(row.created_at) - SKEW_SECONDS
  let after = ''
  for (let page = 0; page < PAGES_MAX; page++) {
    const path = `/batches?limit=${PAGE}${after}`
    const answer = await collectAbout(parts, row, target, path)
    if (answer.kind === 'failed' || answer.status >= 300) return 'unknown'
    const list = asObject(parse(answer.body.toString()))
    const data = Array.isArray(list?.data) ? list.data : []
    for (const one of data) {
      const told = candidate(asObject(one), row)
      if (!told) continue
      const known = await owned.find(parts.store.reader, { projectId: row.project_id, id: told.id })
      if (known.length === 0) return told
    }
    const last = asObject(data.at(-1))
    const isBefore = typeof last?.created_at === 'number' && last.created_at < since
    if (list?.has_more !== true || isBefore || typeof last?.id !== 'string') return undefined
    after = `&after=${encodeURIComponent(last.id)}`
  }
  return undefined
}

const candidate = (one: Json | undefined, row: owned.OwnedRow): Told | undefined =>
  one?.input_file_id === detailOf(row).inputFileId
    ? readTold(Buffer.from(JSON.stringify(one)))
    : undefined
