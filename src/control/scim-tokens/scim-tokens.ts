/**
 * Tokens of identity providers. SCIM is enabled while the organization has a token, an expired or
 * revoked one included: that a token was not replaced in time must not let other people in. A token
 * belongs to the person who created it, or to the operator, as an admin key does.
 */
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, mintScimToken, redactKey } from '#base/secrets.ts'
import type { Context } from '#context.ts'
import { scimTokenNotFound, tooManyScimTokens } from '#contract/errors/scim.ts'
import {
  type CreatedScimToken,
  type NewScimToken,
  SCIM_TOKENS_MAX,
  type ScimToken,
} from '#contract/extensions/scim-tokens.ts'
import { EXPIRY_MAX_SECONDS } from '#contract/schema.ts'
import { requireOwner, toOwner } from '#control/admin-api-keys/admin-api-keys.ts'
import type { Reader } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import * as store from './store.ts'

const MS = 1_000

export async function list(ctx: Context) {
  const rows = await store.list(ctx.reader, { organizationId: ctx.organization.id })
  return { object: 'list' as const, data: rows.map(toWire) }
}

export function create(ctx: Context, input: NewScimToken): Promise<CreatedScimToken> {
  return audited(ctx, async (tx) => {
    const organizationId = ctx.organization.id
    // Of two concurrent creations, the second counts the token of the first.
    await lockOrganization(tx, organizationId)
    const owner = await requireOwner(tx, ctx)
    const present = await store.list(tx, { organizationId })
    if (present.length >= SCIM_TOKENS_MAX) throw new Problem(tooManyScimTokens(SCIM_TOKENS_MAX))
    const value = mintScimToken()
    const createdAt = ctx.now()
    const id = ctx.newId('scim_token')
    await store.insert(tx, {
      id,
      organization_id: organizationId,
      owner_id: owner ?? ctx.organization.operatorId,
      name: input.name,
      hash: hashSecret(value),
      redacted_value: redactKey(value),
      created_at: createdAt,
      expires_at: createdAt + (input.expires_in_seconds ?? EXPIRY_MAX_SECONDS) * MS,
      last_used_at: null,
      revoked_at: null,
    })
    const row = (await store.list(tx, { organizationId })).find((one) => one.id === id)
    if (!row) throw new Error(`the token ${id} is not there although it was just inserted`)
    return {
      result: { ...toWire(row), value },
      event: {
        type: 'api_key.created',
        id,
        data: {
          scopes: ['scim'],
          owner: {
            type: owner === null ? 'service_account' : 'user',
            id: owner ?? ctx.organization.operatorId,
          },
        },
      },
      consequences: present.length === 0 ? [{ type: 'scim.enabled', id: organizationId }] : [],
    }
  })
}

export function remove(ctx: Context, id: string) {
  return audited(ctx, async (tx) => {
    const organizationId = ctx.organization.id
    await lockOrganization(tx, organizationId)
    const present = await store.list(tx, { organizationId })
    if (!present.some((row) => row.id === id)) throw new Problem(scimTokenNotFound(id))
    await store.remove(tx, id, ctx.now())
    return {
      result: { object: 'organization.scim_token.deleted' as const, id, deleted: true },
      event: { type: 'api_key.deleted', id },
      consequences: present.length === 1 ? [{ type: 'scim.disabled', id: organizationId }] : [],
    }
  })
}

/** Whether an identity provider manages the people of the organization. */
export async function isScimEnabled(reader: Reader, organizationId: string): Promise<boolean> {
  return (await store.list(reader, { organizationId })).length > 0
}

function toWire(row: store.ScimTokenRow): ScimToken {
  return {
    object: 'organization.scim_token',
    id: row.id,
    name: row.name,
    redacted_value: row.redacted_value,
    created_at: toSeconds(row.created_at),
    expires_at: toSeconds(row.expires_at),
    last_used_at: row.last_used_at === null ? null : toSeconds(row.last_used_at),
    owner: row.owner_id === null ? null : toOwner(row),
    revoked_at: row.revoked_at === null ? null : toSeconds(row.revoked_at),
  }
}
