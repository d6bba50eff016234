/** Events of the audit log without an erased person: the event stays, and names nobody. */
import type { AuditEventRow, EventChange } from './store.ts'
import { ERASED, type PersonTexts } from './texts.ts'

/** Members of the person's events that name them or describe them. */
const PERSONAL: ReadonlySet<string> = new Set([
  ...['email', 'name', 'user_name', 'external_id', 'technical_level', 'developer_persona'],
])
/** Those of them that may be in texts of others. */
const NAMING: ReadonlySet<string> = new Set(['email', 'name', 'user_name', 'external_id'])
/** Members with words of people: in others a person's name may be the name of a role. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  ...['error_message', 'name', 'title', 'group_name', 'role_name', 'description'],
  ...['subject_prefix', 'oidc_group', 'external_key_id'],
])

export interface Person {
  readonly id: string
  readonly texts: PersonTexts
}

/**
 * The changed columns of an event; undefined if it does not name the person. Events of the person
 * add to the texts: an earlier address is then found in older events.
 */
export function eraseEvent(row: AuditEventRow, { id, texts }: Person): EventChange | undefined {
  const isActor = row.actor_id === id
  const isAbout = row.resource_id === id
  if (isActor) texts.add([row.actor_email])
  const payload: unknown = JSON.parse(row.payload)
  if (isAbout) texts.add(namesIn(payload))
  const change = {
    actor_email: isActor ? null : emailOf(row, texts),
    ip_address: isActor ? null : row.ip_address,
    user_agent: isActor ? null : row.user_agent,
    payload: JSON.stringify(erasedIn(payload, { texts, isAbout })),
  }
  const isSame =
    change.actor_email === row.actor_email &&
    change.ip_address === row.ip_address &&
    change.user_agent === row.user_agent &&
    change.payload === row.payload
  return isSame ? undefined : change
}

/** The address of the actor, if it is not the person's: a former user may have had it. */
function emailOf({ actor_email: email }: AuditEventRow, texts: PersonTexts): string | null {
  return email === null || texts.has(email) ? null : email
}

export interface Rules {
  readonly texts: PersonTexts
  /** Whether the event is about the person. */
  readonly isAbout: boolean
}

/** A value of JSON without the person. */
export function erasedIn(value: unknown, rules: Rules, member = ''): unknown {
  if (typeof value === 'string') {
    if (rules.isAbout && PERSONAL.has(member)) return ERASED
    return rules.texts.replaceIn(value, FREE_TEXT.has(member) ? 'free' : 'any')
  }
  if (Array.isArray(value)) return value.map((one) => erasedIn(one, rules, member))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, erasedIn(one, rules, name)]),
  )
}

/** Texts of an event about the person that name them. */
function namesIn(value: unknown, member = ''): string[] {
  if (typeof value === 'string') return NAMING.has(member) && value !== ERASED ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => namesIn(one, name))
}
