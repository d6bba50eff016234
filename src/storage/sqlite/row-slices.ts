/** Rows on their way from the thread for slow reads, in slices that are read one in each turn. */
import { deserialize, serialize } from 'node:v8'
import { ITEMS_PER_TURN, startTurns } from '#event-loop/in-turns.ts'
import type { Row } from '#storage/db.ts'

/** A slice in a separate buffer, which is handed over without a copy. */
export type RowSlice = Uint8Array<ArrayBuffer>

export function slicesOf(rows: readonly Row[]): RowSlice[] {
  const slices: RowSlice[] = []
  for (let from = 0; from < rows.length; from += ITEMS_PER_TURN) {
    slices.push(serialize(rows.slice(from, from + ITEMS_PER_TURN)))
  }
  return slices
}

export async function rowsIn(slices: readonly RowSlice[]): Promise<Row[]> {
  const rows: Row[] = []
  await startTurns(1).each(slices, (slice) => void rows.push(...deserialize(slice)))
  return rows
}
