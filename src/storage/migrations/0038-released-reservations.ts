import type { ColumnTypes } from './column-types.ts'

/**
 * Time at which an administrator released the reservation of a batch or a background response.
 * Nodes of the previous release count such a reservation until the object ends.
 */
export function releasedReservations(t: ColumnTypes): string[] {
  return [`alter table owned_object add column released_at ${t.integer}`]
}
