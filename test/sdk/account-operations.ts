/** Operations of a person's account, for the suite about every operation. */
import assert from 'node:assert/strict'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import type { Harness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import type { recorder } from './recorder.ts'
import { newProject, newUser } from './suite.ts'

export async function callAccount(
  h: Harness,
  { clientsOf, answered }: Pick<ReturnType<typeof recorder>, 'clientsOf' | 'answered'>,
): Promise<void> {
  const user = await newUser(h, 'owner')
  const actor = personActor(user, 'owner')
  const { value: adminKey } = await adminApiKeys.create({ ...h.system, actor }, { name: 'mine' })
  const { client } = clientsOf({ url: h.url, adminKey })
  const project_id = (await newProject(h)).id
  const ofUser = { project_id, user_id: user.id }
  await h.client.createProjectUser({ ...ofUser, role: 'member' })
  const { id } = await h.client.createProjectUserApiKey(ofUser)
  const { projects } = await answered('retrieveAccount', client.retrieveAccount())
  assert.equal(projects[0]?.id, project_id)
  const keys = await answered('listAccountApiKeys', client.listAccountApiKeys())
  assert.equal(keys.data[0]?.id, id)
  const amount = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
  await h.client.updateProjectSpendLimit({ project_id, ...amount })
  const until = Math.floor(Date.now() / 1_000) + 86_400
  const ask = () =>
    answered(
      'createAccountRaiseRequest',
      client.createAccountRaiseRequest({
        project_id,
        scope: 'project',
        scope_id: project_id,
        threshold_amount: 900,
        until,
        reason: 'A review',
      }),
    )
  const { id: raise_request_id } = await ask()
  const own = await answered('listAccountRaiseRequests', client.listAccountRaiseRequests())
  assert.equal(own.data[0]?.id, raise_request_id)
  const withdrawal = client.withdrawAccountRaiseRequest({ raise_request_id })
  await answered('withdrawAccountRaiseRequest', withdrawal)
  const denied = { raise_request_id: (await ask()).id, note: 'Not now' }
  await answered('denyRaiseRequest', client.denyRaiseRequest(denied))
  const approved = { raise_request_id: (await ask()).id }
  const approval = await answered('approveRaiseRequest', client.approveRaiseRequest(approved))
  assert.equal(approval.decision?.threshold_amount, 900)
  const all = await answered('listRaiseRequests', client.listRaiseRequests())
  assert.deepEqual(
    all.data.map(({ status }) => status),
    ['approved', 'denied', 'withdrawn'],
  )
  const rotation = client.rotateAccountApiKey({ api_key_id: id, overlap_seconds: 60 })
  assert.equal((await answered('rotateAccountApiKey', rotation)).id, id)
  const models = client.listAccountModels({ project_id })
  assert.equal((await answered('listAccountModels', models)).object, 'list')
  const limits = await answered(
    'retrieveAccountLimits',
    client.retrieveAccountLimits({ project_id }),
  )
  assert.equal(limits.project_id, project_id)
  const signOut = await answered('signOutAccount', client.signOutAccount())
  assert.deepEqual([signOut.sessions, signOut.programs], [0, 0])
  const ofOwner = { user_id: user.id }
  assert.equal((await answered('signOutUser', client.signOutUser(ofOwner))).user_id, user.id)
  await answered(
    'retrieveAccountUsage',
    client.retrieveAccountUsage({ start_time: 0, end_time: 86_400 }),
  )
}
