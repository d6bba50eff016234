/**
 * Tokens of terminal sign-ins: the exchange of a code, the refresh, and the revocation.
 *
 * The access token is the secret of the sign-in's key, replaced at each refresh. All refresh tokens
 * of a sign-in share a random part, its family, so any older one is recognized without a list of
 * them. Each is valid once: an older one was stolen, or its thief has used it first, and ends the
 * sign-in with its key (RFC 9700 §4.14.2).
 *
 * One exception, for an answer that was lost on its way: the token before the present one, within
 * ten minutes of its use, gets another pair. The present token is then none of the sign-in's: if
 * anybody has it, its next use ends the sign-in. A thief gains at most these minutes.
 *
 * A code is exchanged once. A second exchange, another verifier and another redirect end the
 * sign-in: the code is in the wrong hands (RFC 6749 §4.1.2).
 */
import { createHash } from 'node:crypto'
import { isAllowed } from '#access/authorize.ts'
import { findAuthority } from '#access/store.ts'
import { audited, type Changed } from '#audit/audited.ts'
import {
  hashSecret,
  hasValidChecksum,
  isOAuthSecret,
  mintFamily,
  mintRefreshToken,
  tokenFamilyOf,
} from '#base/secrets.ts'
import type { Context, Origin, SessionActor } from '#context.ts'
import {
  ACCESS_TOKEN_SECONDS,
  type OAuthTokens,
  OVERLAP_SECONDS,
  type SignInWay,
  UNUSED_SECONDS,
} from '#contract/oauth.ts'
import { replacedEvent, replaceSecret } from '#control/api-keys/secrets.ts'
import { remove as removeKey } from '#control/api-keys/store.ts'
import { pollDeviceCode } from '#control/device-codes/device-codes.ts'
import { OAuthError } from '#control/device-codes/oauth-error.ts'
import type { TokenServices } from '#control/device-codes/token-services.ts'
import { readUserKeySettings } from '#control/user-key-settings/user-key-settings.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const MS = 1000

/** The request of a program. */
interface TokenRequest {
  readonly clientId: string
  readonly origin: Origin
}

export interface CodeExchange extends TokenRequest {
  readonly way: SignInWay
  readonly code: string
  /** Of an authorization code, as the verifier. */
  readonly redirectUri?: string | undefined
  readonly verifier?: string | undefined
}

export interface TokenRefresh extends TokenRequest {
  readonly refreshToken: string
}

export interface TokenRevocation extends TokenRequest {
  readonly token: string
}

/** Answers the request with tokens, or throws an `OAuthError`. */
export async function exchangeCode(
  services: TokenServices,
  exchange: CodeExchange,
): Promise<OAuthTokens> {
  const { way, code, clientId } = exchange
  if (!isOAuthSecret(way, code)) throw ended()
  const hash = hashSecret(code)
  // First: an approval replaces the row of the code by the sign-in.
  if (way === 'device_code') await pollDeviceCode(services, { hash, clientId })
  const [found] = await store.findByCode(services.store.reader, { hash })
  if (!found) throw ended()
  return change(services, exchange, found, async (tx, ctx, row) => {
    if (row.client_id !== clientId || row.way !== way) return { error: ended() }
    if (row.exchanged_at !== null || !isOfProgram(row, exchange)) return endOf(tx, ctx, row)
    if (row.expires_at <= ctx.now()) return { error: expiredCode(way) }
    const denied = await reasonToDeny(tx, ctx, row)
    if (denied) return { error: denied }
    return issue(tx, ctx, row, { family: mintFamily(), isFirst: true })
  })
}

export async function refreshTokens(
  services: TokenServices,
  request: TokenRefresh,
): Promise<OAuthTokens> {
  const { refreshToken, clientId } = request
  if (!isOAuthSecret('refresh_token', refreshToken)) throw ended()
  const family = tokenFamilyOf(refreshToken)
  const [found] = await store.findByFamily(services.store.reader, { hash: hashSecret(family) })
  if (!found) throw ended()
  return change(services, request, found, async (tx, ctx, row) => {
    const use = useOf(row, hashSecret(refreshToken), ctx.now())
    if (use === 'reused' || row.client_id !== clientId) return endOf(tx, ctx, row)
    if (row.expires_at <= ctx.now()) return { error: ended() }
    const denied = await reasonToDeny(tx, ctx, row)
    if (denied) return { error: denied }
    return issue(tx, ctx, row, { family, isFirst: use === 'first' })
  })
}

/** Ends the sign-in of a refresh token or an access token. Unknown tokens have no effect. */
export async function revokeToken(
  services: TokenServices,
  request: TokenRevocation,
): Promise<void> {
  const { token, clientId } = request
  const { reader } = services.store
  const [found] = isOAuthSecret('refresh_token', token)
    ? await store.findByFamily(reader, { hash: hashSecret(tokenFamilyOf(token)) })
    : hasValidChecksum(token)
      ? await store.findByAccessToken(reader, { hash: hashSecret(token) })
      : []
  if (!found || found.client_id !== clientId) return
  const ctx = await contextOf(services, request.origin, found)
  await audited(ctx, async (tx) => {
    const row = await store.holdSignIn(tx, found.key_id)
    if (!row) return { result: undefined, event: null }
    return { result: undefined, ...(await deletion(tx, ctx, row)) }
  })
}

/** Result of a change: tokens, or the error to answer with once the change is on the disk. */
type Outcome = Partial<Changed<unknown>> & {
  readonly tokens?: OAuthTokens
  readonly error?: OAuthError
}

async function change(
  services: TokenServices,
  { origin }: TokenRequest,
  found: store.TerminalSignInRow,
  by: (tx: Tx, ctx: Context, row: store.TerminalSignInRow) => Promise<Outcome>,
): Promise<OAuthTokens> {
  const ctx = await contextOf(services, origin, found)
  const { tokens, error } = await audited(ctx, async (tx) => {
    const row = await store.holdSignIn(tx, found.key_id)
    const outcome: Outcome = row ? await by(tx, ctx, row) : { error: ended() }
    const { event = null, consequences, projectId, ...result } = outcome
    if (event === null) return { result, event }
    return {
      result,
      event,
      ...(consequences && { consequences }),
      ...(projectId !== undefined && { projectId }),
    }
  })
  if (tokens) return tokens
  throw error ?? ended()
}

/** Issues the first tokens, or the next ones. */
async function issue(
  tx: Tx,
  ctx: Context,
  row: store.TerminalSignInRow,
  { family, isFirst }: { readonly family: string; readonly isFirst: boolean },
): Promise<Outcome> {
  const nowMs = ctx.now()
  const isExchange = row.exchanged_at === null
  const { sign_in } = await readUserKeySettings(tx, ctx.organization)
  const endsAt = Math.min(row.ends_at, row.created_at + sign_in.max_lifetime_seconds * MS)
  if (endsAt <= nowMs) return { error: ended() }
  const refreshToken = mintRefreshToken(family)
  const accessEndsAt = Math.min(nowMs + ACCESS_TOKEN_SECONDS * MS, endsAt)
  const replaced = await replaceSecret(
    tx,
    ctx,
    { id: row.key_id, kind: 'user' },
    { keepOldForSeconds: isExchange ? 0 : OVERLAP_SECONDS, expiresAt: accessEndsAt },
  )
  await store.updateSignIn(tx, row.key_id, {
    secret_hash: hashSecret(refreshToken),
    expires_at: Math.min(endsAt, nowMs + UNUSED_SECONDS * MS),
    ends_at: endsAt,
    ...(isExchange && { exchanged_at: nowMs, family_hash: hashSecret(family) }),
    // After a lost answer the same token and the same minutes hold.
    ...(!isExchange && isFirst && { previous_secret_hash: row.secret_hash, refreshed_at: nowMs }),
  })
  return {
    tokens: {
      access_token: replaced.value,
      token_type: 'Bearer',
      expires_in: Math.floor((accessEndsAt - nowMs) / MS),
      refresh_token: refreshToken,
      refresh_token_expires_in: Math.floor((endsAt - nowMs) / MS),
      key_id: row.key_id,
      project: { id: row.project_id, name: row.project_name },
      organization: { id: ctx.organization.id, name: ctx.organization.name },
      user: { id: row.user_id, email: row.email },
    },
    projectId: row.project_id,
    event: replacedEvent(row.key_id, replaced),
  }
}

/** Whether a refresh token is the present one, the one before it after a lost answer, or older. */
function useOf(
  row: store.TerminalSignInRow,
  hash: string,
  nowMs: number,
): 'first' | 'again' | 'reused' {
  if (hash === row.secret_hash) return 'first'
  const isPrevious = hash === row.previous_secret_hash
  return isPrevious && nowMs - (row.refreshed_at ?? 0) < OVERLAP_SECONDS * MS ? 'again' : 'reused'
}

/** Whether the program that exchanges an authorization code has asked for it. */
function isOfProgram(
  row: store.TerminalSignInRow,
  { redirectUri, verifier }: CodeExchange,
): boolean {
  if (row.challenge === null) return true
  if (verifier === undefined || redirectUri !== row.redirect_uri) return false
  return createHash('sha256').update(verifier).digest('base64url') === row.challenge
}

/** Ends a sign-in with a secret in the wrong hands. */
async function endOf(tx: Tx, ctx: Context, row: store.TerminalSignInRow): Promise<Outcome> {
  return {
    error: new OAuthError(
      'invalid_grant',
      'This code or token was used before: the sign-in was ended. Sign in again.',
    ),
    ...(await deletion(tx, ctx, row)),
    consequences: [
      {
        type: 'login.failed',
        id: row.key_id,
        error_code: 'sign_in_secret_reused',
        error_message:
          'A code or a refresh token of the sign-in was used by somebody else, or twice.',
      },
    ],
  }
}

async function deletion(tx: Tx, ctx: Context, { key_id: id, project_id }: store.TerminalSignInRow) {
  await store.removeSignIn(tx, id)
  await removeKey(tx, id, ctx.now())
  return { projectId: project_id, event: { type: 'api_key.deleted' as const, id } }
}

/** Reason why the person may have no such key now; undefined without one. */
async function reasonToDeny(
  tx: Tx,
  ctx: Context,
  row: store.TerminalSignInRow,
): Promise<OAuthError | undefined> {
  const { sign_in } = await readUserKeySettings(tx, ctx.organization)
  if (!sign_in[row.way]) {
    return new OAuthError(
      'unauthorized_client',
      'Your organization has turned this way of signing in off.',
    )
  }
  const isGone = row.removed_at !== null || row.deactivated_at !== null || row.archived_at !== null
  const target = { project_id: row.project_id, user_id: row.user_id }
  if (isGone || row.owner_access !== 'active' || !isAllowed(ctx.actor, 'own_keys', target)) {
    return new OAuthError(
      'invalid_grant',
      'You may no longer have a key in this project. Sign in again and choose another one.',
    )
  }
  return undefined
}

/** The person is the actor, with their present permissions. */
async function contextOf(
  services: TokenServices,
  origin: Origin,
  row: store.TerminalSignInRow,
): Promise<Context> {
  const { reader } = services.store
  const { organization_id: id, user_id: userId, role } = row
  const actor: SessionActor = {
    kind: 'session',
    sessionId: row.key_id,
    user: { id: userId, email: row.email },
    authority: await findAuthority(reader, id, userId, role),
    origin,
  }
  return {
    ...services,
    actor,
    organization: {
      id,
      name: row.organization_name,
      defaultProjectId: row.default_project_id,
      operatorId: row.operator_id,
    },
    visible: [],
    reader,
    slowReader: services.store.slowReader(userId),
  }
}

function ended(): OAuthError {
  return new OAuthError('invalid_grant', 'This sign-in has ended. Sign in again.')
}

function expiredCode(way: SignInWay): OAuthError {
  const code = way === 'device_code' ? 'expired_token' : 'invalid_grant'
  return new OAuthError(code, 'The code has expired. Start the sign-in again.')
}
