/** Rows of uploads. An open upload has the bytes that it reserves; a completed one has none. */
import { command, finders } from '#storage/statement.ts'

interface UploadName {
  readonly projectId: string
  readonly id: string
}

/** An open upload: `findForChange` holds it against other parts and its completion. */
export const openUpload = finders<UploadName>()((db, p) =>
  db
    .selectFrom('owned_object')
    .select(['detail', 'bytes', 'expires_at'])
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id)
    .where('kind', '=', 'upload')
    .where('bytes', '>=', 0),
)

export const saveParts = command<UploadName & { readonly detail: string }>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ detail: p.detail })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id),
)

interface Completed extends UploadName {
  readonly detail: string
  /** The answer to its completion. */
  readonly object: string
  readonly nowMs: number
}

/** Ends an open upload. Returns it to the first caller, and nothing to later ones. */
export const complete = command<Completed>()((db, p) =>
  db
    .updateTable('owned_object')
    .set({ bytes: null, detail: p.detail, object: p.object })
    .where('project_id', '=', p.projectId)
    .where('id', '=', p.id)
    .where('kind', '=', 'upload')
    .where('bytes', '>=', 0)
    .where('expires_at', '>', p.nowMs)
    .returning('id'),
)
