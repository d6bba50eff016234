/** The console's only way to the server: the typed client, known by the cookie of its session. */
import { ApiError, createClient } from '#client/client.ts'
import { apiUrl } from '#console/page-settings.ts'
import { markingBackground } from './background.ts'

/** The server takes no change that comes by cookie without it. */
const CONSOLE_HEADERS = { 'x-bailiwick-console': '1' }

/** Client of all operations. Throws `ApiError` for an error response, `ConnectionError` without. */
export const client = createClient({
  ...{ baseUrl: apiUrl, headers: CONSOLE_HEADERS, maxRetries: 1 },
  fetch: markingBackground(fetch.bind(globalThis)),
})

/** The same over another `fetch`. */
export const clientOver = (fetching: typeof fetch) =>
  createClient({ baseUrl: apiUrl, headers: CONSOLE_HEADERS, maxRetries: 1, fetch: fetching })

/** Exchanges an admin key for a session. The key is in this one request and nowhere else. */
export const signIn = (adminKey: string) =>
  createClient({
    baseUrl: apiUrl,
    adminKey,
    headers: CONSOLE_HEADERS,
    maxRetries: 0,
  }).createSession()

/** Whether an error says that there is no session any more. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 401

/** Whether an error says that the session may not do this: its role may be another by now. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 403
