/**
 * The key with a SHA-256, which the caller computes of a key that was found somewhere. A key has
 * over 300 random bits: its hash reveals nothing to who does not have it, and finds nothing to who
 * guesses. An admin key that the operator chose may have fewer, so misses are counted by caller.
 *
 * The same statements run whatever they find. A key that the caller may not read gives the error of
 * a hash without a key.
 */
import { aboveCount } from '#access/address-counts.ts'
import { isAllowed } from '#access/authorize.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { expiryOfSecret } from '#base/secrets.ts'
import { type Context, slowReadActor } from '#context.ts'
import { keyHashNotFound, tooManyKeyLookUps } from '#contract/errors/organization.ts'
import type { KeyHash, KeyLookUp } from '#contract/extensions/organization-keys.ts'
import { OPERATOR_NAME } from '#control/admin-api-keys/store.ts'
import { countTry } from '#control/device-codes/user-code-tries.ts'
import * as store from './store.ts'

/** Hashes of a caller in one minute that no readable key has. */
const MISSES_MAX = 20

/** Throws 404 for a hash of no key that the caller may read, and 429 after too many of these. */
export async function lookUp(ctx: Context, { sha256: hash }: KeyHash): Promise<KeyLookUp> {
  const counted = await countTry(ctx, [callerOf(ctx)], {
    max: MISSES_MAX,
    exceeded: (afterMs) => aboveCount(afterMs, tooManyKeyLookUps),
  })
  const where = { organizationId: ctx.organization.id, hash }
  const [[key], [adminKey], [deleted]] = await Promise.all([
    store.findKeyByHash(ctx.reader, where),
    store.findAdminByHash(ctx.reader, where),
    store.findDeletedByHash(ctx.reader, where),
  ])
  const found =
    (key && mayRead(ctx, key.project_id, key.user_id) && ofProject(key, hash, ctx.now())) ||
    (adminKey && isAllowed(ctx.actor, 'organization.read', {}) && ofAdmin(adminKey, ctx.now())) ||
    (deleted && mayRead(ctx, deleted.project_id, null) && ofDeleted(deleted))
  if (!found) throw new Problem(keyHashNotFound())
  await counted.release()
  return found
}

function callerOf({ actor }: Context): string {
  const isCaller = actor.kind === 'admin_key' || actor.kind === 'session'
  return `key look-up ${isCaller ? slowReadActor(actor) : actor.kind}`
}

function mayRead({ actor }: Context, projectId: string, userId: string | null): boolean {
  const isOwn = actor.kind === 'session' && userId !== null && actor.user?.id === userId
  return isOwn || isAllowed(actor, 'project_keys.read', { project_id: projectId })
}

function ofProject(row: store.HashedKeyRow, hash: string, nowMs: number): KeyLookUp {
  const isAccount = row.service_account_id !== null
  return {
    object: 'organization.api_key_look_up',
    kind: 'project_key',
    state: stateOf(row, hash, nowMs),
    id: row.id,
    name: row.name,
    redacted_value: row.redacted_value,
    project: {
      id: row.project_id,
      name: row.project_name,
    },
    owner: {
      type: isAccount ? 'service_account' : 'user',
      id: row.service_account_id ?? row.user_id,
      name: row.account_name ?? row.user_name ?? row.user_email ?? '',
    },
    ...times(row),
    deleted_at: null,
  }
}

function stateOf(row: store.HashedKeyRow, hash: string, nowMs: number): KeyLookUp['state'] {
  const end = expiryOfSecret(hash, row)
  if (end !== null && end <= nowMs) return row.hash === hash ? 'expired' : 'replaced'
  return row.owner_access === 'active' ? 'active' : 'inactive'
}

function ofAdmin(row: store.HashedAdminKeyRow, nowMs: number): KeyLookUp {
  const { expires_at: end, deleted_at: deletedAt, user_id: userId } = row
  const lives = row.deactivated_at === null ? 'active' : 'inactive'
  const current = end !== null && end <= nowMs ? 'expired' : lives
  return {
    object: 'organization.api_key_look_up',
    kind: 'admin_key',
    state: deletedAt === null ? current : 'deleted',
    id: row.id,
    name: row.name,
    redacted_value: row.redacted_value,
    project: null,
    owner: {
      type: userId === null ? null : 'user',
      id: userId,
      name: userId === null ? OPERATOR_NAME : (row.user_name ?? row.user_email ?? ''),
    },
    ...times(row),
    deleted_at: deletedAt === null ? null : toSeconds(deletedAt),
  }
}

function ofDeleted(row: store.DeletedKeyRow): KeyLookUp {
  return {
    object: 'organization.api_key_look_up',
    kind: 'project_key',
    state: 'deleted',
    id: row.id,
    name: row.name,
    redacted_value: null,
    project: {
      id: row.project_id,
      name: row.project_name,
    },
    owner: row.owner_name === null ? null : { type: null, id: null, name: row.owner_name },
    created_at: null,
    last_used_at: null,
    expires_at: null,
    deleted_at: row.deleted_at === null ? null : toSeconds(row.deleted_at),
  }
}

interface Times {
  readonly created_at: number
  readonly last_used_at: number | null
  readonly expires_at: number | null
}

function times({ created_at, last_used_at, expires_at }: Times) {
  return {
    created_at: toSeconds(created_at),
    last_used_at: last_used_at === null ? null : toSeconds(last_used_at),
    expires_at: expires_at === null ? null : toSeconds(expires_at),
  }
}
