/**
 * Answers of a person in the console to programs that ask to be signed in. An approval makes a key
 * of the person, with a secret that nobody has: the program exchanges its code for another one. The
 * person has a session of the identity provider; a key, which may be shared, signs nobody in.
 */
import { isAllowed } from '#access/authorize.ts'
import { audited, type Changed } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, mintCode } from '#base/secrets.ts'
import type { Context, PersonAuthority } from '#context.ts'
import { projectNotFound } from '#contract/errors/organization.ts'
import {
  deviceRequestNotFound,
  invalidAuthorizationRequest,
  ownKeysRequired,
  personSessionRequired,
  signInTurnedOff,
  tooManyTerminalSignIns,
} from '#contract/errors/terminal-sign-ins.ts'
import type {
  AnsweredDeviceRequest,
  ApprovedAuthorizationRequest,
  AuthorizationApproval,
  AuthorizationParameters,
  AuthorizationRequest,
  DeviceRequest,
} from '#contract/extensions/terminal-sign-ins.ts'
import {
  AUTHORIZATION_CODE_SECONDS,
  clientOf,
  formatUserCode,
  isLoopbackRedirect,
  type OAuthClient,
  parseUserCode,
  SIGN_INS_MAX,
  type SignInWay,
} from '#contract/oauth.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import { hostOf } from '#control/device-codes/device-codes.ts'
import { OAuthError } from '#control/device-codes/oauth-error.ts'
import * as deviceCodes from '#control/device-codes/store.ts'
import { countTry } from '#control/device-codes/user-code-tries.ts'
import { holdKeyOwner } from '#control/project-users/project-users.ts'
import { readUserKeySettings } from '#control/user-key-settings/user-key-settings.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const MS = 1000
/** Most projects to choose from, and most that are looked up. */
const PROJECTS_MAX = 200
const LOOKED_UP_MAX = 1_000
/** SHA-256 in base64url (RFC 7636 §4.2). */
const CHALLENGE = /^[\w-]{43}$/
const STATE = /^[\x21-\x7e]*$/

interface Person {
  readonly id: string
  readonly authority: PersonAuthority
}

/** The request with this code. Wrong codes are bounded by person and by address. */
export async function retrieveDeviceRequest(ctx: Context, typed: string): Promise<DeviceRequest> {
  const person = personOf(ctx)
  await requireWay(ctx, 'device_code')
  const { row, letters } = await requireOpen(ctx, person, typed)
  return {
    object: 'organization.device_request',
    user_code: formatUserCode(letters),
    client: requireClient(row.client_id),
    host: row.host,
    address: row.address,
    created_at: toSeconds(row.created_at),
    expires_at: toSeconds(row.expires_at),
    project_id: row.project_id,
    projects: await projectsOf(ctx, person),
  }
}

export async function approveDeviceRequest(
  ctx: Context,
  typed: string,
  projectId: string,
): Promise<AnsweredDeviceRequest> {
  const person = personOf(ctx)
  await requireWay(ctx, 'device_code')
  const { row } = await requireOpen(ctx, person, typed)
  return audited(ctx, async (tx) => {
    // First: of two answers at once one finds no code.
    if (!(await deviceCodes.takeDeviceCode(tx, row.hash)))
      throw new Problem(deviceRequestNotFound())
    const { keyId, ...event } = await approve(tx, ctx, person, {
      projectId,
      way: 'device_code',
      client: requireClient(row.client_id),
      host: row.host,
      address: row.address,
      codeHash: row.hash,
      codeExpiresAt: row.expires_at,
    })
    return { result: answered(keyId), ...event }
  })
}

export async function denyDeviceRequest(
  ctx: Context,
  typed: string,
): Promise<AnsweredDeviceRequest> {
  const person = personOf(ctx)
  const { row } = await requireOpen(ctx, person, typed)
  return audited(ctx, async (tx) => {
    if (!(await deviceCodes.denyDeviceCode(tx, row.hash, ctx.now()))) {
      throw new Problem(deviceRequestNotFound())
    }
    return {
      result: answered(null),
      event: {
        type: 'login.failed',
        id: person.id,
        error_code: 'sign_in_denied',
        error_message: `The person denied the sign-in of ${row.client_id} at ${row.address}.`,
      },
    }
  })
}

function answered(keyId: string | null): AnsweredDeviceRequest {
  return {
    object: 'organization.device_request.answered',
    approved: keyId !== null,
    key_id: keyId,
  }
}

export async function checkAuthorizationRequest(
  ctx: Context,
  request: AuthorizationParameters,
): Promise<AuthorizationRequest> {
  const person = personOf(ctx)
  await requireWay(ctx, 'authorization_code')
  const { client, host } = parseRequest(request)
  const { state } = request
  return {
    object: 'organization.authorization_request',
    client,
    host,
    redirect_uri: request.redirect_uri,
    denied_redirect_uri: redirectOf(request.redirect_uri, {
      error: 'access_denied',
      state,
      iss: ctx.serverUrl,
    }),
    project_id: request.project_id ?? null,
    projects: await projectsOf(ctx, person),
  }
}

export async function approveAuthorizationRequest(
  ctx: Context,
  request: AuthorizationApproval,
): Promise<ApprovedAuthorizationRequest> {
  const person = personOf(ctx)
  await requireWay(ctx, 'authorization_code')
  const { client, host } = parseRequest(request)
  const { state, redirect_uri: redirectUri } = request
  return audited(ctx, async (tx) => {
    // Made inside: a retry of the transaction has another one.
    const code = mintCode('authorization_code')
    const { keyId, ...event } = await approve(tx, ctx, person, {
      projectId: request.project_id,
      way: 'authorization_code',
      client,
      host,
      address: addressOf(ctx),
      codeHash: hashSecret(code),
      codeExpiresAt: ctx.now() + AUTHORIZATION_CODE_SECONDS * MS,
      redirectUri,
      challenge: request.code_challenge,
    })
    return {
      result: {
        object: 'organization.authorization_request.approved' as const,
        redirect_uri: redirectOf(redirectUri, { code, state, iss: ctx.serverUrl }),
        key_id: keyId,
      },
      ...event,
    }
  })
}

/** Checks a request as a whole: an address that is not this machine's is never returned. */
function parseRequest(request: AuthorizationParameters): {
  readonly client: OAuthClient
  readonly host: string | null
} {
  const invalid = (reason: string, param: string): Problem =>
    new Problem(invalidAuthorizationRequest(reason, param))
  const client = clientOf(request.client_id)
  if (!client) throw invalid('its client is unknown.', 'client_id')
  if (!isLoopbackRedirect(request.redirect_uri)) {
    throw invalid('it may only redirect to http://127.0.0.1 or http://[::1].', 'redirect_uri')
  }
  if (request.response_type !== 'code') throw invalid('it wants no code.', 'response_type')
  if (request.code_challenge_method !== 'S256' || !CHALLENGE.test(request.code_challenge)) {
    throw invalid('it has no S256 challenge.', 'code_challenge')
  }
  if (!STATE.test(request.state ?? '')) throw invalid('its state is no text.', 'state')
  try {
    return { client, host: hostOf(request.host) }
  } catch (error) {
    throw error instanceof OAuthError ? invalid(error.message, 'host') : error
  }
}

function redirectOf(
  redirectUri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

interface Approval {
  readonly projectId: string
  readonly way: SignInWay
  readonly client: OAuthClient
  readonly host: string | null
  readonly address: string
  readonly codeHash: string
  readonly codeExpiresAt: number
  readonly redirectUri?: string
  readonly challenge?: string
}

/** Makes the key and the sign-in, which end with the code unless it is exchanged. */
async function approve(
  tx: Tx,
  ctx: Context,
  person: Person,
  approval: Approval,
): Promise<Pick<Changed<unknown>, 'event' | 'projectId'> & { readonly keyId: string }> {
  const { projectId, client, host, address, codeExpiresAt } = approval
  const nowMs = ctx.now()
  if (codeExpiresAt <= nowMs) throw new Problem(deviceRequestNotFound())
  if (!mayHaveKey(ctx, person, projectId)) throw new Problem(denialOf(person, projectId))
  await holdKeyOwner(tx, ctx, projectId, person.id)
  const live = { userId: person.id, nowMs, max: SIGN_INS_MAX }
  if ((await store.countSignIns(tx, live)) >= SIGN_INS_MAX) {
    throw new Problem(tooManyTerminalSignIns(SIGN_INS_MAX))
  }
  const key = await apiKeys.issue(tx, ctx, {
    projectId,
    owner: { kind: 'user', id: person.id, access: 'active' },
    name: host === null ? client.name : `${client.name} (${host})`,
    expiresInSeconds: Math.ceil((codeExpiresAt - nowMs) / MS),
  })
  const { sign_in } = await readUserKeySettings(tx, ctx.organization)
  await store.insertSignIn(tx, {
    key_id: key.id,
    organization_id: ctx.organization.id,
    project_id: projectId,
    user_id: person.id,
    client_id: client.id,
    way: approval.way,
    host,
    address,
    code_hash: approval.codeHash,
    redirect_uri: approval.redirectUri ?? null,
    challenge: approval.challenge ?? null,
    exchanged_at: null,
    family_hash: null,
    secret_hash: null,
    previous_secret_hash: null,
    created_at: nowMs,
    refreshed_at: null,
    expires_at: codeExpiresAt,
    ends_at: nowMs + sign_in.max_lifetime_seconds * MS,
  })
  return {
    keyId: key.id,
    projectId,
    event: apiKeys.createdEvent(
      key,
      { type: 'user', id: person.id },
      {
        client_id: client.id,
        host,
        address,
      },
    ),
  }
}

/** An unknown project and one of other people have the same error. */
function denialOf({ authority }: Person, projectId: string) {
  return authority.projects.has(projectId) ? ownKeysRequired(projectId) : projectNotFound(projectId)
}

function mayHaveKey(ctx: Context, { id }: Person, projectId: string): boolean {
  return isAllowed(ctx.actor, 'own_keys', { project_id: projectId, user_id: id })
}

/** Projects in which the person may have a key, by name. */
function projectsOf(ctx: Context, person: Person) {
  const ids = [...person.authority.projects.keys()]
    .filter((id) => mayHaveKey(ctx, person, id))
    .slice(0, LOOKED_UP_MAX)
  const organizationId = ctx.organization.id
  return store.projectNames(ctx.reader, { organizationId, ids, max: PROJECTS_MAX })
}

/** The open request with a typed code. */
async function requireOpen(ctx: Context, { id }: Person, typed: string) {
  const counted = await countTry(ctx, [id, addressOf(ctx)])
  const letters = parseUserCode(typed)
  const hash = hashSecret(letters ?? '')
  const [row] = letters === undefined ? [] : await deviceCodes.findByUserCode(ctx.reader, { hash })
  const isOpen = row !== undefined && row.denied_at === null && row.expires_at > ctx.now()
  if (!isOpen || letters === undefined) throw new Problem(deviceRequestNotFound())
  await counted.release()
  return { row, letters }
}

function addressOf({ actor }: Context): string {
  return actor.kind === 'session' ? (actor.origin.ipAddress ?? '') : ''
}

function requireClient(id: string): OAuthClient {
  const client = clientOf(id)
  if (!client) throw new Problem(deviceRequestNotFound())
  return client
}

async function requireWay(ctx: Context, way: SignInWay): Promise<void> {
  const { sign_in } = await readUserKeySettings(ctx.reader, ctx.organization)
  if (!sign_in[way]) throw new Problem(signInTurnedOff())
}

/** The person of the session. */
function personOf({ actor }: Context): Person {
  const isPerson = actor.kind === 'session' && actor.user !== null
  if (!isPerson || actor.authority.kind !== 'person' || !actor.user) {
    throw new Problem(personSessionRequired())
  }
  return { id: actor.user.id, authority: actor.authority }
}
