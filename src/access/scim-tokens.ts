/**
 * Authentication of an identity provider by SCIM token. Its changes are in the audit log under the
 * id of the token; the token has no permission outside SCIM.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, isScimToken } from '#base/secrets.ts'
import type { AdminKeyActor, Organization } from '#context.ts'
import { invalidScimToken } from '#contract/errors/scim.ts'
import type { LookUpBounds } from '#event-loop/look-up-queue.ts'
import type { Store } from '#storage/db.ts'
import type { LastUsed } from './last-used.ts'
import { createSecretLookUps } from './secret-look-ups.ts'
import { findScimToken } from './store.ts'

/** Interval of written uses: later uses within it are not written. */
const USE_WRITTEN_EVERY_MS = 60_000

/** A live token. */
export interface FoundScimToken {
  readonly id: string
  readonly actor: Omit<AdminKeyActor, 'origin'>
  readonly organization: Organization
}

/** Looks up the token of a request. Throws 401 if no live one matches. */
export type FindScimToken = (token: string, address: string) => Promise<FoundScimToken>

export function createFindScimToken(options: {
  readonly store: Store
  readonly now: Clock
  readonly elapsed: Clock
  readonly lookUps: LookUpBounds
  readonly lastUsed: Pick<LastUsed, 'writeScimToken'>
}): FindScimToken {
  const { store, now, elapsed, lookUps, lastUsed } = options
  const lookUp = createSecretLookUps({ elapsed, lookUps })
  const unknown = (): Problem => new Problem(invalidScimToken())
  const read = async (hash: string): Promise<FoundScimToken> => {
    const [row] = await findScimToken(store.reader, { hash })
    if (!row || row.expires_at <= now()) throw unknown()
    if (now() - (row.last_used_at ?? 0) >= USE_WRITTEN_EVERY_MS) {
      await lastUsed.writeScimToken(hash, now())
    }
    return {
      id: row.id,
      actor: {
        kind: 'admin_key',
        keyId: row.id,
        scopes: [],
        email: null,
        owner: { kind: 'service_account', id: row.operator_id },
      },
      organization: {
        id: row.organization_id,
        name: row.organization_name,
        defaultProjectId: row.default_project_id,
        operatorId: row.operator_id,
      },
    }
  }
  return async (token, address) => {
    if (!isScimToken(token)) throw unknown()
    const hash = hashSecret(token)
    return lookUp({ hash, address, unknown, read: () => read(hash) })
  }
}
