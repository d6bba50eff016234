/**
 * Changes of a project's region and tags at one of two nodes: the node that made it obeys with its
 * answer, the other once it has applied the change, with a notification or without one.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { newestSeqs } from '#storage/changes.ts'
import { type ChangeListener, createChangeListener } from '#test/gateway/auth/grants.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT
/** Regions of the upstreams, and of the search team's account. */
const PLACES = ['eu', 'us'] as const
const SEARCH = 'search'

for (const notifications of [true, false]) {
  const title = `the region of a project at two nodes, ${notifications ? 'with' : 'without'}`
  describe(`${title} notifications`, { skip }, () => {
    let databaseUrl: string
    let here: Harness
    let there: Harness
    let listener: ChangeListener
    let key: MadeKey
    const upstreams = new Map<string, Upstream>()

    before(async () => {
      databaseUrl = await emptyDatabase('postgres')
      for (const name of [...PLACES, SEARCH]) upstreams.set(name, await startUpstream())
      const entries = [...upstreams].map(([name, { url }]) => {
        const members = [`base_url: "${url}"`, `api_key: "${UPSTREAM_KEY}"`]
        members.push(name === SEARCH ? 'projects: [team=search]' : `regions: [${name}]`)
        return `  ${name}: { ${members.join(', ')} }`
      })
      const config = `upstreams:\n${entries.join('\n')}\n`
      listener = createChangeListener()
      here = await startHarness('postgres', { databaseUrl, config })
      there = await startHarness('postgres', { databaseUrl, config, notifications, ...listener })
      key = await makeUserKey(here, await makeProject(here))
    })
    after(async () => {
      await here.close()
      await there.close()
      for (const upstream of upstreams.values()) await upstream.close()
      await dropDatabase(databaseUrl)
    })

    /** The upstream that a request at a node arrives at; otherwise the code of the error. */
    const servedBy = async (node: Harness): Promise<string | null | undefined> => {
      for (const upstream of upstreams.values()) upstream.reset()
      const body = chat('where am I')
      const { status, json } = await node.raw('POST', CHAT, { key: key.value, body })
      const reached = [...upstreams].flatMap(([name, { requests }]) => requests.map(() => name))
      if (status !== 200) {
        assert.deepEqual(reached, [])
        return json.error?.code
      }
      assert.equal(reached.length, 1)
      return reached[0]
    }

    /** Makes a change here, and asserts the upstream of the next requests at both nodes. */
    const changeTo = async (expected: string, change: () => Promise<unknown>): Promise<void> => {
      // Both have the key in their caches.
      await servedBy(here)
      await servedBy(there)
      await change()
      assert.equal(await servedBy(here), expected)
      const { id } = here.bootstrapped.organization
      await listener.untilSeq((await newestSeqs(here.store.reader, [id])).get(id) ?? 0)
      assert.equal(await servedBy(there), expected)
    }

    it('a changed geography moves the next requests, and rejects those of no upstream', async () => {
      const { project_id } = key
      for (const [geography, expected] of [
        ['EU', 'eu'],
        ['US', 'us'],
        ['jp', 'outside_residency'],
        ['EU', 'eu'],
      ] as const) {
        const move = () => here.client.modifyProject({ project_id, geography })
        await changeTo(expected, move)
      }
      await here.client.modifyProject({ project_id, geography: null })
    })

    it('a tag of an account’s projects opens it to the next requests, and closes it', async () => {
      const { project_id } = key
      const tag = (tags: Record<string, string>) => () =>
        here.client.updateProjectTags({ project_id, tags })
      await here.client.modifyProject({ project_id, geography: 'GB' })
      await changeTo('outside_residency', tag({ team: 'search' }))
      await changeTo(SEARCH, () => here.client.modifyProject({ project_id, geography: null }))
      await here.client.modifyProject({ project_id, geography: 'EU' })
      await changeTo('eu', tag({ team: 'other' }))
    })
  })
}
