/**
 * The file's `alerts:`: mail server and webhook for the delivery of spend alerts.
 *
 * Errors in the file alone are reported with their line; errors of the environment or of other
 * files, when the settings are read. Secrets may be variables or files: the configuration can then
 * be shown to anybody.
 */
import { type Static, Type } from 'typebox'
import {
  type ParseSecret,
  type RejectSecret,
  type Secret,
  SecretEntry,
  type Secrets,
} from './secret.ts'
import { resolveVariable } from './variable.ts'

const HOST_MAX = 253
const TEXT_MAX = 256
const PATH_MAX = 4_096
const URL_MAX = 2_000
const PORT_MAX = 65_535
/** Ports of mail submission: with STARTTLS, and with TLS from the start (RFC 8314). */
const SUBMISSION_PORT = 587
const SUBMISSIONS_PORT = 465
const DEFAULT_FROM_NAME = 'Bailiwick'
/** An address alone: a comma or a line break could add to the header. */
const ADDRESS = /^[^\s<>@,;:"()\\\p{Cc}]+@[^\s<>@,;:"()\\\p{Cc}]+$/u
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9a-fA-F:]+$/
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/
const CONTROL = /\p{Cc}/u
/** Signing secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const WEBHOOK_SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/
const WEBHOOK_KEY_MIN = 24
const WEBHOOK_KEY_MAX = 64

const closed = { additionalProperties: false }
const Text = Type.String({ minLength: 1, maxLength: TEXT_MAX })
const FileName = Type.String({ minLength: 1, maxLength: PATH_MAX })

const EmailEntry = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: HOST_MAX }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: PORT_MAX })),
    tls: Type.Optional(
      Type.Enum(['starttls', 'implicit', 'none'], { expected: 'starttls, implicit or none' }),
    ),
    user: Type.Optional(Text),
    password: Type.Optional(SecretEntry),
    password_file: Type.Optional(FileName),
    from: Text,
    from_name: Type.Optional(Text),
  },
  closed,
)

/** A receiver of signed webhooks. */
export const WebhookEntry = Type.Object(
  {
    url: Type.Optional(Type.String({ minLength: 1, maxLength: URL_MAX })),
    secret: Type.Optional(SecretEntry),
    secret_file: Type.Optional(FileName),
    allow_private_addresses: Type.Optional(Type.Boolean({ expected: 'true or false' })),
  },
  closed,
)

export const AlertsEntry = Type.Object(
  { email: Type.Optional(EmailEntry), webhook: Type.Optional(WebhookEntry) },
  closed,
)
export type AlertsEntry = Static<typeof AlertsEntry>

export interface MailSettings {
  readonly host: string
  readonly port: number
  /** TLS by STARTTLS, which is then required; from the start; or none. */
  readonly tls: 'starttls' | 'implicit' | 'none'
  readonly login: { readonly user: string; readonly password: Secret } | undefined
  readonly from: { readonly address: string; readonly name: string }
}

export interface WebhookSettings {
  /** Receiver of every alert. Undefined: only alerts with a URL are posted. */
  readonly url: string | undefined
  /** Key of the signatures. Undefined: nothing is posted. */
  readonly key: Secret<Buffer> | undefined
  /** Whether a receiver may have a private address, and be without TLS. */
  readonly allowPrivate: boolean
}

export interface AlertSettings {
  /** Undefined: no mail can be sent. */
  readonly email: MailSettings | undefined
  readonly webhook: WebhookSettings
}

/** Reports an invalid setting of the file, given by its path. */
type RejectAlerts = (path: readonly string[], reason: string) => never

/**
 * The settings of `alerts:`, with their secrets. Calls `reject` with the reason if one is invalid.
 */
export function configuredAlerts(
  { email, webhook }: AlertsEntry,
  secrets: Secrets,
  reject: RejectAlerts,
): AlertSettings {
  return {
    email: email && readMail(email, secrets, within('email', reject)),
    webhook: readWebhook(webhook ?? {}, secrets, within('webhook', reject)),
  }
}

type RejectMember = (setting: string, reason: string) => never

function within(section: string, reject: RejectAlerts): RejectMember {
  return (setting, reason) => reject(['alerts', section, setting], `'${setting}': ${reason}`)
}

function readMail(
  entry: Static<typeof EmailEntry>,
  secrets: Secrets,
  reject: RejectMember,
): MailSettings {
  const { host, tls = 'starttls', user, from, from_name: name = DEFAULT_FROM_NAME } = entry
  if (!HOST.test(host)) reject('host', 'it must be a name or an address')
  if (!ADDRESS.test(from)) reject('from', 'it must be an e-mail address')
  if (CONTROL.test(name)) reject('from_name', 'it must be printable')
  const password = readSecret('password', entry, secrets, (text) => text, reject)
  if (user !== undefined && password === undefined) {
    reject('user', "it requires 'password' or 'password_file'")
  }
  if (user === undefined && password !== undefined) reject('password', "it requires 'user'")
  if (user !== undefined && tls === 'none' && !LOOPBACK.test(host)) {
    reject('tls', 'a password is sent over TLS alone, except on this machine')
  }
  return {
    host,
    tls,
    port: entry.port ?? (tls === 'implicit' ? SUBMISSIONS_PORT : SUBMISSION_PORT),
    login: user === undefined || password === undefined ? undefined : { user, password },
    from: { address: from, name },
  }
}

/** Settings of a receiver. Calls `reject` with the reason if one is invalid. */
export function readWebhook(
  entry: Static<typeof WebhookEntry>,
  secrets: Secrets,
  reject: RejectMember,
): WebhookSettings {
  const { allow_private_addresses: allowPrivate = false } = entry
  const url = readWebhookUrl(entry.url, secrets, allowPrivate, reject)
  const key = readSecret('secret', entry, secrets, keyOf, reject)
  if (url !== undefined && key === undefined) {
    reject('url', "it requires 'secret' or 'secret_file'")
  }
  return { url, allowPrivate, key }
}

function readWebhookUrl(
  written: string | undefined,
  secrets: Secrets,
  allowPrivate: boolean,
  reject: RejectMember,
): string | undefined {
  if (written === undefined) return undefined
  const text = resolveVariable(written, secrets.environment, (reason) => reject('url', reason))
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.hash) {
    return reject('url', 'it must be an https address without a password')
  }
  if (url.protocol === 'http:' && !allowPrivate) {
    return reject('url', "http requires 'allow_private_addresses: true'")
  }
  return url.href
}

function keyOf(secret: string, reject: RejectSecret): Buffer {
  const key = Buffer.from(WEBHOOK_SECRET.exec(secret)?.[1] ?? '', 'base64')
  if (key.length >= WEBHOOK_KEY_MIN && key.length <= WEBHOOK_KEY_MAX) return key
  return reject(`it must be whsec_ and ${WEBHOOK_KEY_MIN} to ${WEBHOOK_KEY_MAX} bytes in base64`)
}

interface SecretMembers {
  readonly password?: SecretEntry
  readonly password_file?: string
  readonly secret?: SecretEntry
  readonly secret_file?: string
}

/** A secret of the member `name`, or of the file that `name` with `_file` names. */
function readSecret<T>(
  name: 'password' | 'secret',
  entry: SecretMembers,
  secrets: Secrets,
  parse: ParseSecret<T>,
  reject: RejectMember,
): Secret<T> | undefined {
  const fileName = `${name}_file` as const
  const { [name]: written, [fileName]: file } = entry
  if (written !== undefined && file !== undefined) reject(fileName, `'${name}' is set, too`)
  if (file !== undefined) {
    return secrets.read({ file }, parse, (reason) => reject(fileName, reason))
  }
  if (written === undefined) return undefined
  return secrets.read(written, parse, (reason) => reject(name, reason))
}
