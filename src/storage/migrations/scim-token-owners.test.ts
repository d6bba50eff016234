/** The migration of SCIM tokens to owners, over a store with tokens in it. */
import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'

onEachStore('the migration of SCIM tokens to owners', (dialect) => {
  it('the owner is the actor of the creation in the audit log; without one it is unknown', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0036-oidc-groups')
    const token = (id: string) => ({
      organization_id: 'org-old',
      id,
      name: 'Okta',
      hash: `hash of ${id}`,
      redacted_value: 'bwscim_abcd...wxyz',
      created_at: 1,
      expires_at: 2,
      last_used_at: null,
    })
    await record(old, async (tx) => {
      const organization = {
        id: 'org-old',
        name: 'Old',
        default_project_id: 'proj_old',
        created_at: 1,
        operator_id: 'svc_acct_old',
      }
      await tx.insertInto('organization').values(organization).execute()
      const tokens = [token('scim_token_known'), token('scim_token_unknown')]
      await tx
        .insertInto('scim_token')
        .values(tokens as never)
        .execute()
      const event = {
        organization_id: 'org-old',
        id: 'audit_log-1',
        type: 'api_key.created',
        effective_at: 1,
        project_id: 'proj_old',
        resource_id: 'scim_token_known',
        actor_key_id: 'session_1',
        actor_id: 'user-mallory',
        actor_email: null,
        actor_kind: 'session',
        ip_address: null,
        user_agent: null,
        payload: '{}',
      }
      await tx
        .insertInto('audit_log')
        .values(event as never)
        .execute()
    })
    await old.close()
    const store = await openStore(url)
    const rows = await store.reader
      .selectFrom('scim_token')
      .select(['id', 'owner_id', 'revoked_at'])
      .orderBy('id')
      .execute()
    await store.close()
    await dropDatabase(url)
    assert.deepEqual(
      rows.map((row) => [row.id, row.owner_id, row.revoked_at]),
      [
        ['scim_token_known', 'user-mallory', null],
        ['scim_token_unknown', null, null],
      ],
    )
  })
})
