/**
 * API keys: generation, kinds, hashes and redacted forms.
 *
 * A key is a prefix and 64 url-safe characters. The last 6 are a checksum over the rest: garbage is
 * rejected without a look-up. Only its SHA-256 is kept: over 300 random bits need no slow hash. The
 * marker that secret scanners report to OpenAI is never part of one.
 */
import { hash, randomBytes } from 'node:crypto'
import type { RandomBytes } from './ids.ts'

export const KEY_PREFIX = {
  admin: 'sk-admin-',
  user: 'sk-proj-',
  service_account: 'sk-svcacct-',
} as const

export type KeyKind = keyof typeof KEY_PREFIX

const BODY_CHARACTERS = 58
const CHECKSUM_CHARACTERS = 6
const SHOWN_AT_START = 4
const SHOWN_AT_END = 4
const MASK_START = 8
/** base64 of OpenAI's name, which scanners look for inside a key. */
const SCANNER_MARKER = 'T3BlbkFJ'

/** A new key of `kind`, in clear. The caller shows it once and keeps `hashSecret` of it. */
export function mintKey(kind: KeyKind, random: RandomBytes = randomBytes): string {
  for (;;) {
    const bytes = Buffer.from(random(Math.ceil((BODY_CHARACTERS * 3) / 4)))
    const body = KEY_PREFIX[kind] + bytes.toString('base64url').slice(0, BODY_CHARACTERS)
    const key = body + checksum(body)
    if (!key.includes(SCANNER_MARKER)) return key
  }
}

/** The kind of the prefix, or undefined for a text that is no key of ours. */
export function keyKind(key: string): KeyKind | undefined {
  for (const kind of ['admin', 'user', 'service_account'] as const) {
    if (key.startsWith(KEY_PREFIX[kind])) return kind
  }
  return undefined
}

/** Whether a minted key has a valid checksum. An admin key given by the operator need not. */
export function hasValidChecksum(key: string): boolean {
  const at = key.length - CHECKSUM_CHARACTERS
  return at > 0 && checksum(key.slice(0, at)) === key.slice(at)
}

/** SHA-256 in hex: the only form in which a key is kept. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex')
}

/** Columns of a key with two secrets: the present one, and the replaced one until its end. */
interface KeySecrets {
  readonly hash: string
  readonly expires_at: number | null
  readonly previous_expires_at: number | null
}

/** Expiry of a key's secret with this hash: the key's, or that of the replaced secret. */
export function expiryOfSecret(presented: string, key: KeySecrets): number | null {
  if (key.hash === presented) return key.expires_at
  return Math.min(key.previous_expires_at ?? 0, key.expires_at ?? Number.POSITIVE_INFINITY)
}

/** `sk-proj-Ab3d...x9Yz`: the prefix with four characters, three dots, the last four. */
export function redactKey(key: string): string {
  const kind = keyKind(key)
  const start = (kind ? KEY_PREFIX[kind].length : 0) + SHOWN_AT_START
  return `${key.slice(0, start)}...${key.slice(-SHOWN_AT_END)}`
}

/** The form inside a 401: first 8, a star for each hidden character, last 4, as OpenAI masks. */
export function maskKey(key: string): string {
  const hidden = key.length - MASK_START - SHOWN_AT_END
  if (hidden < 1) return '*'.repeat(key.length)
  return key.slice(0, MASK_START) + '*'.repeat(hidden) + key.slice(-SHOWN_AT_END)
}

/** Keys by their prefix, credentials, and long words, which may be keys. */
const SECRETS = /\b(?:(?:sk|pk|key|tok)[-_]|(?:Bearer|Basic) )[\w.*=+/-]{4,}|\b[\w-]{24,}\b/gi

/** A text of others for the log, without what may be a key in it. */
export function maskSecrets(text: string): string {
  return text.replaceAll(SECRETS, '***')
}

/** Keys of this server and of upstreams by their prefixes, and credentials; signed tokens. */
const PREFIXED =
  /\b(?:(?:sk|pk|xai|nvapi)[-_]|(?:bw\w{1,4}|gsk|hf|ghp)_|AIza|B(?:earer|asic) +)[\w.*=+/-]{12,}/gi
const SIGNED = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g

/**
 * A text that a caller or an upstream has chosen, without keys. Other than `maskSecrets` it leaves
 * long words: ids of sessions and of requests are such words, and people search for them.
 */
export function maskKeys(text: string): string {
  return text.replaceAll(PREFIXED, '***').replaceAll(SIGNED, '***')
}

/** Characters of a path that are read for keys, and that are shown. */
const PATH_READ_MAX = 1_024
const PATH_MAX = 128
/** Escapes of letters, digits, `-` and `_`, the characters of keys. */
const KEY_ESCAPES = /%(?:2d|3\d|[46][1-9a-f]|5[0-9af]|7[0-9a])/gi
/** The last word of a path that was cut, which may be the beginning of a key. */
const LAST_WORD = /(?<![\w%-])[\w%-]*$/

/** The path of an address, without its query and what may be a key. */
export function maskedPath(url: string): string {
  const [path = ''] = url.slice(0, PATH_READ_MAX).split('?', 1)
  const read = path.length < PATH_READ_MAX ? path : path.replace(LAST_WORD, '***')
  const plain = read.replaceAll(KEY_ESCAPES, decodeURIComponent)
  return maskSecrets(plain).slice(0, PATH_MAX)
}

const SESSION_PREFIX = 'bws_'
const SESSION_BYTES = 32
const SESSION_TOKEN = /^bws_[\w-]{43}$/

/** Token of a new session, the value of its cookie: 256 random bits, url-safe. */
export function mintSessionToken(random: RandomBytes = randomBytes): string {
  return SESSION_PREFIX + Buffer.from(random(SESSION_BYTES)).toString('base64url')
}

/** Key of the hashes that count an end user without a name: 256 random bits, url-safe. */
export function mintHashKey(random: RandomBytes = randomBytes): string {
  return Buffer.from(random(SESSION_BYTES)).toString('base64url')
}

/** Whether a text has the form of a session's token; others are not looked up. */
export function isSessionToken(text: string): boolean {
  return SESSION_TOKEN.test(text)
}

const SCIM_PREFIX = 'bwscim_'
const SCIM_TOKEN = /^bwscim_[\w-]{49}$/

/** A new token of an identity provider: 256 random bits and a checksum, url-safe. */
export function mintScimToken(random: RandomBytes = randomBytes): string {
  const body = SCIM_PREFIX + Buffer.from(random(SESSION_BYTES)).toString('base64url')
  return body + checksum(body)
}

/** Whether a text has the form of such a token; others are not looked up. */
export function isScimToken(text: string): boolean {
  return SCIM_TOKEN.test(text) && hasValidChecksum(text)
}

/** Prefixes of the secrets of the authorization server. */
const OAUTH_PREFIX = { device_code: 'bwd_', authorization_code: 'bwa_', refresh_token: 'bwr_' }
export type OAuthSecretKind = keyof typeof OAUTH_PREFIX
const OAUTH_PREFIX_LENGTH = 4
const FAMILY_BYTES = 16
/** Characters of a family in a refresh token. */
const FAMILY_LENGTH = 22
const OAUTH_BODY = /^[\w-]{49}$/
const REFRESH_BODY = /^[\w-]{71}$/

/** A new device code or authorization code: 256 random bits and a checksum, url-safe. */
export function mintCode(
  kind: Exclude<OAuthSecretKind, 'refresh_token'>,
  random: RandomBytes = randomBytes,
): string {
  const body = OAUTH_PREFIX[kind] + Buffer.from(random(SESSION_BYTES)).toString('base64url')
  return body + checksum(body)
}

const USER_CODE_LENGTH = 8

/** A new user code of these letters, all equally likely. */
export function mintUserCode(letters: string, random: RandomBytes = randomBytes): string {
  const unbiased = 256 - (256 % letters.length)
  let code = ''
  while (code.length < USER_CODE_LENGTH) {
    for (const byte of random(USER_CODE_LENGTH)) {
      if (byte < unbiased && code.length < USER_CODE_LENGTH) code += letters[byte % letters.length]
    }
  }
  return code
}

/** A new family of refresh tokens: 128 random bits that all of its tokens share. */
export function mintFamily(random: RandomBytes = randomBytes): string {
  return Buffer.from(random(FAMILY_BYTES)).toString('base64url')
}

/** A new refresh token of a family: another 256 random bits, and a checksum. */
export function mintRefreshToken(family: string, random: RandomBytes = randomBytes): string {
  const secret = Buffer.from(random(SESSION_BYTES)).toString('base64url')
  const body = OAUTH_PREFIX.refresh_token + family + secret
  return body + checksum(body)
}

/** The family of a refresh token. */
export function tokenFamilyOf(token: string): string {
  return token.slice(OAUTH_PREFIX_LENGTH, OAUTH_PREFIX_LENGTH + FAMILY_LENGTH)
}

/** Whether a text has the form of such a secret; others are not looked up. */
export function isOAuthSecret(kind: OAuthSecretKind, text: string): boolean {
  const form = kind === 'refresh_token' ? REFRESH_BODY : OAUTH_BODY
  return (
    text.startsWith(OAUTH_PREFIX[kind]) &&
    form.test(text.slice(OAUTH_PREFIX_LENGTH)) &&
    hasValidChecksum(text)
  )
}

function checksum(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, CHECKSUM_CHARACTERS)
}
