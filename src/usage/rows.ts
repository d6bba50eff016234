/** The rows of all tables that a slice of counted usage adds to. */
import type { Clock } from '#base/clock.ts'
import type { UpstreamUsageTable, UsageTable } from '#storage/schema.ts'
import { startOf, WIDTHS } from './buckets.ts'
import type { UsageSubject } from './event.ts'
import type { Batch } from './ledger.ts'
import { bookedAt } from './months.ts'
import { type RowKind, TOKEN_KINDS } from './row-kinds.ts'
import { addTaggedUsage, addTags, addUpstreamUsage, addUsage } from './store.ts'
import { filledFor } from './sums/filled.ts'
import { type SumRows, sumRowsOf } from './sums/rows.ts'
import { addUsageSums } from './sums/store.ts'
import { type StoredTagSets, taggedRowsOf } from './tag-rows.ts'
import { merge, type Sums, settled } from './tally.ts'

/** Sums of a subject in one minute. */
export interface Slot {
  readonly subject: UsageSubject
  readonly kind: RowKind
  readonly minuteMs: number
  readonly sums: Sums
}

/** One transaction's work: each row once, in the order of the keys, in which they are locked. */
export function batchOf(
  slots: readonly Slot[],
  more: boolean,
  { now, tagSets }: { readonly now: Clock; readonly tagSets: StoredTagSets },
): Batch {
  const tags = tagSets.newTagsOf(slots)
  let sums: SumRows = { ofProjects: [], shared: [] }
  return {
    more,
    write: async (tx) => {
      const booked = inOpenMonths(slots, now())
      // Before any row is written, since it has to wait for a slice of the filling under way.
      sums = sumRowsOf(booked, await filledFor(tx))
      await addTags(tx, tags)
      await addUsage(tx, rowsOf(booked))
      await addUpstreamUsage(tx, upstreamRowsOf(booked))
      await addTaggedUsage(tx, taggedRowsOf(booked))
      await addUsageSums(tx, sums.ofProjects)
    },
    writeShared: (tx) => addUsageSums(tx, sums.shared),
    committed: () => tagSets.stored(tags),
  }
}

/** The slots, those of a month that may be closed at the present time. */
const inOpenMonths = (slots: readonly Slot[], nowMs: number): readonly Slot[] =>
  slots.map((slot) => {
    const minuteMs = bookedAt(slot.minuteMs, nowMs)
    return minuteMs === slot.minuteMs ? slot : { ...slot, minuteMs }
  })

/** Distinguishes rows of usage. The model, which an upstream may have made up, comes last. */
export function rowKeyOf(subject: UsageSubject, kind: RowKind): string {
  return `${kind}\n${subject.organizationId}\n${subject.projectId}\n${subject.ownerId}\n${subject.keyId}\n${
    subject.batch ? 1 : 0
  }\n${subject.source}\n${subject.size}\n${subject.contextLevel}\n${subject.vectorStoreId}\n${
    subject.serviceTier
  }\n${subject.model}`
}

/** Without the sums that are 0. */
type UsageRow = Partial<UsageTable>

/** The rows of the table, each once, in the order of their keys: the order in which they lock. */
const rowsOf = (slots: readonly Slot[]): UsageRow[] => {
  const found = new Map<string, Slot & { readonly width: (typeof WIDTHS)[number] }>()
  for (const slot of slots) {
    for (const width of WIDTHS) {
      const { subject, kind } = slot
      const startsAt = startOf(width, slot.minuteMs)
      const name = `${rowKeyOf(subject, kind)}\n${width}\n${startsAt}`
      const known = found.get(name)
      if (known) merge(known.sums, slot.sums)
      else found.set(name, { ...slot, minuteMs: startsAt, width, sums: slot.sums.slice() })
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { subject, kind, width, minuteMs, sums }]) => ({
      organization_id: subject.organizationId,
      width,
      kind,
      starts_at: minuteMs,
      project_id: subject.projectId,
      owner_id: subject.ownerId,
      key_id: subject.keyId,
      model: subject.model,
      batch: subject.batch ? 1 : 0,
      service_tier: subject.serviceTier ?? '',
      size: subject.size ?? '',
      source: subject.source ?? '',
      context_level: subject.contextLevel ?? '',
      vector_store_id: subject.vectorStoreId ?? '',
      ...settled(sums),
    }))
}

/** The rows by upstream, for answered requests of the kinds that have tokens. */
const upstreamRowsOf = (slots: readonly Slot[]): UpstreamUsageTable[] => {
  const found = new Map<string, UpstreamUsageTable>()
  for (const { subject, kind, minuteMs, sums } of slots) {
    const { organizationId, projectId, upstream, model } = subject
    if (upstream === null || !TOKEN_KINDS.has(kind)) continue
    const { requests = 0, input_tokens = 0, input_cached_tokens = 0 } = settled(sums)
    if (requests === 0 && input_tokens === 0) continue
    const startsAt = startOf('1d', minuteMs)
    const name = `${organizationId}\n${startsAt}\n${projectId}\n${upstream}\n${model}`
    const known = found.get(name)
    found.set(name, {
      organization_id: organizationId,
      starts_at: startsAt,
      project_id: projectId,
      ...{ upstream, model },
      requests: (known?.requests ?? 0) + requests,
      input_tokens: (known?.input_tokens ?? 0) + input_tokens,
      input_cached_tokens: (known?.input_cached_tokens ?? 0) + input_cached_tokens,
    })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
