/** An event of the audit log as a sentence: who did what, to what. */
import { keyLabel } from '#console/display/key-label.ts'
import { formatDollars, formatExact } from '#console/display/numbers.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'
import { actorOf, keyNameOf } from './actor.ts'
import { routingChangeOf } from './model-routing.ts'

/** Sentence parts, with the id apart where it replaces a name. */
export interface Sentence {
  readonly who: string
  readonly did: string
  /** Name of the admin key that a person used, for those who may see it. */
  readonly key: string | undefined
  /** Id of the target, where the sentence does not have its name. */
  readonly id: string | undefined
  /** Whether the target was deleted later. */
  readonly isDeleted: boolean
}

/** Prefix of the ids of rate limits: what follows is the model. */
const LIMIT = /^rl-/

/** Payload of an event, by its type. */
type Payload = Readonly<Record<string, unknown>>

export function sentenceOf(event: AuditLog): Sentence {
  const name = nameOf(event)
  const who = actorOf(event.actor)
  const key = keyNameOf(event.actor)
  const isNamed = name !== '' || NAMES_ITSELF.has(event.type)
  return {
    who,
    did: WORDS[event.type](event, name).trim(),
    key: who.includes(`“${key}”`) ? undefined : key,
    id: isNamed ? undefined : idOf(event),
    isDeleted: event.resource?.deleted === true && !event.type.endsWith('.deleted'),
  }
}

function idOf({ type, ...event }: AuditLog): string | undefined {
  const payload = event[type] ?? {}
  return 'id' in payload && typeof payload.id === 'string' ? payload.id : undefined
}

/** Last name of the target of an event; '' if unknown. */
function nameOf(event: AuditLog): string {
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
  ...(['scim.enabled', 'scim.disabled', 'request_logs.read'] as const),
  ...(['configuration.reloaded'] as const),
  ...(['raise_request.created', 'raise_request.withdrawn'] as const),
  ...(['raise_request.approved', 'raise_request.denied'] as const),
])

/** Predicates of the sentences. Without a name the id follows. */
const WORDS: Readonly<Record<AuditLog['type'], (event: AuditLog, name: string) => string>> = {
  'configuration.reloaded': ({ 'configuration.reloaded': { changed = [] } = {} }) =>
    `reloaded the configuration: ${changed.length === 0 ? 'no change' : changed.join(', ')}`,
  'request_logs.read': ({ 'request_logs.read': read }) => logsOf(read),
  'raise_request.created': ({ 'raise_request.created': of, names = {} }) =>
    `asked for a raise of ${raisedIn(of, names)}`,
  'raise_request.withdrawn': ({ 'raise_request.withdrawn': of, names = {} }) =>
    `withdrew the request for a raise of ${raisedIn(of, names)}`,
  'raise_request.approved': ({ 'raise_request.approved': of, names = {} }) =>
    `approved a raise of ${raisedIn(of, names)}`,
  'raise_request.denied': ({ 'raise_request.denied': of, names = {} }) =>
    `denied a raise of ${raisedIn(of, names)}`,
  'api_key.created': ({ 'api_key.created': created }, name) =>
    created?.data.sign_in
      ? `signed in ${programOf(created.data.sign_in)}, with the API key ${name}`
      : `created the API key ${name}`,
  'api_key.updated': ({ 'api_key.updated': updated }, name) => {
    const { revoked_at: revokedAt, secret_replaced: isReplaced } = updated?.changes_requested ?? {}
    if (isReplaced) return `replaced the secret of the API key ${name}`
    return revokedAt === undefined
      ? updateOf(`the API key ${name}`, updated)
      : `revoked the SCIM token ${name}, since its owner is no longer one of the organization`
  },
  'api_key.deleted': (_, name) => `revoked the API key ${name}`,
  'group.created': (_, name) => `created the group ${name}`,
  'group.updated': ({ 'group.updated': updated, names }, name) =>
    `updated the group ${name}: ${changesOf(updated, names)}`,
  'group.deleted': (_, name) => `deleted the group ${name}`,
  'role.created': ({ 'role.created': created }) => `created the role “${created?.role_name}”`,
  'role.updated': ({ 'role.updated': updated }, name) => {
    const { resource_id: _, resource_type: __, ...changes } = updated?.changes_requested ?? {}
    return `updated the role ${name}: ${changesOf({ ...updated, changes_requested: changes })}`
  },
  'role.deleted': (_, name) => `deleted the role ${name}`,
  'role.assignment.created': ({ 'role.assignment.created': assigned, names }) =>
    `assigned the role ${roleIn(assigned, names)} to ${principalIn(assigned, names)}`,
  'role.assignment.deleted': ({ 'role.assignment.deleted': assigned, names }) =>
    `unassigned the role ${roleIn(assigned, names)} from ${principalIn(assigned, names)}`,
  'invite.sent': ({ 'invite.sent': sent }) =>
    `invited ${sent?.data.email} as ${articleOf(sent?.data.role)}`,
  'invite.accepted': (_, name) => `accepted the invite of ${name}`,
  'invite.deleted': (_, name) => `deleted the invite of ${name}`,
  'login.succeeded': () => 'signed in',
  'login.failed': ({ 'login.failed': failed }) =>
    `failed to sign in: ${failed?.error_message}${timesOf(failed?.attempts)}`,
  'logout.succeeded': ({ 'logout.succeeded': ended, names }) =>
    ended?.user_id === undefined
      ? 'signed out of session'
      : `ended ${sessionOf(ended.user_id, names)}`,
  'organization.updated': ({ 'organization.updated': updated }) =>
    routingChangeOf(updated, 'for all projects') ??
    `updated the organization: ${changesOf(updated)}`,
  'project.created': ({ 'project.created': created }) =>
    `created the project “${created?.data.title}”`,
  'project.updated': ({ 'project.updated': updated, project, names }) =>
    routingChangeOf(updated, `in the project “${project?.name}”`) ??
    `updated the project “${project?.name}”: ${changesOf(updated, names)}`,
  'project.archived': ({ project }) => `archived the project “${project?.name}”`,
  'rate_limit.updated': ({ 'rate_limit.updated': updated }, name) =>
    updated?.changes_requested.emptied
      ? `emptied the buckets of the ${updated.changes_requested.emptied} for ${name}`
      : `${updated?.previous ? `changed the limits of ${name}:` : `set ${name} to`} ${limitsOf(updated?.changes_requested, updated?.previous)}`,
  'rate_limit.deleted': ({ 'rate_limit.deleted': dropped }, name) => {
    const limits = limitsOf(dropped?.previous)
    return `reset the limits of ${name} to the organization’s${limits && `, from ${limits}`}`
  },
  'service_account.created': ({ 'service_account.created': created }, name) =>
    `created the service account ${name} with the role ${created?.data.role}`,
  'service_account.updated': ({ 'service_account.updated': updated }, name) =>
    updateOf(`the service account ${name}`, updated),
  'service_account.deleted': (_, name) => `deleted the service account ${name}`,
  'scim.enabled': () => 'enabled SCIM',
  'scim.disabled': () => 'disabled SCIM',
  'user.added': ({ 'user.added': added }, name) =>
    `added ${name} as ${articleOf(added?.data.role)}`,
  'user.updated': ({ 'user.updated': updated }, name) => updateOf(name || 'a person', updated),
  'user.deleted': ({ 'user.deleted': deleted }, name) =>
    deleted?.erased ? 'erased a person' : `removed ${name || 'a person'}`,
}

/** Names of objects by id, as the event has them. */
type Names = AuditLog['names']

function nameIn(id: string, names: Names): string {
  return names?.[id] ? `“${names[id]}”` : id
}

type Assignment = NonNullable<AuditLog['role.assignment.created']>

/** Role of an assignment, whose id has it: the name of a predefined one, or of another. */
function roleIn(assigned: Assignment | undefined, names: Names): string {
  const { id = '', principal_id = '' } = assigned ?? {}
  const predefined = /^role_assignment_role-api-\w+-(\w+?)__/.exec(id)?.[1]
  const role = id.slice('role_assignment_'.length, -(principal_id.length + 1))
  return predefined ?? nameIn(role, names)
}

function principalIn(assigned: Assignment | undefined, names: Names): string {
  const { principal_id: id = '', principal_type: type = 'user' } = assigned ?? {}
  return type === 'user' && names?.[id] ? names[id] : `the ${type} ${nameIn(id, names)}`
}

function sessionOf(userId: string, names: Names): string {
  return names?.[userId] ? `a session of ${names[userId]}, session` : 'session'
}

function articleOf(role = 'member'): string {
  return /^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`
}

/** Payload of a change: the new values, and as far as they are known the earlier ones. */
interface Update {
  readonly changes_requested?: Payload
  readonly previous?: Payload | undefined
}

/** `changed Ada’s role: reader → owner`, `updated Ada: name → Ada L.` */
function updateOf(name: string, update: Update = {}): string {
  const { role, ...others } = update.changes_requested ?? {}
  if (typeof role !== 'string' || Object.values(others).some((value) => value !== undefined)) {
    return `updated ${name}: ${changesOf(update)}`
  }
  const before = update.previous?.role
  return typeof before === 'string'
    ? `changed ${name}’s role: ${before} → ${role}`
    : `changed ${name}’s role to ${role}`
}

/** `name: Lab → Research, geography → none` */
function changesOf({ changes_requested = {}, previous = {} }: Update = {}, names?: Names): string {
  const changed = Object.entries(changes_requested).filter(([, value]) => value !== undefined)
  const text = changed.map(([name, value]) => {
    const label = LABELS[name] ?? name.replaceAll('_', ' ')
    const before = name in previous ? `: ${textOf(previous[name], names)}` : ''
    return `${label}${before} → ${textOf(value, names)}`
  })
  return text.length === 0 ? 'nothing' : text.join(', ')
}

/** A value as text: `$1,000.00 per month` of a spend limit or alert, `team=search` of tags. */
function textOf(value: unknown, names?: Names): string {
  if (Array.isArray(value)) {
    return value.map((one) => names?.[one] ?? textOf(one)).join(', ') || 'none'
  }
  if (typeof value !== 'object' || value === null) return String(value ?? 'none')
  const fields = value as Payload
  const { threshold_amount: cents, interval, deleted, tested, enabled } = fields
  const { threshold_percent: percent, limit_amount: whole } = fields
  const tag = fields.tag ?? fields.tag_value
  if (typeof enabled === 'boolean') return enabled ? 'on' : 'off'
  if (tested) return 'test message'
  if (fields.released) return `${formatDollars(Number(fields.amount))} of ${fields.id} released`
  if (percent !== undefined) {
    const amount = whole === null ? 'no limit' : formatDollars(Number(cents) / 100)
    return `${percent}% of the limit (${amount})`
  }
  if (fields.tag_value === undefined && cents === undefined && !deleted) {
    return 'max_requests_per_1_minute' in fields ? limitsOf(fields) || 'no limit' : tagsOf(fields)
  }
  const limit =
    cents === undefined
      ? limitsOf(fields)
      : `${formatDollars(Number(cents) / 100)} ${interval === 'lifetime' ? 'in all' : `per ${interval}`}`
  const amount = deleted ? 'none' : limit
  return tag === undefined ? amount : `${amount} of ${tag}`
}

function tagsOf(tags: Payload): string {
  return (
    Object.entries(tags)
      .map(([key, tag]) => `${key}=${textOf(tag)}`)
      .join(', ') || 'none'
  )
}

type Raised = AuditLog['raise_request.created' | 'raise_request.withdrawn']

/** The limit of a raise request, and the amount that is asked for or approved. */
function raisedIn(of: Raised, names: Names): string {
  if (!of) return 'a spend limit'
  const amount =
    'threshold_amount' in of ? ` to ${formatDollars(Number(of.threshold_amount) / 100)}` : ''
  return `the spend limit of ${nameIn(of.scope_id, names)}${amount}`
}

interface Program {
  readonly client_id: string
  readonly host: string | null
  readonly address: string
}

/** `bailiwick-cli on laptop (203.0.113.7)` */
function programOf({ client_id: client, host, address }: Program): string {
  return `${client}${host === null ? '' : ` on ${host}`} (${address})`
}

type LogsRead = AuditLog['request_logs.read']

/** A search, an export, or one request by its id. */
function logsOf(read: LogsRead): string {
  if (read?.filters === undefined) return `read the log of the request ${read?.id ?? ''}`
  const conditions = filtersOf(read.filters)
  const what = conditions === '' ? 'request logs' : `request logs with ${conditions}`
  return read.format === 'json' ? `read ${what}` : `exported ${what}`
}

function filtersOf(filters: Payload): string {
  return Object.entries(filters)
    .filter(([name]) => !name.endsWith('_time'))
    .map(
      ([name, value]) =>
        `${FILTERS[name] ?? name} ${[value]
          .flat()
          .map((one) => textOf(one))
          .join(', ')}`,
    )
    .join(' and ')
}

const FILTERS: Readonly<Record<string, string>> = {
  project_ids: 'project',
  api_key_ids: 'key',
  user_ids: 'owner',
  models: 'model',
  upstreams: 'upstream',
  statuses: 'status',
  outcomes: 'outcome',
  codes: 'code',
  tags: 'tag',
}

const LABELS: Readonly<Record<string, string>> = { title: 'name', external_key_id: 'external key' }

const UNITS: Readonly<Record<string, string>> = {
  max_requests_per_1_minute: 'requests per minute',
  max_tokens_per_1_minute: 'tokens per minute',
  max_images_per_1_minute: 'images per minute',
  max_audio_megabytes_per_1_minute: 'MB of audio per minute',
  max_requests_per_1_day: 'requests per day',
  batch_1_day_max_input_tokens: 'batch input tokens',
}

/** `50 → 60 requests per minute and 40,000 tokens per minute` */
function limitsOf(changes: Payload = {}, previous: Payload = {}): string {
  return Object.entries(changes)
    .flatMap(([field, value]) => (typeof value === 'number' ? [[field, value] as const] : []))
    .map(([field, value]) => {
      const before = previous[field]
      const change = typeof before === 'number' ? `${limitText(before)} → ` : ''
      return `${change}${limitText(value)} ${UNITS[field] ?? field}`
    })
    .join(' and ')
}

function limitText(value: number): string {
  return value === UNLIMITED ? 'unlimited' : formatExact(value)
}

/** Number of requests that one event counts. */
function timesOf(attempts = 1): string {
  return attempts > 1 ? ` (${attempts} times in a minute)` : ''
}
