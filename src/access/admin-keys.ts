/** Finds the actor behind an admin key. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, hasValidChecksum, keyKind, maskKey } from '#base/secrets.ts'
import type { AdminKeyActor, Organization, Origin } from '#context.ts'
import type { Reader } from '#storage/db.ts'
import { missingScope, type Scope } from './authorize.ts'
import * as store from './store.ts'

/** What a key may do when the person who owns it may only read. */
const READER_SCOPES: readonly Scope[] = ['api.management.read', 'api.usage.read']
/** No key is longer: what is has not even its hash taken. */
const KEY_MAX = 512

export interface Caller {
  readonly actor: AdminKeyActor
  readonly organization: Organization
}

/**
 * The caller behind `key`. The look-up is by SHA-256, so its timing tells nothing of how near a
 * guess came. 401 for what is no live admin key, 403 for a live key of a project.
 */
export const findCaller = async (
  reader: Reader,
  now: Clock,
  key: string,
  origin: Origin,
): Promise<Caller> => {
  const kind = keyKind(key)
  if (kind === undefined || key.length > KEY_MAX) throw incorrectKey(key)
  if (kind !== 'admin') throw await projectKeyProblem(reader, now, key)
  const [row] = await store.findAdminKey(reader, { hash: hashSecret(key) })
  if (!row || isOver(row.expires_at, now)) throw incorrectKey(key)
  return toCaller(row, origin)
}

const toCaller = (row: store.AdminKeyRow, origin: Origin): Caller => ({
  actor: {
    kind: 'admin_key',
    keyId: row.id,
    scopes: scopesOf(row),
    owner:
      row.user_id === null
        ? { kind: 'service_account', id: row.operator_id }
        : { kind: 'user', id: row.user_id },
    email: row.user_email,
    origin,
  },
  organization: {
    id: row.organization_id,
    name: row.organization_name,
    defaultProjectId: row.default_project_id,
    operatorId: row.operator_id,
  },
})

/** A key never reaches further than the person who owns it. */
const scopesOf = (row: store.AdminKeyRow): readonly string[] | null => {
  const scopes = row.scopes === null ? null : (JSON.parse(row.scopes) as string[])
  if (row.user_role !== 'reader') return scopes
  return scopes === null
    ? READER_SCOPES
    : scopes.filter((scope) => READER_SCOPES.includes(scope as Scope))
}

const projectKeyProblem = async (reader: Reader, now: Clock, key: string): Promise<Problem> => {
  if (!hasValidChecksum(key)) return incorrectKey(key)
  const [row] = await store.findProjectKey(reader, { hash: hashSecret(key) })
  return row && !isOver(row.expires_at, now)
    ? missingScope('api.management.read')
    : incorrectKey(key)
}

const isOver = (expiresAt: number | null, now: Clock): boolean =>
  expiresAt !== null && expiresAt <= now()

const incorrectKey = (key: string): Problem =>
  new Problem(
    'invalid_api_key',
    `Incorrect API key provided: ${maskKey(key.slice(0, KEY_MAX))}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  )
