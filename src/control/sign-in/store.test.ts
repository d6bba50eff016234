import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Reader, run, type Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import * as store from './store.ts'

const REMOVED = 5_000
const ORGANIZATION = 'org-a'
const FILL = `with recursive counted (n) as
  (select 1 union all select n + 1 from counted where n < ${REMOVED})
  insert into "user" (id, organization_id, email, email_key, role, added_at, removed_at,
    oidc_issuer, oidc_subject, oidc_subject_claim, oidc_claimed_subject)
  select 'user-' || n, '${ORGANIZATION}', 'u' || n, 'u' || n, 'reader', 1, 2,
    'https://id.example.com', 's' || n, 'oid', 'o' || n from counted`

const IDENTITY = {
  issuer: 'https://id.example.com',
  email: undefined,
  isEmailVerified: true,
  domain: undefined,
  name: undefined,
  groups: undefined,
  externalId: undefined,
}

/** Reader that returns the plan of each statement in place of its rows. */
function explaining({ reader }: Store, plans: unknown[]): Reader {
  const explain = reader.dialect === 'sqlite' ? 'explain query plan' : 'explain'
  return {
    dialect: reader.dialect,
    selectFrom: reader.selectFrom,
    [run]: async (sql, parameters) => {
      plans.push(await reader[run](`${explain} ${sql}`, parameters))
      return []
    },
  }
}

onEachStore('a removed person among many', (dialect) => {
  it('is found by an index of the address, the subject and the claim', async () => {
    const url = await emptyDatabase(dialect)
    const opened = await openStore(url)
    await record(opened, async (tx) => {
      await tx[run](
        `insert into organization (id, name, created_at, default_project_id, operator_id)
         values ('${ORGANIZATION}', 'Example', 1, 'proj_a', 'user-0')`,
        [],
      )
      await tx[run](FILL, [])
      await tx[run]('analyze "user"', [])
    })
    const plans: unknown[] = []
    const address = { organizationId: ORGANIZATION, emailKey: 'u7' }
    const find = (reader: Reader, key: typeof address, subject = 'other', value = 'other') =>
      store.wasRemoved(reader, key, { ...IDENTITY, subject, claimed: { claim: 'oid', value } })
    await find(explaining(opened, plans), address)
    const other = { ...address, emailKey: 'other' }
    const found = [
      await find(opened.reader, address),
      await find(opened.reader, other, 's8'),
      await find(opened.reader, other, 'other', 'o9'),
      await find(opened.reader, other),
    ]
    await opened.close()
    await dropDatabase(url)
    assert.deepEqual(found, [true, true, true, false])
    const used = plans.map((plan) => /user_removed_\w+/.exec(JSON.stringify(plan))?.[0])
    assert.deepEqual(used, ['user_removed_email', 'user_removed_oidc', 'user_removed_oidc_claimed'])
  })
})
