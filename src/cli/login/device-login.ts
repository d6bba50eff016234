/** Sign-in by a device code (RFC 8628): a terminal without a browser, confirmed in any browser. */
import { ConnectionError } from '#client/errors.ts'
import type { Waiting } from './credential-file.ts'
import {
  type DeviceCodes,
  type FormValues,
  OAuthRejection,
  type OAuthRequests,
  type Tokens,
} from './oauth-requests.ts'

const SECOND_MS = 1_000
/** Interval of polls if the server names none, and what `slow_down` adds (RFC 8628, 3.5). */
const INTERVAL_SECONDS = 5
const SLOW_DOWN_SECONDS = 5
/** Codes of a poll that may be repeated. */
const OPEN: ReadonlySet<string> = new Set([
  'authorization_pending',
  'slow_down',
  'temporarily_unavailable',
])
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'

export interface DeviceLogin extends Waiting {
  readonly requests: OAuthRequests
  /** Host and project of the sign-in. */
  readonly parameters: FormValues
  /** Called once, with what the person needs. */
  readonly show: (authorization: DeviceCodes) => void
}

/** Resolves when the person has confirmed. A denied or expired code throws its `OAuthRejection`. */
export async function loginByDevice(login: DeviceLogin): Promise<Tokens> {
  const { requests, parameters, now, wait, show } = login
  const begunAt = now()
  const authorization = await requests.authorizeDevice(parameters)
  show(authorization)
  const endsAt = begunAt + authorization.expires_in * SECOND_MS
  let interval = authorization.interval ?? INTERVAL_SECONDS
  for (;;) {
    await wait(interval * SECOND_MS)
    const { device_code } = authorization
    try {
      return await requests.token({ grant_type: GRANT_TYPE, device_code })
    } catch (error) {
      const code = error instanceof OAuthRejection ? error.code : undefined
      // A poll may fail for as long as the code is good.
      const isOpen = (code !== undefined && OPEN.has(code)) || error instanceof ConnectionError
      if (!isOpen || now() >= endsAt) throw error
      if (code === 'slow_down') interval += SLOW_DOWN_SECONDS
    }
  }
}
