/**
 * Reservations in the rows of batches and background responses. A placeholder of a batch, which no
 * upstream has reported yet, is not among them: its id is not the batch's.
 */
import { type Selectable, sql } from 'kysely'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { OwnedObjectTable } from '#storage/tables/owned.ts'

const COLUMNS = [
  ...(['id', 'kind', 'project_id', 'model', 'key_id', 'owner_id', 'created_at'] as const),
  ...(['reserved_dollars', 'reserved_nano', 'released_at'] as const),
] as const

export type ReservationRow = Pick<Selectable<OwnedObjectTable>, (typeof COLUMNS)[number]>

/** Reservations of an organization, or of one of its projects. */
interface ReservationKey {
  readonly organizationId: string
  readonly projectId: string | null
}

const isReported = sql<boolean>`(kind <> 'batch' or object is not null)`

function selectOpen(reader: Reader, { organizationId, projectId }: ReservationKey) {
  return reader
    .selectFrom('owned_object')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .where('reserved_dollars', 'is not', null)
    .where('released_at', 'is', null)
    .where(isReported)
    .$if(projectId !== null, (rows) => rows.where('project_id', '=', projectId ?? ''))
}

export function find(
  reader: Reader,
  { id, ...key }: ReservationKey & { readonly id: string },
): Promise<ReservationRow[]> {
  return selectOpen(reader, key).where('id', '=', id).execute()
}

/** A page in the order of ids, which upstreams make. */
export function page(
  reader: Reader,
  { from, rows, ...key }: ReservationKey & PageRows,
): Promise<ReservationRow[]> {
  return selectOpen(reader, key)
    .where('id', '>', from)
    .orderBy('id')
    .orderBy('project_id')
    .limit(rows)
    .execute()
}

/** Releases a reservation. Returns its row to the first caller, and none to later ones. */
export function markReleased(
  tx: Tx,
  key: { readonly organizationId: string; readonly projectId: string; readonly id: string },
  releasedAt: number,
): Promise<ReservationRow[]> {
  return tx
    .updateTable('owned_object')
    .set({ released_at: releasedAt })
    .where('project_id', '=', key.projectId)
    .where('id', '=', key.id)
    .where('organization_id', '=', key.organizationId)
    .where('reserved_dollars', 'is not', null)
    .where('released_at', 'is', null)
    .where(isReported)
    .returning(COLUMNS)
    .execute()
}
