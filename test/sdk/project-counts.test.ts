/** Counts of members, service accounts and keys of projects, on each store. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { count } from '#control/projects/counts.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { newProject, newUser, refused } from './suite.ts'

onEachStore('the counts of projects', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const client = () => server().client

  /** Members, service accounts and keys of each project, in the order of the response. */
  const counted = async (project_ids: string[]): Promise<[string, number, number, number][]> =>
    (await client().listProjectCounts({ project_ids })).data.map((one) => [
      ...([one.project_id, one.users, one.service_accounts, one.api_keys] as const),
    ])

  const filled = async (): Promise<{ project_id: string; user_id: string }> => {
    const project_id = (await newProject(server())).id
    const user_id = (await newUser(server())).id
    await client().createProjectUser({ project_id, user_id, role: 'member' })
    await client().createProjectUserApiKey({ project_id, user_id })
    await client().createProjectServiceAccount({ project_id, name: 'ci' })
    return { project_id, user_id }
  }

  it('are returned for each requested project, in that order, once', async () => {
    const [a, b] = [(await filled()).project_id, (await filled()).project_id]
    const empty = (await newProject(server())).id
    await client().createProjectServiceAccount({
      project_id: b,
      name: 'bare',
      create_service_account_only: true,
    })
    const expected = [
      [b, 1, 2, 2],
      [empty, 0, 0, 0],
      [a, 1, 1, 2],
    ]
    assert.deepEqual(await counted([b, empty, a, b]), expected)
  })

  it('omit projects that do not exist', async () => {
    const { project_id } = await filled()
    assert.deepEqual(await counted(['proj_x', project_id, 'user-x']), [[project_id, 1, 1, 2]])
    assert.deepEqual(await counted(['proj_x']), [])
  })

  it('omit projects that the caller may not see', async () => {
    const [mine, other] = [(await filled()).project_id, (await filled()).project_id]
    const see = async (visible: string[]) =>
      (await count({ ...server().system, visible }, [mine, other])).data.map(
        (one) => one.project_id,
      )
    assert.deepEqual(await see([mine]), [mine])
    assert.deepEqual(await see([]), [])
  })

  it('include only working keys: none expired, none whose owner has left', async () => {
    const { project_id, user_id } = await filled()
    await client().createProjectUserApiKey({ project_id, user_id, expires_in_seconds: 60 })
    assert.deepEqual(await counted([project_id]), [[project_id, 1, 1, 3]])
    move(60_000)
    assert.deepEqual(await counted([project_id]), [[project_id, 1, 1, 2]])
    await client().deleteProjectUser({ project_id, user_id })
    assert.deepEqual(await counted([project_id]), [[project_id, 0, 1, 1]])
    await client().archiveProject({ project_id })
    assert.deepEqual(await counted([project_id]), [[project_id, 0, 0, 0]])
  })

  it('are returned for 1 to 100 projects per request', async () => {
    await refused(client().listProjectCounts({ project_ids: [] }), {
      status: 400,
      code: 'missing_required_parameter',
      param: 'project_ids',
    })
    const project_ids = Array.from({ length: 101 }, (_, i) => `proj_${i}`)
    await refused(client().listProjectCounts({ project_ids }), {
      status: 400,
      code: 'array_above_max_length',
    })
    assert.deepEqual(await counted(project_ids.slice(1)), [])
  })
})
