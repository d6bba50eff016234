/**
 * Credentials of an upstream: `auth:` of its entry, or `api_key` with `key_header`. Each is a
 * header with a secret, or a source of tokens (`src/upstream-credentials/`).
 */
import { type Static, Type } from 'typebox'
import { type AzureAuth, azureAuth } from './azure-auth.ts'
import { type RejectSecret, type Secret, SecretEntry, type Secrets } from './secret.ts'

const NAME_MAX = 256
const TEXT_MAX = 2_000
const SCOPES_MAX = 32
const TYPES = ['header', 'aws', 'azure', 'gcp', 'token_exchange'] as const
const FORMATS = ['form', 'json'] as const
/** Value of an HTTP header, without blanks. */
const KEY = /^[\x21-\x7e]{1,4096}$/
/** Value of an HTTP header, with blanks between other characters. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/
/** Printable ASCII, for the body of a request. */
const PRINTABLE = /^[\x20-\x7e]+$/
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
/** Headers that a request has already: those of the message, of its body, and of callers. */
const TAKEN =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept.*|user-agent|trace(?:parent|state)|session[-_]id|thread-id|x-app|x-session-affinity|x-client-request-id|(?:proxy|openai|anthropic|x-codex|x-stainless|x-claude-code)-.*)$/
/** Loopback hosts: nobody else can read the traffic, and http is as good as https. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
const GOOGLE_SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const JWT = 'urn:ietf:params:oauth:token-type:jwt'

function Text(maxLength = TEXT_MAX) {
  return Type.Optional(Type.String({ minLength: 1, maxLength }))
}

export const UpstreamAuthEntry = Type.Object(
  {
    type: Type.Enum(TYPES, { expected: TYPES.join(', ') }),
    name: Text(NAME_MAX),
    value: Type.Optional(SecretEntry),
    region: Text(NAME_MAX),
    profile: Text(NAME_MAX),
    scopes: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: TEXT_MAX }), {
        minItems: 1,
        maxItems: SCOPES_MAX,
        expected: 'a list of scopes',
      }),
    ),
    tenant_id: Text(NAME_MAX),
    token_url: Text(),
    /** Body of the exchange: a form as in RFC 8693, or JSON as OpenAI has it. */
    format: Type.Optional(Type.Enum(FORMATS, { expected: FORMATS.join(' or ') })),
    subject_token: Type.Optional(SecretEntry),
    subject_token_type: Text(),
    audience: Text(),
    scope: Text(),
    resource: Text(),
    client_id: Text(),
    client_secret: Type.Optional(SecretEntry),
    identity_provider_id: Text(),
    service_account_id: Text(),
  },
  { additionalProperties: false },
)
export type UpstreamAuthEntry = Static<typeof UpstreamAuthEntry>
type Member = Exclude<keyof UpstreamAuthEntry, 'type'>
type AuthType = UpstreamAuthEntry['type']

/** A header with a secret. */
export interface HeaderAuth {
  readonly type: 'header'
  /** In lower case. */
  readonly name: string
  readonly value: Secret
}

/** An exchange of one token for another, which is sent as `Authorization: Bearer …`. */
export interface TokenExchangeAuth {
  readonly type: 'token_exchange'
  readonly url: string
  readonly format: (typeof FORMATS)[number]
  readonly subjectToken: Secret
  /** Members of the body that are no secrets. */
  readonly parameters: Readonly<Record<string, string>>
  /** Sent as HTTP Basic, with the client's id. */
  readonly client: { readonly id: string; readonly secret: Secret } | undefined
}

/** Tokens of Amazon Bedrock. Undefined members are those of AWS's library. */
export interface AwsAuth {
  readonly type: 'aws'
  readonly region: string | undefined
  readonly profile: string | undefined
}

/** Tokens of Google's Application Default Credentials. */
export interface GcpAuth {
  readonly type: 'gcp'
  readonly scopes: readonly string[]
}

export type UpstreamAuth = HeaderAuth | TokenExchangeAuth | AwsAuth | AzureAuth | GcpAuth

interface Members {
  readonly required: readonly Member[]
  readonly optional: readonly Member[]
}

const MEMBERS: Readonly<Record<AuthType, Members>> = {
  header: { required: ['name', 'value'], optional: [] },
  aws: { required: [], optional: ['region', 'profile'] },
  gcp: { required: [], optional: ['scopes'] },
  azure: { required: [], optional: ['scope', 'tenant_id', 'client_id', 'client_secret'] },
  token_exchange: {
    required: ['token_url', 'subject_token'],
    optional: [
      ...(['format', 'subject_token_type', 'audience', 'scope', 'resource'] as const),
      ...(['client_id', 'client_secret', 'identity_provider_id', 'service_account_id'] as const),
    ],
  },
}

/** The key of `api_key`, in its header. */
export function keyAuth(
  entry: SecretEntry,
  header: 'authorization' | 'x-api-key',
  secrets: Secrets,
  reject: RejectSecret,
): HeaderAuth {
  const value = secrets.read(
    entry,
    (key, rejectKey) => {
      if (!KEY.test(key)) return rejectKey('it must be printable ASCII without spaces')
      return header === 'authorization' ? `Bearer ${key}` : key
    },
    reject,
  )
  return { type: 'header', name: header, value }
}

/**
 * Credentials of an entry; `hostname` is the upstream's. Calls `reject` with the reason if they are
 * invalid.
 */
export function configuredAuth(
  entry: UpstreamAuthEntry,
  hostname: string,
  secrets: Secrets,
  reject: RejectSecret,
): UpstreamAuth {
  checkMembers(entry, reject)
  switch (entry.type) {
    case 'header':
      return headerAuth(entry, secrets, reject)
    case 'token_exchange':
      return exchangeAuth(entry, secrets, reject)
    case 'aws':
      return { type: 'aws', region: entry.region ?? regionOf(hostname), profile: entry.profile }
    case 'gcp':
      return { type: 'gcp', scopes: entry.scopes ?? [GOOGLE_SCOPE] }
    case 'azure':
      return azureAuth(entry, clientSecretOf(entry, secrets, reject), secrets.environment, reject)
  }
}

/** The region in a name of Bedrock's hosts, for which a token must be signed. */
function regionOf(hostname: string): string | undefined {
  return /^bedrock-(?:runtime|mantle)\.([a-z0-9-]+)\./.exec(hostname)?.[1]
}

/** Each type has members of its own. */
function checkMembers({ type, ...given }: UpstreamAuthEntry, reject: RejectSecret): void {
  const { required, optional } = MEMBERS[type]
  const missing = required.find((name) => given[name] === undefined)
  if (missing !== undefined) reject(`'${missing}' is missing, which the type ${type} requires`)
  const known: ReadonlySet<string> = new Set([...required, ...optional])
  const unknown = Object.keys(given).find((name) => !known.has(name))
  if (unknown !== undefined) {
    reject(`the type ${type} has no '${unknown}'; it has ${[...known].join(', ')}`)
  }
}

function headerAuth(
  { name: written = '', value = '' }: UpstreamAuthEntry,
  secrets: Secrets,
  reject: RejectSecret,
): HeaderAuth {
  const name = written.toLowerCase()
  if (!HEADER_NAME.test(name)) reject(`'${written}' is no name of a header`)
  if (TAKEN.test(name)) reject(`the header '${name}' is set by the server or by callers`)
  return { type: 'header', name, value: secretOf('value', value, HEADER_VALUE, secrets, reject) }
}

function exchangeAuth(
  entry: UpstreamAuthEntry,
  secrets: Secrets,
  reject: RejectSecret,
): TokenExchangeAuth {
  const { format = 'form', subject_token_type: type = JWT, client_id: id } = entry
  const secret = clientSecretOf(entry, secrets, reject)
  if (secret && format === 'json') reject("'client_secret' has no place in the format json")
  if (secret && id === undefined) reject("'client_secret' requires 'client_id'")
  const { audience, scope, resource, identity_provider_id, service_account_id } = entry
  const named = { audience, scope, resource, identity_provider_id, service_account_id }
  const given = Object.entries({ ...named, client_id: secret ? undefined : id })
  return {
    type: 'token_exchange',
    url: checkedSecretUrl('token_url', entry.token_url ?? '', reject),
    format,
    subjectToken: secretOf('subject_token', entry.subject_token ?? '', KEY, secrets, reject),
    parameters: {
      grant_type: EXCHANGE,
      subject_token_type: type,
      ...Object.fromEntries(given.flatMap(([name, text]) => (text ? [[name, text]] : []))),
    },
    client: secret && id !== undefined ? { id, secret } : undefined,
  }
}

function clientSecretOf(
  { client_secret: written }: UpstreamAuthEntry,
  secrets: Secrets,
  reject: RejectSecret,
): Secret | undefined {
  if (written === undefined) return undefined
  return secretOf('client_secret', written, PRINTABLE, secrets, reject)
}

function secretOf(
  name: Member,
  entry: SecretEntry,
  form: RegExp,
  secrets: Secrets,
  reject: RejectSecret,
): Secret {
  return secrets.read(
    entry,
    (text, rejectText) =>
      form.test(text) ? text : rejectText(`it must be printable ASCII${blanksOf(form)}`),
    (reason) => reject(`'${name}': ${reason}`),
  )
}

function blanksOf(form: RegExp): string {
  return form === KEY ? ' without spaces' : ''
}

/** Secrets are sent there. */
export function checkedSecretUrl(name: string, text: string, reject: RejectSecret): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || LOOPBACK.test(url?.hostname ?? '')
  if (!url || !/^https?:$/.test(url.protocol) || !isSafe || /[#@\s]/.test(text)) {
    return reject(`'${name}' must be an https address without a password`)
  }
  return url.href
}
