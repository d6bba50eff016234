/**
 * Device codes (RFC 8628): a program without a browser shows a short code, which a person types in
 * the console. Open codes are bounded by address and in all, before a row is written.
 */
import { hashSecret, mintCode, mintUserCode } from '#base/secrets.ts'
import type { Origin } from '#context.ts'
import {
  clientOf,
  DEVICE_CODE_SECONDS,
  type DeviceAuthorization,
  formatUserCode,
  OAUTH_PAGES,
  POLL_SECONDS,
  USER_CODE_LETTERS,
} from '#contract/oauth.ts'
import { record } from '#storage/transaction.ts'
import { OAuthError } from './oauth-error.ts'
import * as store from './store.ts'
import type { TokenServices } from './token-services.ts'

const MS = 1000
/** Most open codes of an address, and of all addresses. */
const ADDRESS_MAX = 20
const ALL_MAX = 2_000
const HOST = /^[\x21-\x7e][\x20-\x7e]{0,63}$/
const PROJECT_MAX = 100

export interface DeviceRequestInput {
  readonly clientId: string
  readonly host: string | undefined
  readonly projectId: string | undefined
  readonly origin: Origin
  /** The address in the unit of the bounds. */
  readonly addressGroup: string
  /** Address of the console. */
  readonly consoleUrl: string
}

export async function requestDeviceCode(
  services: TokenServices,
  input: DeviceRequestInput,
): Promise<DeviceAuthorization> {
  const { clientId, projectId, addressGroup } = input
  requireKnownClient(clientId)
  const host = hostOf(input.host)
  if (projectId !== undefined && projectId.length > PROJECT_MAX) {
    throw new OAuthError('invalid_request', 'project_id is too long.')
  }
  const deviceCode = mintCode('device_code')
  const letters = mintUserCode(USER_CODE_LETTERS)
  const nowMs = services.now()
  await record(services.store, async (tx) => {
    const ofAddress = await store.countOpenCodes(tx, { addressGroup, nowMs, max: ADDRESS_MAX })
    if (ofAddress >= ADDRESS_MAX) throw tooManyCodes('from your address')
    const ofAll = await store.countOpenCodes(tx, { nowMs, max: ALL_MAX })
    if (ofAll >= ALL_MAX) throw tooManyCodes('on this server')
    await store.insertDeviceCode(tx, {
      hash: hashSecret(deviceCode),
      user_code_hash: hashSecret(letters),
      client_id: clientId,
      host,
      address: input.origin.ipAddress ?? '',
      address_group: addressGroup,
      project_id: projectId ?? null,
      created_at: nowMs,
      expires_at: nowMs + DEVICE_CODE_SECONDS * MS,
      polled_at: null,
      denied_at: null,
    })
  })
  const userCode = formatUserCode(letters)
  const page = input.consoleUrl + OAUTH_PAGES.device
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${userCode}`,
    expires_in: DEVICE_CODE_SECONDS,
    interval: POLL_SECONDS,
  }
}

/** Rejects a client that is not one of this server's (RFC 6749 §5.2). */
export function requireKnownClient(id: string): void {
  if (!clientOf(id)) throw new OAuthError('invalid_client', `Unknown client: ${id}`)
}

function tooManyCodes(where: string): OAuthError {
  return new OAuthError(
    'temporarily_unavailable',
    `Too many sign-ins are waiting for their codes ${where}. Wait ${DEVICE_CODE_SECONDS / 60} minutes.`,
  )
}

/** Name of the program's machine: printable ASCII, since people read it before they approve. */
export function hostOf(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  if (HOST.test(text)) return text
  throw new OAuthError('invalid_request', 'host must be 1 to 64 printable characters.')
}

/** Throws the answer to a poll for a code that is not approved; returns if there is none. */
export async function pollDeviceCode(
  services: TokenServices,
  { hash, clientId }: { readonly hash: string; readonly clientId: string },
): Promise<void> {
  const [row] = await store.findDeviceCode(services.store.reader, { hash })
  if (!row) return
  if (row.client_id !== clientId) {
    throw new OAuthError('invalid_grant', 'This sign-in is of another program.')
  }
  const nowMs = services.now()
  if (row.expires_at <= nowMs) {
    throw new OAuthError('expired_token', 'The code was not confirmed in time. Start again.')
  }
  if (row.denied_at !== null) throw new OAuthError('access_denied', 'The sign-in was denied.')
  const after = nowMs - POLL_SECONDS * MS
  const isEarly =
    (row.polled_at !== null && row.polled_at > after) ||
    !(await record(services.store, (tx) => store.setPolled(tx, { hash, nowMs, after })))
  if (isEarly) throw new OAuthError('slow_down', `Ask every ${POLL_SECONDS} seconds at most.`)
  throw new OAuthError('authorization_pending', 'Nobody has confirmed the code yet.')
}
