/**
 * Kinds of usage rows: one for each endpoint of the contract. A request has the kind of its route;
 * the hosted tool calls that it made have separate kinds.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { UsageCounter } from '#storage/tables/usage-columns.ts'
import type { UsageSubject } from './event.ts'
import type { TagSet } from './tag-set.ts'

export type RowKind =
  | UsageKind
  | 'web_search_calls'
  | 'file_search_calls'
  | 'code_interpreter_sessions'
  | 'vector_stores'
  | 'decisions'

/** Unit that is priced, of the kinds that have one. */
export interface PricedUnit {
  readonly counter: UsageCounter
  /** Name in a cost line item. */
  readonly name: string
  /** OpenAI's name for the unit; null if it has none. */
  readonly unit: 'images' | 'characters' | 'duration_seconds' | null
}

const PRICED_UNITS: Readonly<Record<RowKind, PricedUnit | null>> = {
  completions: null,
  embeddings: null,
  moderations: null,
  decisions: null,
  vector_stores: null,
  images: { counter: 'images', name: 'images', unit: 'images' },
  audio_speeches: { counter: 'characters', name: 'characters', unit: 'characters' },
  audio_transcriptions: { counter: 'seconds', name: 'audio seconds', unit: 'duration_seconds' },
  web_search_calls: { counter: 'web_searches', name: 'web searches', unit: null },
  file_search_calls: { counter: 'file_searches', name: 'file searches', unit: null },
  code_interpreter_sessions: {
    counter: 'code_interpreter_sessions',
    name: 'code interpreter sessions',
    unit: null,
  },
}

/** Kinds with tokens that pass through here. */
export const TOKEN_KINDS: ReadonlySet<RowKind> = new Set([
  'completions',
  'embeddings',
  'moderations',
])

export function pricedUnitOf(kind: RowKind): PricedUnit | null {
  return PRICED_UNITS[kind]
}

/** Calls of hosted tools: the requests that made them are counted under the request's kind. */
const TOOL_KINDS: ReadonlySet<RowKind> = new Set([
  'web_search_calls',
  'file_search_calls',
  'code_interpreter_sessions',
])

const TOKENS: ReadonlySet<UsageCounter> = new Set([
  'input_tokens',
  'input_cached_tokens',
  'output_tokens',
])

/** Whether a counter of a kind is part of the sum over all kinds. */
export function isSummed(kind: RowKind, counter: UsageCounter): boolean {
  if (counter === 'requests') return !TOOL_KINDS.has(kind)
  return TOKENS.has(counter) ? TOKEN_KINDS.has(kind) : true
}

/** Every kind, in the order of the contract. */
export const ROW_KINDS: readonly RowKind[] = Object.keys(PRICED_UNITS) as RowKind[]

/** Distinguishes rows of usage. The model, which an upstream may have made up, comes last. */
export function rowKeyOf(subject: UsageSubject, kind: RowKind): string {
  return `${kind}\n${subject.organizationId}\n${subject.projectId}\n${subject.ownerId}\n${subject.keyId}\n${
    subject.batch ? 1 : 0
  }\n${subject.source}\n${subject.size}\n${subject.contextLevel}\n${subject.vectorStoreId}\n${
    subject.serviceTier
  }\n${subject.model}`
}

/** Longest name of a model and the like that is kept, in characters. */
const TEXT_MAX = 256
/** No store of text keeps a NUL, and no page shows the others. */
const CONTROL = /\p{Cc}/gu

/** Whether a slot has the name of a subject. */
export function isSlotOf(
  { subject, kind: ofSlot }: { readonly subject: UsageSubject; readonly kind: RowKind },
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
    model: storedName(subject.model),
    serviceTier: clean(subject.serviceTier),
    size: clean(subject.size),
    contextLevel: kind === 'web_search_calls' ? clean(subject.contextLevel) : null,
    vectorStoreId: kind === 'file_search_calls' ? clean(subject.vectorStoreId) : null,
    upstream: clean(subject.upstream),
  }
}

/** A name as a row has it: a part, in text that every store keeps. */
export function storedName(name: string): string {
  return clean(name) ?? ''
}

function clean(text: string | null): string | null {
  return text === null ? null : text.slice(0, TEXT_MAX).toWellFormed().replace(CONTROL, '\u{fffd}')
}
