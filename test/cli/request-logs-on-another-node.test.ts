/** From the id of a request to its cause by one command, at the node that did not serve it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { dropDatabase, emptyDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { run } from './command.ts'

const skip = hasPostgres ? false : POSTGRES_HINT

it('a node shows the cause of a failure that another has served', { skip }, async () => {
  await using stack = new AsyncDisposableStack()
  const upstream = stack.adopt(await startUpstream(), (one) => one.close())
  const databaseUrl = await emptyDatabase('postgres')
  stack.defer(() => dropDatabase(databaseUrl))
  const options = { databaseUrl, upstreamUrl: upstream.url }
  const serving = stack.use(await startHarness('postgres', options))
  const other = stack.use(await startHarness('postgres', options))
  const { value } = await makeUserKey(serving, await makeProject(serving))
  upstream.script({ status: 503 })
  const answer = await serving.raw('POST', CHAT, { key: value, body: JSON.parse(chat('one')) })
  assert.equal(answer.status, 503)
  const id = answer.headers.get('x-request-id') ?? ''
  await eventually('the request has a row', async () => {
    await serving.flush()
    const found = await other.raw('GET', `/v1/organization/request_logs/${id}`, {
      key: serving.adminKey,
    })
    return found.status === 200
  })
  const shown = await run(['request-logs', 'retrieve', id], {
    BAILIWICK_BASE_URL: other.url,
    OPENAI_ADMIN_KEY: serving.adminKey,
  })
  assert.equal(shown.status, 0, shown.stderr)
  assert.match(shown.stdout, /503/)
  assert.ok(shown.stdout.includes(id))
})
