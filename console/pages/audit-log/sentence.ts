/** An event of the audit log as a sentence: who did what, to what. */
import { formatExact } from '#console/display/numbers.ts'
import type { AuditLog, AuditLogActor } from '#contract/audit-logs.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'

/** What is said is text; what is meant by an id is told apart, to be shown as one. */
export interface Sentence {
  readonly who: string
  readonly did: string
  /** The id of what it was about, where the sentence does not say its name. */
  readonly id: string | undefined
}

const UNKNOWN = 'Somebody unknown'
/** What ids of service accounts begin with: the operator is one. */
const ACCOUNT = 'svc_acct'

/** The e-mail address of a person, or what is known instead. */
export const actorOf = ({ session, api_key: key }: AuditLogActor): string => {
  const person = session?.user ?? key?.user
  if (person?.email !== undefined) return person.email
  const isProgram = key?.service_account || person?.id.startsWith(ACCOUNT)
  return isProgram ? 'The operator' : (person?.id ?? UNKNOWN)
}

/** Something of an event that is there wherever its type is the one it belongs to. */
type Payload = Readonly<Record<string, unknown>>

export const sentenceOf = (event: AuditLog): Sentence => {
  const who = actorOf(event.actor)
  const payload = event[event.type] ?? {}
  const id = 'id' in payload && typeof payload.id === 'string' ? payload.id : undefined
  const phrase = phraseOf(event)
  return { who, did: phrase.text, id: phrase.isNamed ? undefined : id }
}

interface Phrase {
  readonly text: string
  /** Whether the text says by name what it is about. */
  readonly isNamed?: true
}

const phraseOf = (event: AuditLog): Phrase => {
  const member = PHRASES[event.type]
  return typeof member === 'string' ? { text: member } : member(event)
}

const PHRASES: Readonly<Record<AuditLog['type'], string | ((event: AuditLog) => Phrase)>> = {
  'api_key.created': 'created an API key',
  'api_key.deleted': 'revoked an API key',
  'invite.sent': ({ 'invite.sent': sent }) => ({
    text: `invited ${sent?.data.email} as ${articleOf(sent?.data.role)}`,
    isNamed: true,
  }),
  'invite.accepted': 'accepted an invite',
  'invite.deleted': 'deleted an invite',
  'login.succeeded': 'signed in',
  'login.failed': ({ 'login.failed': failed }) => ({
    text: `could not sign in: ${failed?.error_message}${timesOf(failed?.attempts)}`,
    isNamed: true,
  }),
  'logout.succeeded': ({ 'logout.succeeded': ended }) => ({
    text: ended?.user_id === undefined ? 'signed out of the session' : 'ended the session',
  }),
  'organization.updated': ({ 'organization.updated': updated }) => ({
    text: `changed the organization: ${changesOf(updated?.changes_requested)}`,
    isNamed: true,
  }),
  'project.created': ({ 'project.created': created }) => ({
    text: `created the project “${created?.data.title}”`,
    isNamed: true,
  }),
  'project.updated': ({ 'project.updated': updated, project }) => ({
    text: `changed the project “${project?.name}”: ${changesOf(updated?.changes_requested)}`,
    isNamed: true,
  }),
  'project.archived': ({ project }) => ({
    text: `archived the project “${project?.name}”`,
    isNamed: true,
  }),
  'rate_limit.updated': ({ 'rate_limit.updated': updated }) => ({
    text: updated?.changes_requested.emptied
      ? `emptied the buckets of the ${updated.changes_requested.emptied} for the rate limit`
      : `set ${limitsOf(updated?.changes_requested)} for the rate limit`,
  }),
  'rate_limit.deleted': 'went back to the organization’s default for the rate limit',
  'service_account.created': ({ 'service_account.created': created }) => ({
    text: `created a service account with the role ${created?.data.role}`,
  }),
  'service_account.updated': ({ 'service_account.updated': updated }) => ({
    text: `changed a service account (${changesOf(updated?.changes_requested)})`,
  }),
  'service_account.deleted': 'deleted a service account',
  'user.added': ({ 'user.added': added }) => ({
    text: `added ${articleOf(added?.data.role)}`,
  }),
  'user.updated': ({ 'user.updated': updated }) => ({
    text: `changed a person (${changesOf(updated?.changes_requested)})`,
  }),
  'user.deleted': 'removed a person',
}

const articleOf = (role = 'member'): string => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`)

/** `name → Research, geography → none` */
const changesOf = (changes: Payload = {}): string => {
  const told = Object.entries(changes).filter(([, value]) => value !== undefined)
  const text = told.map(
    ([name, value]) => `${LABELS[name] ?? name.replaceAll('_', ' ')} → ${value ?? 'none'}`,
  )
  return text.length === 0 ? 'nothing' : text.join(', ')
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
