/**
 * Finds who is behind a session. It lasts no longer than the key or the person it stands for, and
 * may do no more than they may at this moment: both are looked at for each request, on every node.
 */
import type { Clock } from '#base/clock.ts'
import { createMemo, type Memo } from '#base/memo.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, isSessionToken } from '#base/secrets.ts'
import type { Organization, SessionActor } from '#context.ts'
import type { Reader, Store } from '#storage/db.ts'
import { scopesOf } from './admin-keys.ts'
import { findProjectRoles, findSession, type SessionRow } from './store.ts'

/** Most sessions whose holders are remembered between two commits. */
const REMEMBERED_MAX = 10_000

/** A live session: whose it is, and what may be done in it. */
export interface LiveSession {
  readonly actor: Omit<SessionActor, 'origin'>
  readonly organization: Organization
  /** When it or its key ends, in Unix milliseconds. */
  readonly expiresAt: number
}

/** Finds the session behind a token, at once where it is remembered. */
export type FindSession = (token: string) => LiveSession | Promise<LiveSession>

/** It throws 401 for what is no live session, whatever the reason. */
export const createFindSession = (store: Store, now: Clock): FindSession => {
  const remembered = createMemo<LiveSession>(store.version, REMEMBERED_MAX)
  return (token) => {
    if (!isSessionToken(token)) throw sessionExpired()
    const hash = hashSecret(token)
    const known = remembered.get(hash)
    if (known && known.expiresAt > now()) return known
    return look(store, now, hash, remembered)
  }
}

/** The 401 that sends a person to sign in again. */
export const sessionExpired = (): Problem =>
  new Problem('session_expired', 'Your session is over. Sign in again.')

const look = async (
  store: Store,
  now: Clock,
  hash: string,
  remembered: Memo<LiveSession>,
): Promise<LiveSession> => {
  const version = store.version()
  const [row] = await findSession(store.reader, { hash })
  const session = row && (await toSession(store.reader, row))
  if (!session || session.expiresAt <= now()) throw sessionExpired()
  remembered.put(hash, version, session)
  return session
}

/** Undefined when its key was deleted, or whoever is behind it was removed. */
const toSession = async (reader: Reader, row: SessionRow): Promise<LiveSession | undefined> => {
  if (row.key_deleted_at !== null || row.user_removed_at !== null) return undefined
  const authority = await authorityOf(reader, row)
  return (
    authority && {
      actor: {
        kind: 'session',
        sessionId: row.id,
        user: row.user_id === null ? null : { id: row.user_id, email: row.user_email ?? '' },
        authority,
      },
      organization: {
        id: row.organization_id,
        name: row.organization_name,
        defaultProjectId: row.default_project_id,
        operatorId: row.operator_id,
      },
      expiresAt: Math.min(row.expires_at, row.key_expires_at ?? row.expires_at),
    }
  )
}

const authorityOf = async (
  reader: Reader,
  row: SessionRow,
): Promise<SessionActor['authority'] | undefined> => {
  const { key_id: keyId, user_id: userId, user_role: organizationRole } = row
  if (keyId !== null) return { kind: 'admin_key', keyId, scopes: scopesOf(row) }
  if (userId === null || organizationRole === null) return undefined
  const projectRoles = await findProjectRoles(reader, userId)
  return { kind: 'person', organizationRole, projectRoles }
}
