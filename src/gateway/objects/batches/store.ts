/** Rows of batches: the part of the queue's limit that each holds, and its last report. */
import { sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { command } from '#storage/statement.ts'

export interface Enqueued {
  readonly model: string
  readonly organization: number
  readonly project: number
}

/** The tokens of live batches, in all projects and in one, for each model that has any. */
export async function enqueued(
  reader: Reader,
  organizationId: string,
  projectId: string,
): Promise<Enqueued[]> {
  const rows = await reader
    .selectFrom('owned_object')
    .select([
      sql<string>`model`.as('model'),
      sql<number>`sum(enqueued_tokens)`.as('organization'),
      sql<number>`coalesce(sum(case when project_id = ${projectId} then enqueued_tokens end), 0)`.as(
        'project',
      ),
    ])
    .where('organization_id', '=', organizationId)
    .where('model', 'is not', null)
    .where('enqueued_tokens', '>', 0)
    .groupBy('model')
    .execute()
  // A sum of big integers is text in PostgreSQL.
  return rows.map(({ model, organization, project }) => ({
    model,
    organization: Number(organization),
    project: Number(project),
  }))
}

interface SavedBatch {
  readonly projectId: string
  readonly id: string
  readonly object: string
}

function saveReport(db: Pick<Tx, 'updateTable'>, p: SavedBatch) {
  return db
    .updateTable('owned_object')
    .set({ object: p.object })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id)
}

/** Saves the report of a batch that has ended. */
export const saveFinal = command<SavedBatch>()(saveReport)

/** Saves the report of a live batch. A batch that has ended since keeps its final report. */
export const saveProgress = command<SavedBatch>()((db, p) =>
  saveReport(db, p).where('poll_at', 'is not', null),
)

/** Releases the part of the queue's limit that a batch holds. */
export const releaseQuota = command<{ projectId: string; id: string }>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ enqueued_tokens: 0 })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)
