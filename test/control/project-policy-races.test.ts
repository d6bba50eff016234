/** Policies of a project under concurrent changes of some members, at two nodes on PostgreSQL. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { HOSTED_TOOLS } from '#contract/hosted-tool-permissions.ts'
import { onEachStore } from '#test/support/databases.ts'
import {
  eventsOf,
  makeProject,
  type Nodes,
  startNodes,
  statuses,
  unexpected,
} from '#test/support/nodes.ts'

const ROUNDS = 8

let nodes: Nodes
onEachStore('concurrent changes of a project’s policies', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect)
  })
  after(() => nodes.close())

  const pathOf = (project: string, policy: string): string =>
    `/v1/organization/projects/${project}/${policy}`

  it('lose none of the hosted tools that are disabled, and write an event for each', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const project_id = await makeProject(nodes)
      const before = (await eventsOf(nodes, project_id)).length
      const path = pathOf(project_id, 'hosted_tool_permissions')
      const answers = await nodes.storm(HOSTED_TOOLS.length, (n) => [
        'POST',
        path,
        { body: { [HOSTED_TOOLS[n] ?? '']: { enabled: false } } },
      ])
      assert.deepEqual(unexpected(answers), [])
      const found = await nodes.first.client.retrieveProjectHostedToolPermissions({ project_id })
      const enabled = HOSTED_TOOLS.filter((tool) => found[tool].enabled)
      assert.deepEqual(enabled, [])
      const events = (await eventsOf(nodes, project_id)).length - before
      assert.equal(events, HOSTED_TOOLS.length)
    }
  })

  it('make no disabled tier the default: of two changes that do, one is rejected', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const project_id = await makeProject(nodes)
      const path = pathOf(project_id, 'service_tier_settings')
      const answers = await nodes.storm(2, (n) => [
        'POST',
        path,
        { body: n === 0 ? { default: 'fast' } : { enabled_tiers: [] } },
      ])
      assert.deepEqual(statuses(answers), { 200: 1, 400: 1 })
    }
  })
})
