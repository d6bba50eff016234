/** The rows of all tables that a slice of counted usage adds to. */
import type { Clock } from '#base/clock.ts'
import type { UnpricedTierTable } from '#storage/tables/prices.ts'
import type { UpstreamUsageTable, UsageTable } from '#storage/tables/schema.ts'
import { USAGE_COSTS, USAGE_VERSIONS } from '#storage/tables/usage-columns.ts'
import { startOf, WIDTHS } from './buckets.ts'
import type { Batch } from './flush-source.ts'
import { bookedAt } from './months.ts'
import { rowKeyOf, TOKEN_KINDS } from './row-kinds.ts'
import type { Slot } from './slot.ts'
import { addTaggedUsage, addTags, addUnpricedTiers, addUpstreamUsage, addUsage } from './store.ts'
import { filledFor } from './sums/filled.ts'
import { type SumRows, sumRowsOf } from './sums/rows.ts'
import { addUsageSums } from './sums/store.ts'
import { type StoredTagSets, taggedRowsOf } from './tag-rows.ts'
import { merge, settled } from './tally.ts'
import { addValueCosts, type ValueCost, valueCostsOf } from './values/costs.ts'

interface Writing {
  readonly now: Clock
  readonly tagSets: StoredTagSets
  /**
   * Called once for each slot that is booked in a later month than it was counted in, before it is
   * written.
   */
  readonly onLate?: ((slot: Slot) => void) | undefined
}

/** One transaction's work: each row once, in the order of the keys, in which they are locked. */
export function batchOf(
  slots: readonly Slot[],
  more: boolean,
  { now, tagSets, onLate }: Writing,
): Batch {
  /** Slots that were reported as booked in another month. */
  const late = new Set<Slot>()
  const tags = tagSets.newTagsOf(slots)
  let sums: SumRows = { ofProjects: [], shared: [] }
  let values: readonly ValueCost[] = []
  return {
    more,
    write: async (tx) => {
      const booked = inOpenMonths(slots, now(), (slot) => {
        if (late.has(slot)) return
        late.add(slot)
        onLate?.(slot)
      })
      // Before any row is written, since it has to wait for a slice of the filling under way.
      sums = sumRowsOf(booked, await filledFor(tx))
      values = valueCostsOf(booked)
      await addTags(tx, tags)
      // Sent in the order of the locks, without a wait for each answer.
      await Promise.all([
        addUsage(tx, rowsOf(booked)),
        addUpstreamUsage(tx, upstreamRowsOf(booked)),
        addTaggedUsage(tx, taggedRowsOf(booked)),
        addUnpricedTiers(tx, unpricedRowsOf(booked)),
        addUsageSums(tx, sums.ofProjects),
      ])
    },
    writeShared: async (tx) => {
      await addUsageSums(tx, sums.shared)
      await addValueCosts(tx, values, now())
    },
    committed: () => tagSets.stored(tags),
  }
}

/** The slots, those of a month that may be closed at the present time. */
function inOpenMonths(
  slots: readonly Slot[],
  nowMs: number,
  onLate: (slot: Slot) => void,
): readonly Slot[] {
  return slots.map((slot) => {
    const minuteMs = bookedAt(slot.minuteMs, nowMs)
    if (minuteMs === slot.minuteMs) return slot
    onLate(slot)
    return { ...slot, minuteMs }
  })
}

/** Without the sums that are 0. */
type UsageRow = Partial<UsageTable>

/** The rows of the table, each once, in the order of their keys: the order in which they lock. */
function rowsOf(slots: readonly Slot[]): UsageRow[] {
  const found = new Map<string, Slot & { readonly width: (typeof WIDTHS)[number] }>()
  for (const slot of slots) {
    const key = rowKeyOf(slot.subject, slot.kind)
    for (const width of WIDTHS) {
      const startsAt = startOf(width, slot.minuteMs)
      const name = `${key}\n${width}\n${startsAt}`
      const known = found.get(name)
      const { versions } = slot.pricing
      if (known) {
        merge(known.sums, slot.sums)
        for (const version of versions) known.pricing.versions.add(version)
      } else {
        const own = { pricing: { ...slot.pricing, versions: new Set(versions) } }
        found.set(name, { ...slot, ...own, minuteMs: startsAt, width, sums: slot.sums.slice() })
      }
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { subject, kind, width, minuteMs, sums, pricing }]) => ({
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
      [USAGE_VERSIONS]: [...pricing.versions].sort().join(),
      ...settled(sums),
    }))
}

/** The rows of service tiers without a price. */
function unpricedRowsOf(slots: readonly Slot[]): UnpricedTierTable[] {
  const found = new Map<string, UnpricedTierTable>()
  for (const { subject, minuteMs, pricing } of slots) {
    const { requests, input, output } = pricing.unpriced
    const { organizationId, projectId, model, serviceTier } = subject
    if (requests === 0 || serviceTier === null) continue
    const startsAt = startOf('1d', minuteMs)
    const name = `${organizationId}\n${startsAt}\n${projectId}\n${model}\n${serviceTier}`
    const known = found.get(name)
    found.set(name, {
      organization_id: organizationId,
      starts_at: startsAt,
      project_id: projectId,
      model,
      service_tier: serviceTier,
      requests: (known?.requests ?? 0) + requests,
      input_tokens: (known?.input_tokens ?? 0) + input,
      output_tokens: (known?.output_tokens ?? 0) + output,
    })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/**
 * The rows by upstream, of answered requests: tokens of the kinds that have them, and the cost of
 * all kinds.
 */
function upstreamRowsOf(slots: readonly Slot[]): UpstreamUsageTable[] {
  const found = new Map<string, UpstreamUsageTable>()
  for (const { subject, kind, minuteMs, sums } of slots) {
    const { organizationId, projectId, upstream, model } = subject
    if (upstream === null) continue
    const amounts = settled(sums)
    const cost = USAGE_COSTS.reduce((sum, name) => sum + (amounts[name] ?? 0), 0)
    const counted = TOKEN_KINDS.has(kind) ? amounts : {}
    const { requests = 0, input_tokens = 0, input_cached_tokens = 0, output_tokens = 0 } = counted
    if (requests === 0 && input_tokens === 0 && cost === 0) continue
    const startsAt = startOf('1d', minuteMs)
    const name = `${organizationId}\n${startsAt}\n${projectId}\n${upstream}\n${model}`
    const known = found.get(name)
    found.set(name, {
      organization_id: organizationId,
      starts_at: startsAt,
      project_id: projectId,
      upstream,
      model,
      requests: (known?.requests ?? 0) + requests,
      input_tokens: (known?.input_tokens ?? 0) + input_tokens,
      input_cached_tokens: (known?.input_cached_tokens ?? 0) + input_cached_tokens,
      output_tokens: (known?.output_tokens ?? 0) + output_tokens,
      cost: (known?.cost ?? 0) + cost,
      costed_requests: (known?.costed_requests ?? 0) + requests,
    })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
