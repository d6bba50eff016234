/** Finds who is behind an admin key. */
import type { Clock } from '#base/clock.ts'
import { incorrectKey, KEY_MAX } from '#base/key-problems.ts'
import { createMemo, type Memo } from '#base/memo.ts'
import type { Problem } from '#base/problem.ts'
import { hashSecret, hasValidChecksum, keyKind } from '#base/secrets.ts'
import type { AdminKeyActor, Organization } from '#context.ts'
import type { Reader, Store } from '#storage/db.ts'
import { missingScope, type Scope } from './authorize.ts'
import { type AdminKeyRow, findAdminKey, findProjectKey } from './store.ts'

/** What a key may do when the person who owns it may only read. */
const READER_SCOPES: readonly Scope[] = ['api.management.read', 'api.usage.read']

/** Most admin keys whose owners are remembered between two commits. */
const REMEMBERED_MAX = 10_000

/** A live admin key: whose it is, and what it may. */
export interface AdminKey {
  readonly actor: Omit<AdminKeyActor, 'origin'>
  readonly organization: Organization
  /** Unix milliseconds. */
  readonly expiresAt: number | null
}

/** Finds the admin key behind a secret, at once where it is remembered. */
export type FindAdminKey = (secret: string) => AdminKey | Promise<AdminKey>

/**
 * The look-up is by SHA-256, so its timing tells nothing of how near a guess came. It throws 401
 * for what is no live admin key, and 403 for a live key of a project.
 */
export const createFindAdminKey = (store: Store, now: Clock): FindAdminKey => {
  const remembered = createMemo<AdminKey>(store.version, REMEMBERED_MAX)
  return (secret) => {
    if (secret.length > KEY_MAX) throw incorrectKey(secret)
    const known = remembered.get(hashSecret(secret))
    if (known && !isOver(known.expiresAt, now)) return known
    return look(store, now, secret, remembered)
  }
}

const look = async (
  store: Store,
  now: Clock,
  secret: string,
  remembered: Memo<AdminKey>,
): Promise<AdminKey> => {
  const kind = keyKind(secret)
  if (kind === undefined) throw incorrectKey(secret)
  if (kind !== 'admin') throw await projectKeyProblem(store.reader, now, secret)
  const hash = hashSecret(secret)
  const version = store.version()
  const [row] = await findAdminKey(store.reader, { hash })
  if (!row || isOver(row.expires_at, now)) throw incorrectKey(secret)
  const key = toAdminKey(row)
  remembered.put(hash, version, key)
  return key
}

const toAdminKey = (row: AdminKeyRow): AdminKey => ({
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
})

/** A key never reaches further than the person who owns it. */
export const scopesOf = (
  row: Pick<AdminKeyRow, 'scopes' | 'user_role'>,
): readonly string[] | null => {
  const scopes: string[] | null = row.scopes === null ? null : JSON.parse(row.scopes)
  if (row.user_role !== 'reader') return scopes
  return scopes?.filter((scope) => READER_SCOPES.some((known) => known === scope)) ?? READER_SCOPES
}

const projectKeyProblem = async (reader: Reader, now: Clock, key: string): Promise<Problem> => {
  if (!hasValidChecksum(key)) return incorrectKey(key)
  const [row] = await findProjectKey(reader, { hash: hashSecret(key) })
  return row && !isOver(row.expires_at, now)
    ? missingScope('api.management.read')
    : incorrectKey(key)
}

const isOver = (expiresAt: number | null, now: Clock): boolean =>
  expiresAt !== null && expiresAt <= now()
