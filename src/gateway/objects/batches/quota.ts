/**
 * The enqueued token limit: the estimated input tokens of the live batches in one model's queue, in
 * the whole organization and, if the project has an override, in the project.
 *
 * It is a sum over rows and no counter, so it cannot drift: a batch counts while its row says so.
 * To reserve tokens, a node locks the organization's row, sums, and inserts its row in the same
 * transaction; the next one waits for the lock, and its sum includes that row. So N nodes together
 * never exceed the limit. A release needs no lock, since it only makes room.
 *
 * Between the reservation and the answer of the upstream this process, the upstream or the
 * connection may fail. Therefore a placeholder row is inserted first, under an id made here, with a
 * time at which it is polled. It has no report, which keeps it out of every list.
 *
 * - The upstream has created the batch: one transaction replaces the row by one under the
 *   upstream's id, with the same tokens. No tokens are free in between.
 * - It has rejected it, or could not be reached at all: the row is deleted, and its tokens with it.
 * - The outcome is unknown, since the connection broke, the answer did not come, this process died,
 *   or the store became unavailable before the outcome was written: the row stays. When its time
 *   has come, a poller searches the upstream's newest batches for one over the same input file that
 *   no row names. The file is this project's, so such a batch is too; it replaces the row, and its
 *   end is counted as usual. If there is none, the row is deleted.
 * - The upstream cannot be reached then: it is polled again, for as long as a batch may live.
 *
 * A caller who received 503 because the store became unavailable may retry and have two batches; so
 * the first is cancelled upstream, if that can be done.
 */

import type { Catalog } from '#catalog/catalog.ts'
import { tokenLimitExceeded } from '#contract/errors/batches.ts'
import { batchLimits, type LimitHolder } from '#gateway/accounting/buckets.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { putWithinQuota, type QuotaBounds } from '#gateway/objects/quotas.ts'
import type { BatchFault } from '#gateway/request/batch-lines.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import type { LiveBatchRow } from './detail.ts'
import * as queue from './store.ts'

/** The scope of a limit that has no room for a batch. */
export interface QuotaExceeded {
  readonly scope: 'organization' | 'project'
  readonly limit: number
}

/**
 * Inserts the row of a batch if its tokens fit; otherwise returns the limit without room. Throws
 * 400 above the quota of batches.
 */
export async function reserveQuota(
  tx: Tx,
  { catalog, bounds }: { readonly catalog: Catalog; readonly bounds: QuotaBounds },
  grant: Grant,
  row: LiveBatchRow,
): Promise<QuotaExceeded | undefined> {
  const full = await exceededQuota(tx, catalog, grant, row)
  if (!full) await putWithinQuota(tx, bounds, row)
  return full
}

async function exceededQuota(
  tx: Tx,
  catalog: Catalog,
  grant: Grant,
  { model, enqueued_tokens: tokens }: LiveBatchRow,
): Promise<QuotaExceeded | undefined> {
  const { organization, project } = batchLimits(catalog, grant, model)
  if (organization === undefined && project === undefined) return undefined
  const { id } = grant.organization
  await lockOrganization(tx, id)
  const [level = EMPTY] = await levels(tx, catalog, grant, [model])
  if (organization !== undefined && level.organization + tokens > organization) {
    return { scope: 'organization', limit: organization }
  }
  return project !== undefined && level.project + tokens > project
    ? { scope: 'project', limit: project }
    : undefined
}

type Level = Omit<queue.Enqueued, 'model'>
const EMPTY: Level = { organization: 0, project: 0 }

/**
 * The levels of the queues of models in both scopes, in the order of the models. A queue has the
 * name of the model's buckets: every spelling of a name shares it.
 */
export async function levels(
  reader: Reader,
  catalog: Catalog,
  { organization, projectId }: LimitHolder,
  models: readonly string[],
): Promise<Level[]> {
  if (models.length === 0) return []
  const sums = new Map<string, Level>()
  for (const row of await queue.enqueued(reader, organization.id, projectId)) {
    const name = catalog.bucketOf(row.model)
    const sum = sums.get(name) ?? EMPTY
    sums.set(name, {
      organization: sum.organization + row.organization,
      project: sum.project + row.project,
    })
  }
  return models.map((model) => sums.get(catalog.bucketOf(model)) ?? EMPTY)
}

export function quotaExceededFault(
  { projectId, organization }: Grant,
  model: string,
  { scope, limit }: QuotaExceeded,
): BatchFault {
  const holder = {
    projectId: scope === 'project' ? projectId : undefined,
    organizationId: organization.id,
  }
  return { ...tokenLimitExceeded(model, holder, limit), line: null }
}
