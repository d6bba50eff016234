/** Typed client of the API, authenticated by the session cookie. */
import { ApiError, createClient } from '#client/client.ts'
import { withoutSecretQueries } from '#console/address/secrets-in-text.ts'
import { apiUrl } from '#console/page-settings.ts'
import { countingAnswers } from './answers.ts'
import { markingBackground } from './background.ts'

/** Required by the server for changes with a cookie, against cross-site requests. */
const CONSOLE_HEADERS = { 'x-bailiwick-console': '1' }

/** Client of all operations. Throws `ApiError` for an error response, `ConnectionError` without. */
export const client = createClient({
  baseUrl: apiUrl,
  headers: CONSOLE_HEADERS,
  maxRetries: 1,
  fetch: withoutSecretQueries(markingBackground(countingAnswers(fetch.bind(globalThis)))),
})

/** Client over another `fetch`. */
export function clientOver(fetching: typeof fetch) {
  return createClient({ baseUrl: apiUrl, headers: CONSOLE_HEADERS, maxRetries: 1, fetch: fetching })
}

/** Exchanges an admin key for a session. The key is sent once, and not stored. */
export function signIn(adminKey: string) {
  return createClient({
    baseUrl: apiUrl,
    adminKey,
    headers: CONSOLE_HEADERS,
    maxRetries: 0,
  }).createSession()
}

/** Whether an error is a 401: the session has ended. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}

/** Whether an error is a 403: the role of the session may have changed. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403
}
