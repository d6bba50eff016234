/**
 * The authorization server: its paths, its clients, its grants and its errors (RFC 6749, 8414,
 * 8628, 7009). Requests are forms, not JSON, and their answers are the RFCs'.
 */

export const OAUTH_PATHS = {
  metadata: '/.well-known/oauth-authorization-server',
  deviceAuthorization: '/oauth/device_authorization',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
} as const

/** Pages of the console, where people answer requests. */
export const OAUTH_PAGES = { device: '/console/device', authorize: '/console/authorize' } as const

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
export const GRANT_TYPES = ['authorization_code', DEVICE_GRANT, 'refresh_token'] as const

/** Ways of a terminal sign-in, each of which an organization can turn off. */
export const SIGN_IN_WAYS = ['authorization_code', 'device_code'] as const
export type SignInWay = (typeof SIGN_IN_WAYS)[number]

export interface OAuthClient {
  readonly id: string
  readonly name: string
}

/** The command line, `bailiwick login`. */
export const CLI_CLIENT: OAuthClient = { id: 'bailiwick-cli', name: 'Bailiwick command line' }

/** Public clients by their ids: programs without a secret. No other can be registered. */
const CLIENTS = new Map([CLI_CLIENT].map((client) => [client.id, client]))

export function clientOf(id: string): OAuthClient | undefined {
  return CLIENTS.get(id)
}

/** Time limits, in seconds. */
export const DEVICE_CODE_SECONDS = 300
export const POLL_SECONDS = 5
export const AUTHORIZATION_CODE_SECONDS = 60
export const ACCESS_TOKEN_SECONDS = 3_600
/**
 * Time in which both replaced tokens stay valid after a refresh: an agent keeps an access token for
 * 5 minutes, and asks for the next one, if an answer was lost, after these.
 */
export const OVERLAP_SECONDS = 600
/** Time after which a sign-in that nobody refreshes ends. */
export const UNUSED_SECONDS = 30 * 86_400
/** Most live sign-ins of a person. */
export const SIGN_INS_MAX = 100

/** Errors on the wire. */
export const OAUTH_ERRORS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  authorization_pending: 400,
  slow_down: 400,
  access_denied: 400,
  expired_token: 400,
  temporarily_unavailable: 503,
} as const
export type OAuthErrorCode = keyof typeof OAUTH_ERRORS

/** Answer of the token endpoint. Names after `refresh_token` are ours. */
export interface OAuthTokens {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly refresh_token: string
  /** Seconds until the sign-in ends, however often it is refreshed. */
  readonly refresh_token_expires_in: number
  readonly key_id: string
  readonly project: { readonly id: string; readonly name: string }
  readonly organization: { readonly id: string; readonly name: string }
  readonly user: { readonly id: string; readonly email: string }
}

/** Answer of the device authorization endpoint (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  readonly device_code: string
  readonly user_code: string
  readonly verification_uri: string
  readonly verification_uri_complete: string
  readonly expires_in: number
  readonly interval: number
}

/** Addresses of the issuer, of the server that was asked, and of the console. */
interface OAuthAddresses {
  readonly issuer: string
  readonly serverUrl: string
  readonly consoleUrl: string
}

/** Metadata of the server (RFC 8414 §2). */
export function oauthMetadata({ issuer, serverUrl, consoleUrl }: OAuthAddresses) {
  return {
    issuer,
    authorization_endpoint: consoleUrl + OAUTH_PAGES.authorize,
    token_endpoint: serverUrl + OAUTH_PATHS.token,
    device_authorization_endpoint: serverUrl + OAUTH_PATHS.deviceAuthorization,
    revocation_endpoint: serverUrl + OAUTH_PATHS.revocation,
    grant_types_supported: GRANT_TYPES,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** Letters of user codes (RFC 8628 §6.1): consonants, so they spell no word, and are told apart. */
export const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const USER_CODE_LENGTH = 8
const USER_CODE = new RegExp(`^[${USER_CODE_LETTERS}]{${USER_CODE_LENGTH}}$`)

/** The letters of a user code, typed in any case and with any separators; undefined for others. */
export function parseUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, '')
  return USER_CODE.test(letters) ? letters : undefined
}

/** `BCDF-GHJK` */
export function formatUserCode(letters: string): string {
  return `${letters.slice(0, USER_CODE_LENGTH / 2)}-${letters.slice(USER_CODE_LENGTH / 2)}`
}

/** Redirect addresses (RFC 8252 §7.3): a literal loopback address, any port, without a query. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]):[1-9]\d{0,4}(?:\/[\w./-]{0,100})?$/

export function isLoopbackRedirect(text: string): boolean {
  return LOOPBACK.test(text) && URL.canParse(text)
}
