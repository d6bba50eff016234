/**
 * The limit on what is enqueued: the tokens that the live batches of one model's queue read, as
 * estimated, in the whole organization and, where there is an override, in the project.
 *
 * It is a sum over rows and no counter, so it cannot drift: a batch counts while its row says so.
 * To take from it, a node holds the organization's row, sums, and inserts a row of its own in the
 * same transaction; whoever comes next waits for that row and then sees the sum with it. So N nodes
 * together never exceed the limit. Giving back needs no lock, since it only makes room.
 *
 * Between the taking and the answer of the upstream this process may die, and so may the upstream
 * or the connection. Therefore the row comes first, under an id of our own and without anything
 * said of it, so that nobody sees it, and with a time at which it is looked at again:
 *
 * - The upstream has made the batch: one transaction replaces the row by one under the upstream's
 *   id, with the same tokens. Nothing is free in between.
 * - It has refused, or could not be reached at all: the row goes, and the tokens with it.
 * - It is not known, since the connection broke or the answer did not come, or since this process
 *   died, or since the store went away before it could be told: the row stays. When its time has
 *   come, a poller looks through the upstream's newest batches for one over the same input file
 *   that no row names. The file is this project's, so such a batch is too; it takes the row's
 *   place, and its end is counted like that of any other. If there is none, the row goes.
 * - The upstream cannot be asked then: it is asked again, for as long as a batch may live.
 *
 * A caller who was told 503 because the store went away may try again and have two batches; so the
 * first is cancelled upstream, if that can be done.
 */

import { batchLimits, type LimitHolder } from '#gateway/accounting/buckets.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { putWithinQuota, type QuotaBounds } from '#gateway/objects/quotas.ts'
import type { BatchFault } from '#gateway/request/batch-lines.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { LiveBatchRow } from './detail.ts'
import * as queue from './store.ts'

/** The scope of a limit that has no room for a batch. */
export interface Full {
  readonly scope: 'organization' | 'project'
  readonly limit: number
}

/**
 * Inserts the row of a batch if its tokens fit; otherwise says which limit has no room. Throws 400
 * above the quota of batches.
 */
export const take = async (
  tx: Tx,
  { catalog, bounds }: { readonly catalog: Catalog; readonly bounds: QuotaBounds },
  grant: Grant,
  row: LiveBatchRow,
): Promise<Full | undefined> => {
  const full = await fullOf(tx, catalog, grant, row)
  if (!full) await putWithinQuota(tx, bounds, row)
  return full
}

const fullOf = async (
  tx: Tx,
  catalog: Catalog,
  grant: Grant,
  { model, enqueued_tokens: tokens }: LiveBatchRow,
): Promise<Full | undefined> => {
  const { organization, project } = batchLimits(catalog, grant, model)
  if (organization === undefined && project === undefined) return undefined
  const { id } = grant.organization
  await queue.lockOrganization(tx, id)
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
 * name of the model's buckets, so that every spelling of a name shares it.
 */
export const levels = async (
  reader: Reader,
  catalog: Catalog,
  { organization, projectId }: LimitHolder,
  models: readonly string[],
): Promise<Level[]> => {
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

/** How OpenAI tells it: with separators between thousands, unlike in the text of a 429. */
export const fullFault = (grant: Grant, model: string, { scope, limit }: Full): BatchFault => {
  const project = scope === 'project' ? `project ${grant.projectId} ` : ''
  return {
    code: 'token_limit_exceeded',
    message: `Enqueued token limit reached for ${model} in ${project}organization ${grant.organization.id}. Limit: ${limit.toLocaleString('en-US')} enqueued tokens. Please try again once some in_progress batches have been completed.`,
    param: null,
    line: null,
  }
}
