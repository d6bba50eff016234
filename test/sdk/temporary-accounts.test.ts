import assert from 'node:assert/strict'
import { it } from 'node:test'
import { purgeServiceAccounts } from '#control/service-accounts/purge.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { newProject, refused } from './suite.ts'

const HOUR = 3_600

onEachStore('a temporary service account', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const accounts = async (project_id: string) =>
    (await server().client.listProjectServiceAccounts({ project_id })).data.map(({ name }) => name)
  const make = (project_id: string, name: string, rest: object = {}) =>
    server().client.createProjectServiceAccount({
      project_id,
      name,
      expires_in_seconds: HOUR,
      ...rest,
    })

  it('is deleted with its keys and an event once it has expired, and no other account is', async () => {
    const { client, system } = server()
    const { id: project_id } = await newProject(server())
    await make(project_id, 'lasting')
    const { id } = await make(project_id, 'Playground', { temporary: true })
    await make(project_id, 'longer', { temporary: true, expires_in_seconds: 2 * HOUR })
    move((HOUR - 1) * 1_000)
    assert.equal(await purgeServiceAccounts(system), 0)
    move(1_000)
    const purged = await Promise.all([purgeServiceAccounts(system), purgeServiceAccounts(system)])
    assert.deepEqual(purged.toSorted(), [0, 1])
    assert.deepEqual((await accounts(project_id)).toSorted(), ['lasting', 'longer'])
    const keys = (await client.listProjectApiKeys({ project_id })).data
    assert.equal(keys.length, 2)
    const [event] = (await client.listAuditLogs({ limit: 1 })).data
    assert.equal(event?.type, 'service_account.deleted')
    assert.equal(event?.['service_account.deleted']?.id, id)
  })

  it('of an archived project is deleted with the project', async () => {
    const { id: project_id } = await newProject(server())
    await make(project_id, 'Playground', { temporary: true })
    await server().client.archiveProject({ project_id })
    move(2 * HOUR * 1_000)
    await purgeServiceAccounts(server().system)
    assert.equal(await purgeServiceAccounts(server().system), 0)
  })

  it('without an expiry is rejected, and creates nothing', async () => {
    const { id: project_id } = await newProject(server())
    const { client } = server()
    await refused(
      client.createProjectServiceAccount({ project_id, name: 'Playground', temporary: true }),
      { status: 400, code: 'missing_required_parameter', param: 'expires_in_seconds' },
    )
    assert.deepEqual(await accounts(project_id), [])
  })
})
