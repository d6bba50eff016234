/** Authentication by admin key, with a cache and a negative cache. */

import type { Clock } from '#base/clock.ts'
import { incorrectKey, KEY_MAX } from '#base/key-problems.ts'
import { createMemo, type Memo } from '#base/memo.ts'
import { Problem } from '#base/problem.ts'
import { expiryOfSecret, hashSecret, hasValidChecksum, keyKind } from '#base/secrets.ts'
import type { AdminKeyActor, Organization } from '#context.ts'
import { projectKeyOnControlPlane } from '#contract/errors/credentials.ts'
import type { LookUpBounds } from '#event-loop/look-up-queue.ts'
import type { Reader, Store } from '#storage/db.ts'
import type { Scope } from './authorize.ts'
import { createSecretLookUps } from './secret-look-ups.ts'
import { type AdminKeyRow, findAdminKey, findProjectKey } from './store.ts'

/** Permissions of a reader's key. */
const READER_SCOPES: readonly Scope[] = ['api.management.read', 'api.usage.read']

/** Most cached owners of admin keys between two commits. */
const REMEMBERED_MAX = 10_000

/** A live admin key: its owner and its permissions. */
export interface AdminKey {
  readonly actor: Omit<AdminKeyActor, 'origin'>
  readonly organization: Organization
  /** Unix milliseconds. */
  readonly expiresAt: number | null
}

/** Looks up the admin key of a secret, synchronously on a cache hit. */
export type FindAdminKey = (secret: string, address: string) => AdminKey | Promise<AdminKey>

export interface FindAdminKeyOptions {
  readonly store: Store
  readonly now: Clock
  readonly elapsed: Clock
  readonly lookUps: LookUpBounds
}

/**
 * Looks up by SHA-256, so its timing does not reveal how close a guess came. Throws 401 if no live
 * admin key matches, and 403 for a live key of a project.
 */
export function createFindAdminKey(options: FindAdminKeyOptions): FindAdminKey {
  const { store, now, elapsed } = options
  const remembered = createMemo<AdminKey>(store.version, REMEMBERED_MAX)
  const lookUp = createSecretLookUps({ elapsed, lookUps: options.lookUps })
  return (secret, address) => {
    if (!isPossible(secret)) throw incorrectKey(secret)
    const hash = hashSecret(secret)
    const found = remembered.get(hash)
    if (found && !isOver(found.expiresAt, now)) return found
    return lookUp({
      hash,
      address,
      unknown: () => incorrectKey(secret),
      read: () => look(store, now, secret, remembered),
    })
  }
}

/** An admin key given by the operator need not have a checksum. */
function isPossible(secret: string): boolean {
  const kind = secret.length > KEY_MAX ? undefined : keyKind(secret)
  return kind === 'admin' || (kind !== undefined && hasValidChecksum(secret))
}

async function look(
  store: Store,
  now: Clock,
  secret: string,
  remembered: Memo<AdminKey>,
): Promise<AdminKey> {
  const hash = hashSecret(secret)
  if (keyKind(secret) !== 'admin') throw await projectKeyProblem(store.reader, now, secret, hash)
  const version = store.version()
  const [row] = await findAdminKey(store.reader, { hash })
  if (!row || isOver(row.expires_at, now)) throw incorrectKey(secret)
  if (row.user_deactivated_at !== null) throw incorrectKey(secret)
  const key = toAdminKey(row)
  remembered.put(hash, version, key)
  return key
}

function toAdminKey(row: AdminKeyRow): AdminKey {
  return {
    actor: {
      kind: 'admin_key',
      keyId: row.id,
      scopes: scopesOf(row),
      owner:
        row.user_id === null
          ? { kind: 'service_account', id: row.operator_id }
          : { kind: 'user', id: row.user_id },
      email: row.user_email,
    },
    organization: {
      id: row.organization_id,
      name: row.organization_name,
      defaultProjectId: row.default_project_id,
      operatorId: row.operator_id,
    },
    expiresAt: row.expires_at,
  }
}

/** Restricts a key to the permissions of the person who owns it. */
export function scopesOf(
  row: Pick<AdminKeyRow, 'scopes' | 'user_role' | 'owner_by_group'>,
): readonly string[] | null {
  const scopes: string[] | null = row.scopes === null ? null : JSON.parse(row.scopes)
  if (row.user_role !== 'reader' || row.owner_by_group === 1) return scopes
  return scopes?.filter((scope) => READER_SCOPES.some((known) => known === scope)) ?? READER_SCOPES
}

async function projectKeyProblem(
  reader: Reader,
  now: Clock,
  key: string,
  hash: string,
): Promise<Problem> {
  const [row] = await findProjectKey(reader, { hash })
  return row && !isOver(expiryOfSecret(hash, row), now)
    ? new Problem(projectKeyOnControlPlane('api.management.read'))
    : incorrectKey(key)
}

function isOver(expiresAt: number | null, now: Clock): boolean {
  return expiresAt !== null && expiresAt <= now()
}
