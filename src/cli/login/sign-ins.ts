/** Sign-ins of this machine: the valid access token of one, refreshed ahead of its end. */

import { ClientFileError } from '#cli/connect/client-file-error.ts'
import { ConnectionError } from '#client/errors.ts'
import {
  CLAIM_MAX_MS,
  changeCredentials,
  nextPath,
  readCredentials,
  type SignIn,
  type SignIns,
  type Waiting,
} from './credential-file.ts'
import {
  createOAuthRequests,
  OAuthRejection,
  statusOfModels,
  type Tokens,
} from './oauth-requests.ts'

const SECOND_MS = 1_000
/**
 * Time that a printed token stays valid: Claude Code and Codex use one for 5 minutes, and a request
 * may begin at the end of these.
 */
const AHEAD_MS = 600_000
/** Codes of a server that may issue tokens later. */
const LATER: ReadonlySet<string> = new Set(['temporarily_unavailable', 'slow_down'])
const ENDED = 'invalid_grant'
const UNAUTHORIZED = 401

/** No sign-in, or an ended one: the sentence says how to sign in. */
export class SignedOut extends Error {
  constructor(reason: string, baseUrl: string | undefined) {
    const address = baseUrl === undefined ? '' : ` ${rootOf(baseUrl)}`
    super(`${reason} Sign in with: bailiwick login${address}`)
    this.name = 'SignedOut'
  }
}

/** Where the sign-ins are, and the clock. */
export interface SignInStore extends Waiting {
  readonly path: string
}

export interface FoundSignIn {
  readonly baseUrl: string
  readonly signIn: SignIn
}

/** Address of a server: the base URL of its API without `/v1`. */
export function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, '')
}

/** Sign-in at a server, or the last one. Throws `SignedOut` without one. */
export function currentSignIn(credentials: SignIns, given: string | undefined): FoundSignIn {
  const baseUrl = given ?? credentials.current ?? undefined
  const signIn = baseUrl === undefined ? undefined : credentials.sign_ins[baseUrl]
  if (baseUrl !== undefined && signIn) return { baseUrl, signIn }
  const place = baseUrl === undefined ? 'anywhere' : `at ${rootOf(baseUrl)}`
  throw new SignedOut(`You are not signed in ${place}.`, baseUrl)
}

/** A sign-in with a valid access token. Of several processes one refreshes it. */
export async function validSignIn(
  store: SignInStore,
  given: string | undefined,
): Promise<FoundSignIn> {
  const { path, now } = store
  const found = currentSignIn(await readCredentials(path), given)
  if (isFresh(found.signIn, now())) return found
  const isValid = found.signIn.expires_at > now()
  let failure: Error | undefined
  const claim = { ...store, claimMaxMs: isValid ? 0 : CLAIM_MAX_MS }
  const after = await changeCredentials(path, claim, async (credentials) => {
    const { signIn } = currentSignIn(credentials, found.baseUrl)
    if (isFresh(signIn, now())) return credentials
    const refreshed = await refresh(found.baseUrl, signIn, now())
    if (!(refreshed instanceof Error)) return withSignIn(credentials, found.baseUrl, refreshed)
    failure = refreshed
    return hasEnded(refreshed) ? withoutSignIn(credentials, found.baseUrl) : credentials
  })
  if (failure && (hasEnded(failure) || !isValid)) throw sentenceOf(failure, found.baseUrl)
  if (failure || (!after && isValid)) return found
  if (after) return currentSignIn(after, found.baseUrl)
  throw inUse(path)
}

/** Another command has held the claim for too long. */
export function inUse(path: string): Error {
  const next = nextPath(path)
  return new ClientFileError(`${next} is in use. Delete it if no other command is at work`)
}

/** Throws `SignedOut` if the server does not accept the token any more. */
export async function checkAccepted({ baseUrl, signIn }: FoundSignIn): Promise<void> {
  const status = await statusOfModels(baseUrl, signIn.access_token)
  if (status === UNAUTHORIZED) throw new SignedOut('The sign-in has ended.', baseUrl)
}

/** Ends a sign-in. Here it ends too if the server cannot be reached, which is then an error. */
export async function endSignIn(store: SignInStore, { baseUrl }: FoundSignIn): Promise<void> {
  let ended: SignIn | undefined
  const claim = { ...store, claimMaxMs: CLAIM_MAX_MS }
  const after = await changeCredentials(store.path, claim, async (credentials) => {
    ended = credentials.sign_ins[baseUrl]
    return ended ? withoutSignIn(credentials, baseUrl) : credentials
  })
  if (!after) throw inUse(store.path)
  if (!ended) return
  const { refresh_token, key_id } = ended
  const requests = createOAuthRequests(rootOf(baseUrl))
  await requests.revoke(refresh_token).catch((error: Error) => {
    throw new ConnectionError(
      `${error.message} The sign-in is deleted here, and its key ${key_id} stays valid for an hour at most: revoke it in the console.`,
    )
  })
}

function isFresh({ expires_at, lifetime_ms }: SignIn, nowMs: number): boolean {
  return expires_at - nowMs > Math.min(AHEAD_MS, lifetime_ms / 2)
}

/** Resolves to the reason if the server issues no token. */
async function refresh(baseUrl: string, signIn: SignIn, nowMs: number): Promise<SignIn | Error> {
  const grant = { grant_type: 'refresh_token', refresh_token: signIn.refresh_token }
  try {
    return signInOf(await createOAuthRequests(rootOf(baseUrl)).token(grant), nowMs)
  } catch (error) {
    if (error instanceof OAuthRejection || error instanceof ConnectionError) return error
    throw error
  }
}

function hasEnded(error: Error): boolean {
  return error instanceof OAuthRejection && error.code === ENDED
}

function sentenceOf(error: Error, baseUrl: string): Error {
  if (hasEnded(error)) return new SignedOut(error.message, baseUrl)
  if (!(error instanceof OAuthRejection) || !LATER.has(error.code)) return error
  return new ConnectionError(`${rootOf(baseUrl)} issues no token now. ${error.message}`)
}

export function signInOf(tokens: Tokens, nowMs: number): SignIn {
  const { access_token, expires_in, refresh_token, refresh_token_expires_in } = tokens
  const { key_id, project, organization, user } = tokens
  return {
    access_token,
    expires_at: nowMs + expires_in * SECOND_MS,
    lifetime_ms: expires_in * SECOND_MS,
    refresh_token,
    ends_at: nowMs + refresh_token_expires_in * SECOND_MS,
    key_id,
    project,
    organization,
    user,
  }
}

/** The server becomes the one of commands without an address. */
export function withSignIn(
  { sign_ins, ...others }: SignIns,
  baseUrl: string,
  signIn: SignIn,
): SignIns {
  return {
    ...others,
    sign_ins: {
      ...sign_ins,
      [baseUrl]: signIn,
    },
  }
}

export function withoutSignIn(credentials: SignIns, baseUrl: string): SignIns {
  const { [baseUrl]: _ended, ...sign_ins } = credentials.sign_ins
  const [other = null] = Object.keys(sign_ins)
  return {
    ...credentials,
    current: credentials.current === baseUrl ? other : credentials.current,
    sign_ins,
  }
}
