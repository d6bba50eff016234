/** The rows of latencies that a flush adds to. */
import {
  DURATION_COLUMNS,
  FIRST_TOKEN_COLUMNS,
  type LatencyTable,
} from '#storage/tables/latency.ts'
import type { UsageWidth } from '#storage/tables/usage-columns.ts'
import { startOf, WIDTHS } from '#usage/buckets.ts'
import type { Batch } from '#usage/flush-source.ts'
import { addLatencies } from './store.ts'

type LatencyRow = Partial<LatencyTable>

/** Requests of a minute that ended alike. */
export interface LatencySlot {
  readonly organizationId: string
  readonly minuteMs: number
  readonly upstream: string
  readonly model: string
  readonly status: number
  readonly outcome: LatencyTable['outcome']
  /** Requests in each bucket. */
  readonly durations: number[]
  readonly firstTokens: number[]
}

/** One transaction's work: the flushes of all nodes add to the same rows. */
export function latencyBatch(slots: readonly LatencySlot[], more: boolean): Batch {
  const rows = rowsOf(slots)
  return {
    more,
    write: async () => {},
    writeShared: (tx) => addLatencies(tx, rows),
  }
}

/** Each row once, in the order of the keys, in which they are locked. */
function rowsOf(slots: readonly LatencySlot[]): LatencyRow[] {
  const found = new Map<string, LatencyRow>()
  for (const slot of slots) {
    const { organizationId, upstream, model, status, outcome } = slot
    for (const width of WIDTHS) {
      const startsAt = startOf(width, slot.minuteMs)
      const key = `${organizationId}\n${width}\n${startsAt}\n${upstream}\n${status}\n${outcome}\n${model}`
      const known = found.get(key)
      if (known) addTo(known, slot)
      else found.set(key, rowOf(slot, width, startsAt))
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function rowOf(slot: LatencySlot, width: UsageWidth, startsAt: number): LatencyRow {
  const row: LatencyRow = {
    organization_id: slot.organizationId,
    width,
    starts_at: startsAt,
    upstream: slot.upstream,
    model: slot.model,
    status: slot.status,
    outcome: slot.outcome,
  }
  addTo(row, slot)
  return row
}

function addTo(row: LatencyRow, { durations, firstTokens }: LatencySlot): void {
  for (const [at, name] of DURATION_COLUMNS.entries()) {
    row[name] = (row[name] ?? 0) + (durations[at] ?? 0)
  }
  for (const [at, name] of FIRST_TOKEN_COLUMNS.entries()) {
    row[name] = (row[name] ?? 0) + (firstTokens[at] ?? 0)
  }
}
