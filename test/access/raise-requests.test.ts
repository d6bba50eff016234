/** Requests for raises of spend limits: who may ask, who decides, and what a decision does. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { Client } from '#client/client.ts'
import { purgeRaiseRequests } from '#control/raise-requests/purge.ts'
import { newProject, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { openAs } from './browser.ts'

const AMOUNT = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
const UNTIL = Math.floor(Date.now() / 1_000) + 86_400
const ASKED = { threshold_amount: 900, until: UNTIL, reason: 'A review' }

onEachStore('a request for a raise', (dialect) => {
  const server = shareHarness(dialect)
  let owner: Client
  let projectOwner: Client

  const signIn = async (project_id: string, role: 'owner' | 'member' = 'member') => {
    const { id } = await newUser(server())
    await server().client.createProjectUser({ project_id, user_id: id, role })
    return { id, client: (await openAs(server(), id)).client }
  }

  const setUp = async () => {
    const project_id = (await newProject(server())).id
    await server().client.updateProjectSpendLimit({ project_id, ...AMOUNT })
    const { client } = await signIn(project_id)
    projectOwner = (await signIn(project_id, 'owner')).client
    const of = { project_id, scope: 'project', scope_id: project_id } as const
    return { project_id, client, of }
  }

  before(async () => {
    owner = (await openAs(server(), (await newUser(server(), 'owner')).id)).client
  })

  it('is approved once of two concurrent decisions, and raises the limit', async () => {
    const { project_id, client, of } = await setUp()
    const { id: raise_request_id } = await client.createAccountRaiseRequest({ ...of, ...ASKED })
    const outcomes = await Promise.allSettled([
      owner.approveRaiseRequest({ raise_request_id }),
      server().client.approveRaiseRequest({ raise_request_id }),
    ])
    const rejected = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.deepEqual(
      rejected.map(({ reason }) => [reason.status, reason.code]),
      [[409, 'raise_request_closed']],
    )
    const { raise, threshold_amount } = await owner.retrieveProjectSpendLimit({ project_id })
    assert.deepEqual([threshold_amount, raise], [500, { threshold_amount: 900, until: UNTIL }])
  })

  it('of a default gives the person a limit of their own with the raise', async () => {
    const { project_id, client } = await setUp()
    const { user } = await client.retrieveAccount()
    await server().client.updateSpendLimitDefaults({ user: AMOUNT })
    const of = { project_id, scope: 'user', scope_id: user.id } as const
    const made = await client.createAccountRaiseRequest({ ...of, ...ASKED })
    assert.equal(made.inherited, true)
    await owner.approveRaiseRequest({ raise_request_id: made.id })
    const limit = await owner.retrieveUserSpendLimit({ user_id: user.id })
    assert.deepEqual([limit.threshold_amount, limit.raise?.threshold_amount], [500, 900])
    await server().client.updateSpendLimitDefaults({ user: null })
  })

  it('is not decided by a project owner, who may not set the limit, but is seen', async () => {
    const { client, of } = await setUp()
    const { id: raise_request_id } = await client.createAccountRaiseRequest({ ...of, ...ASKED })
    const [seen] = (await projectOwner.listRaiseRequests()).data
    assert.deepEqual([seen?.id, seen?.may_decide], [raise_request_id, false])
    await refused(projectOwner.approveRaiseRequest({ raise_request_id }), { status: 403 })
    await refused(client.approveRaiseRequest({ raise_request_id }), {
      status: 404,
      code: 'raise_request_not_found',
    })
    assert.deepEqual((await client.listRaiseRequests()).data, [])
  })

  it('is rejected for a limit that does not hold for the person', async () => {
    const { client, of } = await setUp()
    const other = await setUp()
    const notFound = { status: 404, code: 'spend_limit_not_found' } as const
    const foreign = { ...of, ...ASKED, scope_id: other.project_id }
    await refused(client.createAccountRaiseRequest(foreign), notFound)
    await refused(client.createAccountRaiseRequest({ ...other.of, ...ASKED }), {
      status: 404,
      code: 'project_not_found',
    })
    const low = { ...of, ...ASKED, threshold_amount: 500 }
    await refused(client.createAccountRaiseRequest(low), { status: 400, code: 'invalid_value' })
  })

  it('of a limit that was deleted or has another interval is not approved', async () => {
    const { project_id, client, of } = await setUp()
    const { id: raise_request_id } = await client.createAccountRaiseRequest({ ...of, ...ASKED })
    const outdated = { status: 409, code: 'raise_request_outdated' } as const
    await owner.updateProjectSpendLimit({ project_id, ...AMOUNT, interval: 'day' })
    await refused(owner.approveRaiseRequest({ raise_request_id }), outdated)
    await owner.deleteProjectSpendLimit({ project_id })
    await refused(owner.approveRaiseRequest({ raise_request_id }), outdated)
    assert.equal((await owner.denyRaiseRequest({ raise_request_id })).status, 'denied')
  })

  it('of a person who left the project is not approved', async () => {
    const { project_id, client, of } = await setUp()
    const { id: raise_request_id, user } = await client.createAccountRaiseRequest({
      ...of,
      ...ASKED,
    })
    await server().client.deleteProjectUser({ project_id, user_id: user.id })
    await refused(owner.approveRaiseRequest({ raise_request_id }), {
      status: 409,
      code: 'raise_request_outdated',
    })
  })

  it('is deleted 180 days after it was made', async () => {
    const { client, of } = await setUp()
    await client.createAccountRaiseRequest({ ...of, ...ASKED })
    const daysLater = (days: number) => () => Date.now() + days * 86_400_000
    await purgeRaiseRequests(server().store, daysLater(179))
    assert.equal((await client.listAccountRaiseRequests()).data.length, 1)
    await purgeRaiseRequests(server().store, daysLater(181))
    assert.deepEqual((await client.listAccountRaiseRequests()).data, [])
  })

  it('is the only open one of its person and limit, and at most 20 are made in a day', async () => {
    const { client, of } = await setUp()
    const ask = () => client.createAccountRaiseRequest({ ...of, ...ASKED })
    for (let made = 0; made < 20; made++) {
      const { id: raise_request_id } = await ask()
      if (made === 0) await refused(ask(), { status: 409, code: 'raise_request_exists' })
      await client.withdrawAccountRaiseRequest({ raise_request_id })
    }
    await refused(ask(), { status: 400, code: 'too_many_raise_requests' })
  })
})
