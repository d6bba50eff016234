/** `kill -9` in the middle of an upload, and while an upstream creates a batch. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import OpenAI from 'openai'
import { systemClock } from '#base/clock.ts'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { ownedRows } from '#test/gateway/two-projects.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'

const MINUTE = 60_000
const HEAD =
  '--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n' +
  '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'

onEachStore('a killed server', (dialect) => {
  const adminKey = mintKey('admin')
  let folder: string
  let databaseUrl: string
  let upstream: Upstream
  let server: ServerProcess
  let key: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bailiwick-files-'))
    databaseUrl =
      dialect === 'sqlite' ? `sqlite:${join(folder, 'store.db')}` : await emptyDatabase(dialect)
    upstream = await startUpstream()
    const env = { UPSTREAM_URL: upstream.url, UPSTREAM_API_KEY: UPSTREAM_KEY }
    server = await startProcess({ databaseUrl, adminKey, env })
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
    const { id: project_id } = await client.createProject({ name: 'p' })
    const account = await client.createProjectServiceAccount({ project_id, name: 's' })
    key = String(account.api_key?.value)
  })
  after(async () => {
    await upstream.close()
    await dropDatabase(databaseUrl)
    rmSync(folder, { recursive: true, force: true })
  })

  it('leaves no file of an upload, holds the tokens of a batch, and finds it again', async () => {
    const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 0 })
    const side = { openai }
    const input = await uploadLines(side, [chatLine(1, 'four'), chatLine(2, 'four')])
    const outgoing = request(`${server.url}/v1/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
    })
    outgoing.on('error', () => {})
    outgoing.write(HEAD + 'x'.repeat(1_000_000))
    const isUnderWay = () =>
      upstream.requests.some(({ path, bodyBytes }) => path === '/v1/files' && bodyBytes > 500_000)
    await upstream.until(isUnderWay)
    upstream.script({ path: '/v1/batches', method: 'POST', answerAfter: 'never' })
    const creating = assert.rejects(createBatch(side, input))
    await upstream.until(
      (all) => all.at(-1)?.path === '/v1/batches' && all.at(-1)?.complete === true,
    )
    assert.equal((await server.end('SIGKILL')).signal, 'SIGKILL')
    await creating
    await upstream.until((all) => all.every(({ answered, aborted }) => answered || aborted))
    const clock = (): number => systemClock() + 10 * MINUTE
    const h = await startHarness(dialect, { databaseUrl, clock, upstreamUrl: upstream.url })
    const kept = async () =>
      (await ownedRows(h).execute()).map(({ kind, object, enqueued_tokens: tokens }) => [
        ...[kind, object !== null, tokens],
      ])
    const file = ['file', true, 0]
    assert.deepEqual((await kept()).sort(), [['batch', false, 8], file])
    const caller = h.caller(key)
    assert.deepEqual((await caller.batches.list()).data, [])
    await h.poll()
    assert.deepEqual((await kept()).sort(), [['batch', true, 8], file])
    const [found] = (await caller.batches.list()).data
    assert.equal(found?.input_file_id, input)
    assert.equal((await caller.batches.cancel(String(found?.id))).status, 'cancelling')
    assert.deepEqual(
      (await caller.files.list()).data.map(({ id }) => id),
      [input],
    )
    await h.close()
  })
})
