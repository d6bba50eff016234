/**
 * The file's `oidc:`: the OpenID Connect provider at which people sign in.
 *
 * Errors in the file alone are reported with their line; errors of the environment, when the
 * settings are read.
 */
import { type Static, Type } from 'typebox'
import {
  CreateUsersEntry,
  checkNewcomers,
  configuredNewcomers,
  EmailDomains,
  type OidcNewcomers,
  PersonalProjectEntry,
} from './newcomers.ts'
import { type ParseSecret, type Secret, SecretEntry, type Secrets } from './secret.ts'

const NAME_MAX = 64
const GROUPS_MAX = 500
const SCOPES_MAX = 32
const TEXT_MAX = 256
const URL_MAX = 2_000
const DEFAULT_NAME = 'single sign-on'
const DEFAULT_SCOPES = ['openid', 'email', 'profile']
const DEFAULT_GROUPS_CLAIM = 'groups'
/** OpenID Connect's id of a person at the issuer. */
const SUB = 'sub'
/** OpenID Connect's claim of an address. */
const EMAIL = 'email'
/** Entra ID's id of a person in a tenant, the same for all applications. */
const ENTRA_SUBJECT_CLAIM = 'oid'
/** Scope with which Entra ID sends it. */
const ENTRA_SUBJECT_SCOPE = 'profile'
/** Hosts of Entra ID's issuers: all clouds, and both versions of its tokens. */
const ENTRA_HOSTS: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'sts.windows.net',
])
/** A scope, by RFC 6749 §3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/
const SECRET = /^[\x20-\x7e]{1,4096}$/
/** Loopback hosts: nobody else can read the traffic, and http is as good as https. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const closed = { additionalProperties: false }

function Text(maxLength: number) {
  return Type.String({ minLength: 1, maxLength })
}

const Role = Type.Enum(['owner', 'reader'], { expected: 'owner or reader' })

export const OidcEntry = Type.Object(
  {
    issuer: Text(URL_MAX),
    client_id: Text(TEXT_MAX),
    /** Left out: a public client, protected by PKCE alone. */
    client_secret: Type.Optional(SecretEntry),
    /** Name of the provider on the console's button. */
    name: Type.Optional(Text(NAME_MAX)),
    /** Id of the organization that people sign in to. Default: the first. */
    organization: Type.Optional(Text(TEXT_MAX)),
    scopes: Type.Optional(
      Type.Array(Type.String(), { maxItems: SCOPES_MAX, expected: 'a list of scopes' }),
    ),
    /** Claim of the ID token that identifies a person at the issuer. */
    subject_claim: Type.Optional(Text(TEXT_MAX)),
    /** Claim that has a person's address. Another one than `email` needs `email_domains`. */
    email_claim: Type.Optional(Text(TEXT_MAX)),
    /** Mail domains of the issuer: its addresses there are verified where it does not say so. */
    email_domains: Type.Optional(EmailDomains),
    create_users: Type.Optional(CreateUsersEntry),
    personal_project: Type.Optional(PersonalProjectEntry),
    groups_claim: Type.Optional(Text(TEXT_MAX)),
    /** Meaning of a sign-in without that claim: memberships stay, or there are none. */
    missing_groups_claim: Type.Optional(
      Type.Enum(['keep', 'remove'], { expected: 'keep or remove' }),
    ),
    /** Claim of the ID token that equals a person's `externalId` of SCIM. */
    external_id_claim: Type.Optional(Text(TEXT_MAX)),
    /** Role in the organization by group at the provider. */
    roles: Type.Optional(Type.Record(Type.String(), Role)),
  },
  closed,
)
export type OidcEntry = Static<typeof OidcEntry>

/** The provider, whole and checked. */
export interface OidcSettings {
  /** Our base URL for the redirect URI, without a slash at its end. */
  readonly publicUrl: string
  readonly issuer: URL
  readonly clientId: string
  /** Undefined: a public client. */
  readonly clientSecret: Secret | undefined
  readonly name: string
  /** Undefined: the first. */
  readonly organizationId: string | undefined
  readonly scopes: readonly string[]
  /** The claim that identifies a person at the issuer. */
  readonly subjectClaim: string
  /** The claim that has a person's address. */
  readonly emailClaim: string
  /** Mail domains of the issuer, in lower case. */
  readonly emailDomains: ReadonlySet<string>
  readonly newcomers: OidcNewcomers
  /** Whether the ID token has all claims, and the provider is not asked for further ones. */
  readonly isTokenWhole: boolean
  /** Undefined: the groups of people are not read. */
  readonly groups: GroupsSettings | undefined
  /** Undefined: people are linked by their address alone. */
  readonly externalIdClaim: string | undefined
}

/** The claim of groups: it sets members of groups that are linked to it, and roles. */
export interface GroupsSettings {
  readonly claim: string
  /** Whether a sign-in without the claim is one of a person without groups. */
  readonly isMissingEmpty: boolean
  /** Role in the organization by group. */
  readonly roles: ReadonlyMap<string, 'owner' | 'reader'>
}

/**
 * Calls `fail` with the member at fault and the reason, for errors that the schema does not
 * express.
 */
export function checkOidc(
  entry: OidcEntry,
  fail: (setting: keyof OidcEntry, reason: string) => never,
): void {
  const { issuer, scopes = DEFAULT_SCOPES, roles } = entry
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || /[?#@\s]/.test(issuer)) {
    fail('issuer', "'issuer' must be an https address without query or password")
  }
  if (url?.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    fail('issuer', "'issuer' must be an https address: http is for this machine alone")
  }
  const wrong = scopes.find((scope) => !SCOPE.test(scope))
  if (wrong !== undefined) fail('scopes', `'${wrong}' is not a scope`)
  if (!scopes.includes('openid')) fail('scopes', "'scopes' must hold openid")
  if (Object.keys(roles ?? {}).length > GROUPS_MAX) fail('roles', `more than ${GROUPS_MAX} groups`)
  // Nothing but the issuer's authority for a domain makes another claim an address.
  if ((entry.email_claim ?? EMAIL) !== EMAIL && !entry.email_domains) {
    fail('email_claim', "'email_claim' needs 'email_domains': a provider verifies 'email' alone")
  }
  checkNewcomers(entry, fail)
}

/**
 * The entry, with its secret. Calls `reject` with the reason if it is invalid.
 */
export function configuredOidc(
  entry: OidcEntry,
  publicUrl: string,
  secrets: Secrets,
  reject: RejectOidc,
): OidcSettings {
  const { scopes = DEFAULT_SCOPES } = entry
  return {
    publicUrl,
    issuer: new URL(entry.issuer),
    clientId: entry.client_id,
    clientSecret: readSecret(entry, secrets, reject),
    name: entry.name ?? DEFAULT_NAME,
    organizationId: entry.organization,
    scopes,
    subjectClaim: entry.subject_claim ?? defaultSubjectClaim(entry.issuer, scopes),
    emailClaim: entry.email_claim ?? EMAIL,
    emailDomains: new Set(entry.email_domains?.map((domain) => domain.toLowerCase())),
    newcomers: configuredNewcomers(entry),
    // Its token is a superset of its userinfo endpoint, which is at another host.
    isTokenWhole: isEntra(entry.issuer),
    externalIdClaim: entry.external_id_claim,
    groups: groupsSettings(entry),
  }
}

/** At Entra ID `sub` changes with the registration of the application, and `oid` does not. */
function defaultSubjectClaim(issuer: string, scopes: readonly string[]): string {
  return isEntra(issuer) && scopes.includes(ENTRA_SUBJECT_SCOPE) ? ENTRA_SUBJECT_CLAIM : SUB
}

function isEntra(issuer: string): boolean {
  return ENTRA_HOSTS.has(new URL(issuer).hostname)
}

function groupsSettings(entry: OidcEntry): GroupsSettings | undefined {
  const { groups_claim: claim, missing_groups_claim: missing, roles } = entry
  if (claim === undefined && !roles) return undefined
  return {
    claim: claim ?? DEFAULT_GROUPS_CLAIM,
    isMissingEmpty: missing === 'remove',
    roles: new Map(Object.entries(roles ?? {})),
  }
}

type RejectOidc = (setting: keyof OidcEntry, reason: string) => never

function readSecret(
  { client_secret: written }: OidcEntry,
  secrets: Secrets,
  reject: RejectOidc,
): Secret | undefined {
  const parse: ParseSecret<string> = (text, rejectText) =>
    SECRET.test(text) ? text : rejectText('it must be printable ASCII')
  if (written === undefined) return undefined
  return secrets.read(written, parse, (reason) => reject('client_secret', reason))
}
