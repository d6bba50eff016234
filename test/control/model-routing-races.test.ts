/** Aliases and fallbacks of models under concurrent changes, at two nodes on PostgreSQL. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import {
  eventsOf,
  makeProject,
  type Nodes,
  startNodes,
  statuses,
  unexpected,
} from '#test/support/nodes.ts'

const ORGANIZATION = '/v1/organization'
const MODEL = 'gpt-5.6-luna'
const CHANGES = 40

let nodes: Nodes
onEachStore('concurrent changes of aliases and fallbacks', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect)
  })
  after(() => nodes.close())

  it('lose none of 40 aliases of an organization, and write an event for each', async () => {
    const { id } = nodes.first.bootstrapped.organization
    const before = (await eventsOf(nodes, id)).length
    const answers = await nodes.storm(CHANGES, (n) => [
      'POST',
      `${ORGANIZATION}/model_aliases`,
      { body: { alias: `alias-${n}`, model: MODEL } },
    ])
    assert.deepEqual(statuses(answers), { 200: CHANGES })
    const { data } = await nodes.first.client.listModelAliases()
    const names = data.map(({ alias }) => alias)
    assert.deepEqual(new Set(names), new Set(answers.map((_, n) => `alias-${n}`)))
    const events = (await eventsOf(nodes, id)).length - before
    assert.equal(events, CHANGES)
  })

  it('lose none of a project’s aliases and fallbacks that are added and deleted', async () => {
    const project_id = await makeProject(nodes)
    const path = `${ORGANIZATION}/projects/${project_id}`
    const { client } = nodes.first
    for (let n = 0; n < CHANGES; n += 4) {
      await client.updateProjectModelAlias({ project_id, alias: `old-${n}`, model: MODEL })
    }
    const answers = await nodes.storm(CHANGES, (n) => {
      if (n % 4 === 0) return ['DELETE', `${path}/model_aliases/old-${n}`]
      const body = { alias: `new-${n}`, model: MODEL }
      if (n % 4 !== 1) return ['POST', `${path}/model_aliases`, { body }]
      const fallback = { model: `llama-${n}`, fallback_models: [MODEL] }
      return ['POST', `${path}/model_fallbacks`, { body: fallback }]
    })
    assert.deepEqual(unexpected(answers), [])
    const aliases = (await client.listProjectModelAliases({ project_id })).data
    const fallbacks = (await client.listProjectModelFallbacks({ project_id })).data
    assert.equal(aliases.length, CHANGES / 2)
    assert.ok(aliases.every(({ alias }) => alias.startsWith('new-')))
    assert.equal(fallbacks.length, CHANGES / 4)
  })

  it('make no chain: of two aliases that form one, one is rejected', async () => {
    const project = await makeProject(nodes)
    const path = `${ORGANIZATION}/projects/${project}/model_aliases`
    for (let round = 0; round < 5; round++) {
      const [first, second] = [`first-${round}`, `second-${round}`]
      const answers = await nodes.storm(2, (n) => [
        'POST',
        path,
        { body: n === 0 ? { alias: first, model: second } : { alias: second, model: MODEL } },
      ])
      assert.deepEqual(statuses(answers), { 200: 1, 400: 1 })
    }
  })
})
