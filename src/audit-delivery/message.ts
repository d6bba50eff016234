/**
 * Messages of a batch: audit events, and gaps. A message has the number of the event and the number
 * of the one before it in the subscription: a receiver that compares it with the last number that
 * it has received sees each gap, also with a filter.
 */
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import type { NumberedRow } from './store.ts'

const SECOND_MS = 1_000

/** A row of an event that still exists. */
export interface EventRow {
  readonly id: string
  readonly type: string
  readonly effective_at: number
  readonly project_id: string
  readonly project_name: string | null
  readonly resource_id: string
  readonly actor_key_id: string | null
  readonly actor_id: string
  readonly actor_email: string | null
  readonly actor_kind: 'user_key' | 'service_account_key' | 'session' | 'visitor' | 'system'
  readonly ip_address: string | null
  readonly user_agent: string | null
  readonly payload: string
}

/** Audit events as they are listed, in the order of their rows. */
export type ListEvents = (
  organizationId: string,
  rows: readonly EventRow[],
) => Promise<readonly AuditLog[]>

interface Numbered {
  readonly organizationId: string
  /** Number of the event; of a gap, the last that is missing. */
  readonly sequence: number
  /** Number of the last message before, or of the last event before the subscription began. */
  readonly previousSequence: number
  /** Unix milliseconds. */
  readonly createdAt: number
}

export interface EventMessage extends Numbered {
  readonly kind: 'event'
  readonly event: AuditLog
}

/** Events that were deleted before they could be delivered. */
export interface GapMessage extends Numbered {
  readonly kind: 'gap'
  /** Number of the first that is missing. */
  readonly first: number
}

export type AuditMessage = EventMessage | GapMessage

/** Event or gap before its event is read with names. */
type Draft =
  | { readonly kind: 'event'; readonly sequence: number; readonly row: EventRow }
  | {
      readonly kind: 'gap'
      readonly first: number
      readonly sequence: number
      readonly createdAt: number
    }

export interface BatchStart {
  readonly organizationId: string
  readonly position: number
  readonly lastSequence: number
}

/** Messages of the rows after a position, which are not empty. */
export async function messagesOf(
  rows: readonly NumberedRow[],
  { organizationId, position, lastSequence }: BatchStart,
  isWanted: (type: string) => boolean,
  list: ListEvents,
): Promise<AuditMessage[]> {
  const drafts = draftsOf(rows, position, isWanted)
  const found = drafts.flatMap((draft) => (draft.kind === 'event' ? [draft.row] : []))
  const events = found.length === 0 ? [] : await list(organizationId, found)
  const byId = new Map(events.map((event) => [event.id, event]))
  let previousSequence = lastSequence
  return drafts.map((draft) => {
    const { sequence } = draft
    const previous = previousSequence
    previousSequence = sequence
    const numbered = { organizationId, sequence, previousSequence: previous }
    if (draft.kind === 'gap') {
      const { first, createdAt } = draft
      return { ...numbered, kind: 'gap', first, createdAt }
    }
    const event = byId.get(draft.row.id)
    if (!event) throw new Error(`the audit event ${draft.row.id} was not listed`)
    return { ...numbered, kind: 'event', event, createdAt: draft.row.effective_at }
  })
}

function draftsOf(
  rows: readonly NumberedRow[],
  position: number,
  isWanted: (type: string) => boolean,
): Draft[] {
  const drafts: Draft[] = []
  let next = position + 1
  const addGap = (last: number, createdAt: number): void => {
    const before = drafts.at(-1)
    const isLonger = before?.kind === 'gap' && before.sequence === next - 1
    const first = isLonger ? before.first : next
    if (isLonger) drafts.pop()
    drafts.push({ kind: 'gap', first, sequence: last, createdAt })
    next = last + 1
  }
  for (const row of rows) {
    const { sequence, changed_at: changedAt } = row
    if (sequence > next) addGap(sequence - 1, changedAt)
    const event = eventRowOf(row)
    if (!event) {
      addGap(sequence, changedAt)
      continue
    }
    if (isWanted(event.type)) drafts.push({ kind: 'event', sequence, row: event })
    next = sequence + 1
  }
  return drafts
}

/** Undefined for an event that was deleted. */
function eventRowOf(row: NumberedRow): EventRow | undefined {
  const { type, effective_at, project_id, resource_id, actor_id, actor_kind, payload } = row
  if (type === null || effective_at === null || project_id === null || resource_id === null) {
    return undefined
  }
  if (actor_id === null || actor_kind === null || payload === null) return undefined
  const { id, project_name, actor_key_id, actor_email, ip_address, user_agent } = row
  return {
    id,
    type,
    effective_at,
    project_id,
    project_name,
    resource_id,
    actor_key_id,
    actor_id,
    actor_email,
    actor_kind,
    ip_address,
    user_agent,
    payload,
  }
}

/** Id of a message, the same at each attempt. */
export function messageId(message: AuditMessage): string {
  if (message.kind === 'event') return message.event.id
  const { organizationId, first, sequence } = message
  return `audit_log-gap-${organizationId}-${first}-${sequence}`
}

/** Content of a message besides its numbers. */
export function messageContent(message: AuditMessage): object {
  if (message.kind === 'event') return { event: message.event }
  return { missing: { first: message.first, last: message.sequence } }
}

/** Body of a webhook, with the members that OpenAI's events have. */
export function auditBodyOf(message: AuditMessage): string {
  return JSON.stringify({
    id: messageId(message),
    object: 'event',
    created_at: Math.floor(message.createdAt / SECOND_MS),
    type: `audit_log.${message.kind}`,
    data: {
      organization_id: message.organizationId,
      sequence: message.sequence,
      previous_sequence: message.previousSequence,
      ...messageContent(message),
    },
  })
}
