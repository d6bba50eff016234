/** Projects with a spend limit, and what they spend by the ledger. */
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import type { Harness } from './harness.ts'
import { makeProject, makeUserKey } from './keys.ts'

/** Makes a project with a monthly limit in cents, and a key of it. */
export async function makeLimitedProject(
  h: Harness,
  cents: number,
): Promise<{ readonly projectId: string; readonly key: string }> {
  const projectId = await makeProject(h)
  await h.client.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
  })
  const { value: key } = await makeUserKey(h, projectId)
  return { projectId, key }
}

/** Cost of a project by the ledger, in nano-dollars. */
export async function spentBy(h: Harness, projectId: string): Promise<number> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select([...USAGE_COSTS])
    .where('project_id', '=', projectId)
    .where('width', '=', '1d')
    .execute()
  return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
}
