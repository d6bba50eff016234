/** Uploads in parts when a server is killed, or its store fails, before a row is written. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import OpenAI from 'openai'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import {
  addPart,
  completeUpload,
  createUpload,
  PART_TYPE,
  partForm,
  uploadRows,
} from '#test/gateway/uploads.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { startProcess } from '#test/support/server-process.ts'

const HOUR_MS = 3_600_000

/** All files at the upstream, of any project. */
async function filesAt({ url }: Upstream): Promise<OpenAI.FileObject[]> {
  const headers = { authorization: `Bearer ${UPSTREAM_KEY}` }
  const listed = await fetch(`${url}/files`, { headers })
  return ((await listed.json()) as { data: OpenAI.FileObject[] }).data
}

/** Makes the upstream report the file of a completed upload once more. */
async function reportAgain(upstream: Upstream, upload: OpenAI.Uploads.Upload): Promise<void> {
  const [file] = await filesAt(upstream)
  const body = { ...upload, status: 'completed', file }
  upstream.script({ path: `/v1/uploads/${upload.id}/complete`, status: 200, body })
}

onEachStore('a killed server', (dialect) => {
  it('keeps no unanswered part, and the file of a repeated completion', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-uploads-'))
    const databaseUrl =
      dialect === 'sqlite' ? `sqlite:${join(folder, 'store.db')}` : await emptyDatabase(dialect)
    const upstream = await startUpstream()
    const adminKey = mintKey('admin')
    const env = { UPSTREAM_URL: upstream.url, UPSTREAM_API_KEY: UPSTREAM_KEY }
    const server = await startProcess({ databaseUrl, adminKey, env })
    let restarted: Harness | undefined
    t.after(async () => {
      await upstream.close()
      await restarted?.close()
      await dropDatabase(databaseUrl)
      rmSync(folder, { recursive: true, force: true })
    })
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
    const { id: project_id } = await client.createProject({ name: 'p' })
    const account = await client.createProjectServiceAccount({ project_id, name: 's' })
    const apiKey = String(account.api_key?.value)
    const before = { openai: new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 }) }
    const [done, open] = [await createUpload(before, 2), await createUpload(before, 2_000_000)]
    const part = await addPart(before, done.id, 'ab')

    const outgoing = request(`${server.url}/v1/uploads/${open.id}/parts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': PART_TYPE },
    })
    outgoing.on('error', () => {})
    outgoing.write(partForm('x'.repeat(1_000_000)).slice(0, -20))
    await upstream.until((all) => all.some(({ bodyBytes }) => bodyBytes > 500_000))
    upstream.script({ path: `/v1/uploads/${done.id}/complete`, answerAfter: 'never' })
    const completing = assert.rejects(completeUpload(before, done.id, part))
    await eventually(
      'the upstream makes the file',
      async () => (await filesAt(upstream)).length > 0,
    )
    await server.end('SIGKILL')
    await completing
    await upstream.until((all) => all.every(({ answered, aborted }) => answered || aborted))

    const h = await startHarness(dialect, { databaseUrl, upstreamUrl: upstream.url })
    restarted = h
    const after = { openai: h.caller(apiKey) }
    assert.deepEqual((await after.openai.files.list()).data, [])
    const rows = await uploadRows(h)
    assert.deepEqual(rows.map(({ bytes }) => bytes).sort(), [2, 2_000_000])
    const { detail } = rows.find(({ id }) => id === open.id) ?? {}
    assert.deepEqual(JSON.parse(String(detail)).parts, [])
    const refused = { status: 400, message: /has status 'completed'/ }
    await assert.rejects(completeUpload(after, done.id, part), refused)
    await reportAgain(upstream, done)
    const { file } = await completeUpload(after, done.id, part)
    assert.deepEqual((await after.openai.files.list()).data, [file])
    const content = await after.openai.files.content(String(file?.id))
    assert.equal(await content.text(), 'ab')
    assert.deepEqual((await completeUpload(after, done.id, part)).file, file)
  })
})

describe('while the store is unavailable', () => {
  it('uploads, parts and completions return 503, and can be repeated', async (t) => {
    const upstream = await startUpstream()
    const first = await startHarness('sqlite', { upstreamUrl: upstream.url })
    const { value } = await makeUserKey(first, await makeProject(first))
    const fails: Store = {
      ...first.store,
      [transact]: () => Promise.reject(new StoreUnavailable(new Error('away'))),
    }
    let isAway = false
    const store: Store = {
      ...first.store,
      [transact]: (change) => (isAway ? fails : first.store)[transact](change),
    }
    // Its own flushes would fail while the store is unavailable.
    const node = { upstreamUrl: upstream.url, store, flushEveryMs: HOUR_MS }
    const h = await startHarness('sqlite', node)
    t.after(async () => {
      await h.close()
      await first.close()
      await upstream.close()
    })
    const caller = { openai: h.caller(value) }
    const away = async (request: () => Promise<unknown>): Promise<void> => {
      isAway = true
      await assert.rejects(request, { status: 503, code: 'store_unavailable' })
      isAway = false
    }

    await away(() => createUpload(caller, 2))
    const { method, path } = upstream.requests.at(-1) ?? {}
    assert.match(`${method} ${path}`, /^POST \/v1\/uploads\/upload_\w+\/cancel$/)
    assert.deepEqual(await uploadRows(h), [])

    const upload = await createUpload(caller, 2)
    await away(() => addPart(caller, upload.id, 'ab'))
    const part = await addPart(caller, upload.id, 'ab')
    await away(() => completeUpload(caller, upload.id, part))
    assert.equal((await filesAt(upstream)).length, 1, 'the file stays there')
    assert.deepEqual((await caller.openai.files.list()).data, [])
    await reportAgain(upstream, upload)
    const { file } = await completeUpload(caller, upload.id, part)
    assert.deepEqual((await caller.openai.files.list()).data, [file])
  })
})
