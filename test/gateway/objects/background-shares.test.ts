/** The poller uses the connections of the project that owns the background response. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { type Side, startTwoProjects } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'

it('polls of a project wait for its connection share, and polls of another do not', async () => {
  // At most one connection of 1,024 per project.
  const gateway = await startTwoProjects('sqlite', { bounds: { upstream_project_share: 0 } })
  const { h, upstream, clock, ours, theirs } = gateway
  const start = async ({ openai }: Side): Promise<string> => {
    const { id } = await openai.responses.create({ model: MODEL, input: 'a', background: true })
    return id
  }
  const [mine, other] = [await start(ours), await start(theirs)]
  await h.flush()
  const isPolled = (id: string): boolean =>
    upstream.requests.some(({ method, path }) => method === 'GET' && path.endsWith(id))
  upstream.script({ path: '/v1/embeddings', answerAfter: 'held' })
  const held = ours.openai.embeddings.create({ model: 'text-embedding-3-small', input: 'a' })
  await upstream.until((all) => all.some(({ path }) => path === '/v1/embeddings'))
  clock.move(LEASE_MS)
  const polled = h.poll()
  await upstream.until(() => isPolled(other))
  assert.equal(isPolled(mine), false)
  upstream.open('held')
  await held
  await polled
  assert.equal(isPolled(mine), true)
  await gateway.close()
})
