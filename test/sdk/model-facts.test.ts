/** Facts of a model: its price, its end, and limits of the organization and of projects. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openAs } from '#test/access/browser.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { newProject, newUser } from './suite.ts'

const MODEL = 'gpt-5.6-luna'

onEachStore('facts of a model', (dialect) => {
  const server = shareHarness(dialect)

  it('limits of projects are those that differ, in projects that the caller sees', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server(), 'Atlas')
    await newProject(server(), 'Without limits of its own')
    const rate_limit_id = `rl-${MODEL}`
    await client.updateProjectRateLimits({
      project_id,
      rate_limit_id,
      max_requests_per_1_minute: 7,
    })
    const facts = await client.retrieveModelFacts({ model: MODEL })
    assert.equal(facts.limited_as, MODEL)
    assert.ok((facts.price?.output ?? 0) > (facts.price?.input ?? Infinity))
    assert.ok((facts.rate_limits.max_requests_per_1_minute ?? 0) > 7)
    assert.deepEqual(facts.project_rate_limits, [
      {
        project_id,
        project_name: 'Atlas',
        rate_limits: { ...facts.rate_limits, max_requests_per_1_minute: 7 },
      },
    ])
    const { id } = await newUser(server())
    const stranger = (await openAs(server(), id)).client
    const seen = await stranger.retrieveModelFacts({ model: MODEL })
    assert.deepEqual(seen, { ...facts, project_rate_limits: [] })
  })

  it('an unknown model has no price, and the limits of default', async () => {
    const facts = await server().client.retrieveModelFacts({ model: 'acme/unknown:1' })
    assert.equal(facts.limited_as, 'default')
    assert.equal(facts.price, null)
    assert.equal(facts.shutdown_date, null)
    assert.deepEqual(facts.project_rate_limits, [])
  })
})
