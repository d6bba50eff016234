/** Actor of an event, in words, and the admin key that was used. */
import type { AuditLogActor } from '#contract/audit/audit-logs.ts'

const UNKNOWN = 'Unknown user'
/** Prefix of the ids of service accounts: the operator is one. */
const ACCOUNT = 'svc_acct'
/** Prefix of the ids of SCIM tokens, by which an identity provider acts. */
const SCIM_TOKEN = 'scim_token_'

/** E-mail address of a person, the admin key of nobody, or the best known name. */
export function actorOf(actor: AuditLogActor): string {
  const { session, api_key: key } = actor
  const person = session?.user ?? key?.user
  if (key?.id?.startsWith(SCIM_TOKEN)) return 'Identity provider'
  if (person?.email !== undefined) return person.email
  const isProgram = key?.service_account || person?.id.startsWith(ACCOUNT)
  if (!isProgram) return person?.id ?? UNKNOWN
  const name = keyNameOf(actor)
  return name === undefined ? 'An admin key' : `The admin key “${name}”`
}

/** Name of the admin key that was used, for those who may see it. */
export function keyNameOf({ session, api_key: key }: AuditLogActor): string | undefined {
  return key?.name ?? session?.api_key?.name
}

/** Id of the admin key that was used, also in a session; undefined if another key was. */
export function adminKeyOf({ session, api_key: key }: AuditLogActor): string | undefined {
  const id = key?.id ?? session?.api_key?.id
  return id?.startsWith(SCIM_TOKEN) ? undefined : id
}
