/** Uploads in parts, with OpenAI's own SDK: forwarding, and ownership of the completed file. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, afterEach, before, it } from 'node:test'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { addPart, completeUpload, createUpload, uploadRows } from '#test/gateway/uploads.ts'
import { onEachStore } from '#test/support/databases.ts'

const HOUR_MS = 3_600_000
const MEBIBYTE = 1_048_576
const NOT_FOUND = { status: 404 }
const NOT_PENDING = { status: 400, message: /an upload that is not pending/ }

onEachStore('uploads in parts', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(async () => {
    gateway.upstream.reset()
    const { openai } = gateway.ours
    for (const { id } of (await openai.files.list()).data) await openai.files.delete(id)
    gateway.clock.move(HOUR_MS)
    await gateway.h.purge()
  })
  after(() => gateway.close())

  const contentOf = async (id: string): Promise<Buffer> =>
    Buffer.from(await (await gateway.ours.openai.files.content(id)).arrayBuffer())

  it('parallel parts become one file, in the order of part_ids', async () => {
    const { ours, upstream } = gateway
    const content = randomBytes(8 * MEBIBYTE + 7)
    const size = 2 * MEBIBYTE
    const upload = await createUpload(ours, content.length)
    assert.deepEqual([upload.object, upload.status], ['upload', 'pending'])
    const pieces = Array.from({ length: 5 }, (_, at) =>
      content.subarray(at * size, (at + 1) * size),
    )
    const part_ids = await Promise.all(pieces.map((piece) => addPart(ours, upload.id, piece)))
    const md5 = createHash('md5').update(content).digest('hex')
    const { file, status } = await ours.openai.uploads.complete(upload.id, { part_ids, md5 })
    assert.ok(file)
    assert.deepEqual(
      [status, file.bytes, file.filename],
      ['completed', content.length, 'notes.txt'],
    )
    assert.deepEqual(await contentOf(file.id), content)
    assert.deepEqual(await ours.openai.files.retrieve(file.id), file)
    assert.deepEqual((await ours.openai.files.list()).data, [file])
    const part = upstream.requests.find(({ path }) => path.endsWith('/parts'))
    assert.match(String(part?.headers['content-type']), /^multipart\/form-data; boundary=/)
  })

  it('creations, parts and completions are sent once, each on a new connection', async () => {
    const { ours, upstream } = gateway
    const upload = await createUpload(ours, 2)
    const part = await addPart(ours, upload.id, 'ab')
    const requests = {
      '/v1/uploads': () => createUpload(ours, 1),
      [`/v1/uploads/${upload.id}/parts`]: () => addPart(ours, upload.id, ''),
      [`/v1/uploads/${upload.id}/complete`]: () => completeUpload(ours, upload.id, part),
    }
    for (const [path, send] of Object.entries(requests)) {
      const before = upstream.requests.filter((one) => one.path === path).length
      upstream.script({ path, fault: { kind: 'reset', at: 'start' } })
      await assert.rejects(send(), { status: 502 })
      assert.equal(upstream.requests.filter((one) => one.path === path).length, before + 1)
    }
    const used = upstream.requests.map(({ connection }) => connection)
    assert.equal(new Set(used).size, used.length)
  })

  it('the upload and its parts are recorded before their responses, and the file when it is created', async () => {
    const { ours } = gateway
    const upload = await createUpload(ours, 2)
    const [created] = await uploadRows(gateway.h)
    assert.deepEqual(
      [created?.id, created?.bytes, created?.expires_at],
      [upload.id, 2, upload.expires_at * 1_000],
    )
    const part = await addPart(ours, upload.id, 'ab')
    const [added] = await uploadRows(gateway.h)
    assert.deepEqual(JSON.parse(String(added?.detail)).parts, [{ id: part, bytes: 2 }])
    const { file } = await completeUpload(ours, upload.id, part)
    const [completed] = await uploadRows(gateway.h)
    assert.equal(completed?.bytes, null, 'it reserves nothing any more')
    const [row] = await ownedRows(gateway.h).where('kind', '=', 'file').execute()
    assert.deepEqual([row?.id, row?.bytes], [file?.id, 2])
  })

  it('a repeated completion returns the same file, a different one 400', async () => {
    const { ours, upstream } = gateway
    const upload = await createUpload(ours, 2)
    const first = await addPart(ours, upload.id, 'a')
    const second = await addPart(ours, upload.id, 'b')
    const complete = (...part_ids: string[]) =>
      ours.raw('POST', `/v1/uploads/${upload.id}/complete`, { body: { part_ids } })
    const answer = await complete(second, first)
    const { arrived } = upstream
    const again = await complete(second, first)
    assert.deepEqual([again.status, again.text], [200, answer.text])
    for (const ids of [[first, second], [second], []]) {
      const other = await complete(...ids)
      assert.equal(other.status, 400)
      assert.match(other.text, /Cannot complete an upload that is not pending/)
    }
    await assert.rejects(addPart(ours, upload.id, ''), NOT_PENDING)
    assert.equal(upstream.arrived, arrived, 'nothing of that reached the upstream')
    assert.equal((await ours.openai.files.list()).data.length, 1)
  })

  it('a cancelled upload returns 404 in every operation, and releases its reservation', async () => {
    const { ours } = gateway
    const upload = await createUpload(ours, 2)
    const part = await addPart(ours, upload.id, 'ab')
    assert.equal((await ours.openai.uploads.cancel(upload.id)).status, 'cancelled')
    await assert.rejects(addPart(ours, upload.id, 'ab'), NOT_FOUND)
    await assert.rejects(completeUpload(ours, upload.id, part), NOT_FOUND)
    await assert.rejects(ours.openai.uploads.cancel(upload.id), {
      ...NOT_FOUND,
      message: `404 No such Upload object: ${upload.id}`,
      param: 'id',
    })
    assert.ok((await uploadRows(gateway.h)).every(({ id }) => id !== upload.id))
  })

  it('an expired upload returns 404, and its row is purged', async () => {
    const { ours, clock, h } = gateway
    const upload = await createUpload(ours, 2)
    const part = await addPart(ours, upload.id, 'ab')
    clock.move(HOUR_MS)
    await assert.rejects(addPart(ours, upload.id, ''), NOT_FOUND)
    await assert.rejects(completeUpload(ours, upload.id, part), NOT_FOUND)
    await h.purge()
    assert.deepEqual(await uploadRows(gateway.h), [])
  })

  it('an upload that the upstream has lost is forgotten when it is cancelled', async () => {
    const { ours, upstream } = gateway
    const { id } = await createUpload(ours, 2)
    upstream.script({ path: `/v1/uploads/${id}/cancel`, status: 404, body: {} })
    await assert.rejects(ours.openai.uploads.cancel(id), NOT_FOUND)
    assert.deepEqual(await uploadRows(gateway.h), [])
  })

  it('an upstream rejection is relayed, and the upload stays open', async () => {
    const { ours } = gateway
    const upload = await createUpload(ours, 3)
    const part = await addPart(ours, upload.id, 'ab')
    const complete = completeUpload(ours, upload.id, part)
    await assert.rejects(complete, { status: 400, message: /Expected 3 bytes, but got 2/ })
    const rest = await addPart(ours, upload.id, 'c')
    const { file } = await completeUpload(ours, upload.id, part, rest)
    assert.equal(String(await contentOf(file?.id ?? '')), 'abc')
  })

  it('expires_after becomes the expiry of the file', async () => {
    const { ours, clock } = gateway
    const expires_after = { anchor: 'created_at', seconds: 7_200 } as const
    const upload = await createUpload(ours, 1, { expires_after })
    const part = await addPart(ours, upload.id, 'a')
    const { file } = await completeUpload(ours, upload.id, part)
    assert.equal((await ours.openai.files.retrieve(String(file?.id))).id, file?.id)
    clock.move(2 * HOUR_MS)
    await assert.rejects(ours.openai.files.retrieve(String(file?.id)), NOT_FOUND)
  })

  it('the purpose batch is rejected, and a file made of parts cannot be the input of a batch', async () => {
    const { ours, upstream } = gateway
    await assert.rejects(createUpload(ours, 2, { purpose: 'batch' }), {
      status: 400,
      code: 'invalid_value',
      param: 'purpose',
      message: /Upload the file with POST \/v1\/files\.$/,
    })
    assert.equal(upstream.arrived, 0)
    const upload = await createUpload(ours, 2)
    const part = await addPart(ours, upload.id, '{}')
    const { file } = await completeUpload(ours, upload.id, part)
    const endpoint = '/v1/chat/completions'
    const batch = { input_file_id: String(file?.id), endpoint, completion_window: '24h' } as const
    await assert.rejects(ours.openai.batches.create(batch), {
      status: 400,
      param: 'input_file_id',
    })
  })

  it('an upload cannot be retrieved or listed, as at OpenAI', async () => {
    const { id } = await createUpload(gateway.ours, 2)
    assert.equal((await gateway.ours.raw('GET', `/v1/uploads/${id}`)).status, 404)
    const listed = await gateway.ours.raw('GET', '/v1/uploads')
    assert.deepEqual([listed.status, listed.headers.get('allow')], [405, 'POST'])
    await gateway.ours.openai.uploads.cancel(id)
  })
})
