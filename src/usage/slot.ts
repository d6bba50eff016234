/** Usage of a subject in one minute, as counted in memory. */
import type { UsageSubject } from './event.ts'
import { type RowKind, rowKeyOf } from './row-kinds.ts'
import type { TagSet } from './tag-set.ts'
import type { Sums } from './tally.ts'

/** Longest name of a model and the like that is kept, in characters. */
const TEXT_MAX = 256
/** No store of text keeps a NUL, and no page shows the others. */
const CONTROL = /\p{Cc}/gu

/** Sums of a subject in one minute. */
export interface Slot {
  readonly subject: UsageSubject
  readonly kind: RowKind
  readonly minuteMs: number
  readonly sums: Sums
  readonly pricing: SlotPricing
  /** Nano-dollars by the ids of values of tags, which are part of its cost. Undefined: none. */
  values: Map<string, number> | undefined
}

/** Prices that the costs of a slot have, and its usage in a service tier that has none. */
export interface SlotPricing {
  /** Versions of the prices; most slots have one. */
  readonly versions: Set<string>
  readonly unpriced: { requests: number; input: number; output: number }
}

export function newPricing(): SlotPricing {
  return { versions: new Set(), unpriced: { requests: 0, input: 0, output: 0 } }
}

/** Whether the slot has the name of a subject. */
export function isSlotOf(
  { subject, kind: ofSlot }: Slot,
  given: UsageSubject,
  kind: RowKind,
): boolean {
  return (
    ofSlot === kind &&
    subject.model === given.model &&
    subject.serviceTier === given.serviceTier &&
    subject.upstream === given.upstream &&
    subject.tags === given.tags &&
    subject.organizationId === given.organizationId &&
    subject.projectId === given.projectId &&
    subject.ownerId === given.ownerId &&
    subject.keyId === given.keyId &&
    subject.batch === given.batch &&
    subject.source === given.source &&
    subject.size === given.size &&
    subject.contextLevel === given.contextLevel &&
    subject.vectorStoreId === given.vectorStoreId
  )
}

/** Distinguishes subjects in memory, where those of one row are apart by their
 * upstreams and tags. */
export function slotNameOf(subject: UsageSubject, kind: RowKind): string {
  return `${subject.tags ? tagsOf(subject.tags) : ''}\n${subject.upstream ?? ''}\n${rowKeyOf(subject, kind)}`
}

function tagsOf({ id, paying }: TagSet): string {
  return `${id} ${paying.join('\t')}`
}

/** The subject as its row has it: only what concerns the kind, in text that every store keeps. */
export function rowSubjectOf(subject: UsageSubject, kind: RowKind): UsageSubject {
  return {
    ...subject,
    values: undefined,
    model: clean(subject.model) ?? '',
    serviceTier: clean(subject.serviceTier),
    size: clean(subject.size),
    contextLevel: kind === 'web_search_calls' ? clean(subject.contextLevel) : null,
    vectorStoreId: kind === 'file_search_calls' ? clean(subject.vectorStoreId) : null,
    upstream: clean(subject.upstream),
  }
}

function clean(text: string | null): string | null {
  return text === null ? null : text.slice(0, TEXT_MAX).toWellFormed().replace(CONTROL, '\u{fffd}')
}
