/** Notice of a stop, and the models of the banner. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createClient } from '#client/client.ts'
import { startUpstream } from '#simulator/upstream.ts'
import { chat } from '#test/support/gateway.ts'
import { serve, temporaryFolder } from './command.ts'

it('Ctrl-C with an open answer says that the stop waits for it, and without one says nothing', async (t) => {
  using folder = temporaryFolder()
  const upstream = await startUpstream({ keys: null })
  t.after(() => upstream.close())
  const environment = { DATABASE_URL: folder.databaseUrl, UPSTREAM_URL: upstream.url }
  const server = await serve(environment)
  assert.match(server.banner, /curl http:\S+\/v1\/chat\/completions/)
  assert.match(server.banner, /npx bailiwick projects list --base-url http:\S+\/v1\n/)
  const [adminKey = ''] = /sk-admin-[\w-]{64}/.exec(server.banner) ?? []
  const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
  const { id: project_id } = await client.createProject({ name: 'a' })
  const { api_key } = await client.createProjectServiceAccount({ project_id, name: 'b' })
  upstream.script({ fault: { kind: 'stall', at: 3, when: 'resumed' } })
  const answer = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api_key?.value}`, 'content-type': 'application/json' },
    body: chat('one', { stream: true }),
  })
  assert.equal(answer.status, 200)
  const stopping = server.stop('SIGINT')
  upstream.open('resumed')
  await answer.text()
  assert.equal(await stopping, 0)
  assert.match(server.log(), /^Waiting for 1 open answer; Ctrl-C again ends it\.$/m)
  const idle = await serve(environment)
  assert.equal(await idle.stop('SIGINT'), 0)
  assert.doesNotMatch(idle.log(), /Waiting for/)
})
