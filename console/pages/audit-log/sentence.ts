/** An event of the audit log as a sentence: who did what, to what. */
import { keyLabel } from '#console/display/key-label.ts'
import { formatDollars, formatExact } from '#console/display/numbers.ts'
import type { AuditLog, AuditLogActor } from '#contract/audit-logs.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'

/** Sentence parts, with the id apart where it replaces a name. */
export interface Sentence {
  readonly who: string
  readonly did: string
  /** Id of the target, where the sentence does not have its name. */
  readonly id: string | undefined
  /** Whether the target was deleted later. */
  readonly isDeleted: boolean
}

const UNKNOWN = 'Unknown user'
/** Prefix of the ids of service accounts: the operator is one. */
const ACCOUNT = 'svc_acct'
/** Prefix of the ids of SCIM tokens, by which an identity provider acts. */
const SCIM_TOKEN = 'scim_token_'
/** Prefix of the ids of rate limits: what follows is the model. */
const LIMIT = /^rl-/

/** E-mail address of a person, or the best known name. */
export function actorOf({ session, api_key: key }: AuditLogActor): string {
  const person = session?.user ?? key?.user
  if (key?.id?.startsWith(SCIM_TOKEN)) return 'Identity provider'
  if (person?.email !== undefined) return person.email
  const isProgram = key?.service_account || person?.id.startsWith(ACCOUNT)
  return isProgram ? 'Operator' : (person?.id ?? UNKNOWN)
}

/** Payload of an event, by its type. */
type Payload = Readonly<Record<string, unknown>>

export function sentenceOf(event: AuditLog): Sentence {
  const name = nameOf(event)
  const isNamed = name !== '' || NAMES_ITSELF.has(event.type)
  return {
    who: actorOf(event.actor),
    did: WORDS[event.type](event, name).trim(),
    id: isNamed ? undefined : idOf(event),
    isDeleted: event.resource?.deleted === true && !event.type.endsWith('.deleted'),
  }
}

const idOf = ({ type, ...event }: AuditLog): string | undefined => {
  const payload = event[type] ?? {}
  return 'id' in payload && typeof payload.id === 'string' ? payload.id : undefined
}

/** Last name of the target of an event; '' if unknown. */
const nameOf = (event: AuditLog): string => {
  const { resource, type } = event
  if (type.startsWith('rate_limit.')) return idOf(event)?.replace(LIMIT, '') ?? ''
  if (!resource) return ''
  if (type.startsWith('invite.') || type.startsWith('user.')) return resource.name
  const owner = resource.owner_name ?? ''
  const label = keyLabel(resource.name, owner)
  return owner === '' || label === owner ? `“${label}”` : `“${label}” of ${owner}`
}

/** Types whose payload has the name. */
const NAMES_ITSELF: ReadonlySet<AuditLog['type']> = new Set([
  ...(['invite.sent', 'login.failed', 'organization.updated'] as const),
  ...(['project.created', 'project.updated', 'project.archived'] as const),
  ...(['role.created', 'role.assignment.created', 'role.assignment.deleted'] as const),
  ...(['scim.enabled', 'scim.disabled'] as const),
])

/** Predicates of the sentences. Without a name the id follows. */
const WORDS: Readonly<Record<AuditLog['type'], (event: AuditLog, name: string) => string>> = {
  'api_key.created': (_, name) => `created the API key ${name}`,
  'api_key.updated': ({ 'api_key.updated': updated }, name) =>
    updated?.changes_requested.revoked_at === undefined
      ? updateOf(`the API key ${name}`, updated?.changes_requested)
      : `revoked the SCIM token ${name}, since its owner is no longer one of the organization`,
  'api_key.deleted': (_, name) => `revoked the API key ${name}`,
  'group.created': (_, name) => `created the group ${name}`,
  'group.updated': ({ 'group.updated': updated }, name) =>
    `updated the group ${name}: ${changesOf(updated?.changes_requested)}`,
  'group.deleted': (_, name) => `deleted the group ${name}`,
  'role.created': ({ 'role.created': created }) => `created the role “${created?.role_name}”`,
  'role.updated': ({ 'role.updated': updated }, name) => {
    const { resource_id: _, resource_type: __, ...changes } = updated?.changes_requested ?? {}
    return `updated the role ${name}: ${changesOf(changes)}`
  },
  'role.deleted': (_, name) => `deleted the role ${name}`,
  'role.assignment.created': ({ 'role.assignment.created': assigned }) =>
    `assigned the role ${roleIn(assigned?.id)} to the ${assigned?.principal_type} ${assigned?.principal_id}`,
  'role.assignment.deleted': ({ 'role.assignment.deleted': assigned }) =>
    `unassigned the role ${roleIn(assigned?.id)} from the ${assigned?.principal_type} ${assigned?.principal_id}`,
  'invite.sent': ({ 'invite.sent': sent }) =>
    `invited ${sent?.data.email} as ${articleOf(sent?.data.role)}`,
  'invite.accepted': (_, name) => `accepted the invite of ${name}`,
  'invite.deleted': (_, name) => `deleted the invite of ${name}`,
  'login.succeeded': () => 'signed in',
  'login.failed': ({ 'login.failed': failed }) =>
    `failed to sign in: ${failed?.error_message}${timesOf(failed?.attempts)}`,
  'logout.succeeded': ({ 'logout.succeeded': ended }) =>
    ended?.user_id === undefined ? 'signed out of session' : 'ended session',
  'organization.updated': ({ 'organization.updated': updated }) =>
    `updated the organization:  ${changesOf(updated?.changes_requested)}`,
  'project.created': ({ 'project.created': created }) =>
    `created the project “${created?.data.title}”`,
  'project.updated': ({ 'project.updated': updated, project }) =>
    `updated the project “${project?.name}”: ${changesOf(updated?.changes_requested)}`,
  'project.archived': ({ project }) => `archived the project “${project?.name}”`,
  'rate_limit.updated': ({ 'rate_limit.updated': updated }, name) =>
    updated?.changes_requested.emptied
      ? `emptied the buckets of the ${updated.changes_requested.emptied} for ${name}`
      : `set ${name} to ${limitsOf(updated?.changes_requested)}`,
  'rate_limit.deleted': (_, name) => `reset the limits of ${name} to the organization’s`,
  'service_account.created': ({ 'service_account.created': created }, name) =>
    `created the service account ${name} with the role ${created?.data.role}`,
  'service_account.updated': ({ 'service_account.updated': updated }, name) =>
    updateOf(`the service account ${name}`, updated?.changes_requested),
  'service_account.deleted': (_, name) => `deleted the service account ${name}`,
  'scim.enabled': () => 'enabled SCIM',
  'scim.disabled': () => 'disabled SCIM',
  'user.added': ({ 'user.added': added }, name) =>
    `added ${name} as ${articleOf(added?.data.role)}`,
  'user.updated': ({ 'user.updated': updated }, name) =>
    updateOf(name || 'a person', updated?.changes_requested),
  'user.deleted': (_, name) => `removed ${name || 'a person'}`,
}

/** Role of an assignment: the name of a predefined one, or the id. */
const roleIn = (id = ''): string =>
  /^role_assignment_role-api-\w+-(\w+?)__/.exec(id)?.[1] ??
  id.replace(/^role_assignment_/, '').replace(/_(user-|group_).*$/, '')

const articleOf = (role = 'member'): string => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`)

/** `changed Ada’s role to owner`, `updated Ada: name → Ada L.` */
const updateOf = (name: string, changes: Payload = {}): string => {
  const { role, ...others } = changes
  return typeof role === 'string' && Object.values(others).every((value) => value === undefined)
    ? `changed ${name}’s role to ${role}`
    : `updated ${name}: ${changesOf(changes)}`
}

/** `name → Research, geography → none` */
const changesOf = (changes: Payload = {}): string => {
  const changed = Object.entries(changes).filter(([, value]) => value !== undefined)
  const text = changed.map(
    ([name, value]) => `${LABELS[name] ?? name.replaceAll('_', ' ')} → ${textOf(value)}`,
  )
  return text.length === 0 ? 'nothing' : text.join(', ')
}

/** A value as text: `$1,000.00 per month` of a spend limit or alert, `team=search` of tags. */
const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(', ') || 'none'
  if (typeof value !== 'object' || value === null) return String(value ?? 'none')
  const fields = value as Payload
  const { threshold_amount: cents, interval, deleted, tested, enabled, tag } = fields
  if (typeof enabled === 'boolean') return enabled ? 'on' : 'off'
  if (tested) return 'test message'
  if (fields.released) return `${formatDollars(Number(fields.amount))} of ${fields.id} released`
  if (cents === undefined && !deleted) return tagsOf(fields)
  const amount = deleted ? 'none' : `${formatDollars(Number(cents) / 100)} per ${interval}`
  return tag === undefined ? amount : `${amount} of ${tag}`
}

const tagsOf = (tags: Payload): string =>
  Object.entries(tags)
    .map(([key, tag]) => `${key}=${textOf(tag)}`)
    .join(', ') || 'none'

const LABELS: Readonly<Record<string, string>> = { title: 'name', external_key_id: 'external key' }

const UNITS: Readonly<Record<string, string>> = {
  max_requests_per_1_minute: 'requests per minute',
  max_tokens_per_1_minute: 'tokens per minute',
  max_images_per_1_minute: 'images per minute',
  max_audio_megabytes_per_1_minute: 'MB of audio per minute',
  max_requests_per_1_day: 'requests per day',
  batch_1_day_max_input_tokens: 'batch input tokens',
}

/** `60 requests per minute and 40,000 tokens per minute` */
const limitsOf = (changes: Payload = {}): string =>
  Object.entries(changes)
    .flatMap(([field, value]) => (typeof value === 'number' ? [[field, value] as const] : []))
    .map(([field, value]) => {
      const amount = value === UNLIMITED ? 'unlimited' : formatExact(value)
      return `${amount} ${UNITS[field] ?? field}`
    })
    .join(' and ')

/** Number of requests that one event counts. */
const timesOf = (attempts = 1): string => (attempts > 1 ? ` (${attempts} times in a minute)` : '')
