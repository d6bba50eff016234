/** Owners of spend limits beyond OpenAI's two: users, service accounts and API keys. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { openAs } from '#test/access/browser.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { newProject, newUser, refused } from './suite.ts'

const LIMIT = { threshold_amount: 10_000, currency: 'USD', interval: 'month' } as const

onEachStore('spend limits of users, service accounts and keys', (dialect) => {
  const server = shareHarness(dialect)
  let project_id = ''

  before(async () => {
    project_id = (await newProject(server())).id
  })

  /** A service account with two keys, and a member with one, each with a limit. */
  const limited = async () => {
    const { client } = server()
    const { id: user_id } = await newUser(server())
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    const own = await client.createProjectUserApiKey({ project_id, user_id })
    const account = await client.createProjectServiceAccount({ project_id, name: 'nightly' })
    const ofAccount = { project_id, service_account_id: account.id }
    const other = await client.createProjectServiceAccountApiKey(ofAccount)
    const keys = [own.id, account.api_key?.id ?? '', other.id]
    await client.updateUserSpendLimit({ user_id, ...LIMIT })
    await client.updateProjectUserSpendLimit({ project_id, user_id, ...LIMIT })
    await client.updateServiceAccountSpendLimit({ ...ofAccount, ...LIMIT })
    for (const api_key_id of keys) {
      await client.updateApiKeySpendLimit({ project_id, api_key_id, ...LIMIT })
    }
    return { user_id, ofAccount, keys: keys as [string, string, string] }
  }

  const limitedOwners = async (): Promise<string[]> => {
    const rows = await server().store.reader.selectFrom('spend_limit').select('scope_id').execute()
    return rows.map(({ scope_id }) => scope_id)
  }

  it('a deleted owner takes its limit with it', async () => {
    const { client } = server()
    const { user_id, ofAccount, keys } = await limited()
    const [own, first, second] = keys
    await client.deleteProjectServiceAccountApiKey({ ...ofAccount, api_key_id: second })
    assert.ok(!(await limitedOwners()).includes(second))
    await client.deleteProjectServiceAccount(ofAccount)
    await client.deleteUser({ user_id })
    const left = await limitedOwners()
    const inProject = `${project_id}/${user_id}`
    const gone = [first, second, ofAccount.service_account_id, user_id, inProject]
    assert.deepEqual(
      [own, ...gone].filter((id) => left.includes(id)),
      [own],
    )
    await client.deleteProjectApiKey({ project_id, api_key_id: own })
    assert.ok(!(await limitedOwners()).includes(own))
  })

  it('an archived project takes the limits of its service accounts and keys with it', async () => {
    const { client } = server()
    const { id } = await newProject(server())
    const account = await client.createProjectServiceAccount({ project_id: id, name: 'ci' })
    const api_key_id = account.api_key?.id ?? ''
    await client.updateApiKeySpendLimit({ project_id: id, api_key_id, ...LIMIT })
    const ofAccount = { project_id: id, service_account_id: account.id }
    await client.updateServiceAccountSpendLimit({ ...ofAccount, ...LIMIT })
    await client.updateProjectSpendLimitDefaults({ project_id: id, user: LIMIT })
    await client.archiveProject({ project_id: id })
    const left = await limitedOwners()
    assert.deepEqual(
      [account.id, api_key_id, `${id}/user`].filter((owner) => left.includes(owner)),
      [],
    )
    const archived = { status: 400, code: 'project_archived' } as const
    await refused(client.updateServiceAccountSpendLimit({ ...ofAccount, ...LIMIT }), archived)
  })

  it('an owner that does not exist, or is of another project, is 404', async () => {
    const { client } = server()
    const { ofAccount, keys } = await limited()
    const { id: elsewhere } = await newProject(server())
    const absent = (code: 'user_not_found' | 'service_account_not_found' | 'api_key_not_found') =>
      ({ status: 404, code }) as const
    const user = { user_id: 'user-missing' }
    await refused(client.retrieveUserSpendLimit(user), absent('user_not_found'))
    await refused(client.updateUserSpendLimit({ ...user, ...LIMIT }), absent('user_not_found'))
    const account = { ...ofAccount, project_id: elsewhere }
    const noAccount = absent('service_account_not_found')
    await refused(client.retrieveServiceAccountSpendLimit(account), noAccount)
    await refused(client.updateServiceAccountSpendLimit({ ...account, ...LIMIT }), noAccount)
    const key = { project_id: elsewhere, api_key_id: keys[0] }
    await refused(client.retrieveApiKeySpendLimit(key), absent('api_key_not_found'))
    await refused(client.deleteApiKeySpendLimit(key), absent('api_key_not_found'))
  })

  it('a project owner reads the limits in the project, and sets none', async () => {
    const { ofAccount, keys } = await limited()
    const { id: user_id } = await newUser(server())
    await server().client.createProjectUser({ project_id, user_id, role: 'owner' })
    const { client } = await openAs(server(), user_id)
    const key = { project_id, api_key_id: keys[0] }
    assert.equal((await client.retrieveApiKeySpendLimit(key)).threshold_amount, 10_000)
    const read = await client.retrieveServiceAccountSpendLimit(ofAccount)
    assert.equal(read.threshold_amount, 10_000)
    const denied = { status: 403, message: /Missing scopes: api\.management/ }
    await refused(client.updateApiKeySpendLimit({ ...key, ...LIMIT }), denied)
    await refused(client.deleteServiceAccountSpendLimit(ofAccount), denied)
    await refused(client.retrieveUserSpendLimit({ user_id }), denied)
  })
})
