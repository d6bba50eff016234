/** Files through the gateway, with OpenAI's own SDK, each owned by one project. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, afterEach, before, it } from 'node:test'
import { toFile } from 'openai'
import { collect } from '#simulator/collect.ts'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'

const NOT_FOUND = { status: 404 }

onEachStore('files', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const upload = async (
    { openai }: Side,
    text: string | Buffer,
    purpose: 'batch' | 'user_data' = 'user_data',
  ) => openai.files.create({ file: await toFile(Buffer.from(text), 'notes.txt'), purpose })

  /** Method and path of the requests that reached the upstream, in order. */
  const requests = (): string[] =>
    gateway.upstream.requests.map(({ method, target }) => `${method} ${target}`)

  it('are returned byte for byte, listed in pages, and missing once deleted', async () => {
    const { ours } = gateway
    const content = randomBytes(300_000)
    const made = await upload(ours, content)
    assert.equal(made.bytes, content.length)
    const read = await ours.openai.files.content(made.id)
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), content)
    assert.equal(read.headers.get('content-type'), 'application/octet-stream')
    assert.deepEqual(await ours.openai.files.retrieve(made.id), made)
    gateway.clock.move(1)
    const second = await upload(ours, 'a')
    gateway.clock.move(1)
    const third = await upload(ours, '{}', 'batch')
    const ids = async (query: object) =>
      (await collect(ours.openai.files.list(query))).map(({ id }) => id)
    assert.deepEqual(await ids({ limit: 1 }), [third.id, second.id, made.id])
    assert.deepEqual(await ids({ order: 'asc', limit: 2 }), [made.id, second.id, third.id])
    assert.deepEqual(await ids({ purpose: 'batch' }), [third.id])
    const page = await ours.raw('GET', '/v1/files?limit=2')
    assert.deepEqual(
      [page.json.first_id, page.json.last_id, page.json.has_more],
      [third.id, second.id, true],
    )
    for (const id of [made.id, second.id, third.id]) {
      assert.equal((await ours.openai.files.delete(id)).deleted, true)
      await assert.rejects(ours.openai.files.retrieve(id), NOT_FOUND)
    }
    const none = await ours.raw('GET', '/v1/files')
    assert.equal(
      none.text,
      '{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}',
    )
  })

  it('of another project return 404 for every method, as ids that never existed', async () => {
    const { ours, theirs } = gateway
    const { id } = await upload(ours, 'secret')
    gateway.upstream.reset()
    const tries = [
      ['GET', `/v1/files/${id}`],
      ['GET', `/v1/files/${id}/content`],
      ['DELETE', `/v1/files/${id}`],
    ] as const
    for (const [method, path] of tries) {
      const other = await theirs.raw(method, path)
      assert.equal(other.status, 404)
      assert.deepEqual(other.json.error, {
        message: `No such File object: ${id}`,
        type: 'invalid_request_error',
        param: 'id',
        code: null,
      })
      const never = await theirs.raw(method, path.replace(id, 'file-never'))
      assert.equal(never.text, other.text.replace(id, 'file-never'))
    }
    const cursor = await theirs.raw('GET', `/v1/files?after=${id}`)
    assert.equal(cursor.status, 404)
    assert.deepEqual((await theirs.openai.files.list()).data, [])
    assert.deepEqual(requests(), [], 'nothing of that reached the upstream')
    await ours.openai.files.delete(id)
  })

  it('are forwarded with the caller’s own form, and nothing else of the caller', async () => {
    const { ours, upstream } = gateway
    const form = '--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n'
    const file = `${form}--b\r\nContent-Disposition: form-data; name="file"; filename="ä.txt"\r\n\r\n\0\xff\r\n--b--\r\n`
    const answer = await ours.raw('POST', '/v1/files', {
      body: file,
      headers: { 'content-type': 'multipart/form-data; boundary=b', cookie: 'a=b' },
    })
    assert.equal(answer.status, 200)
    const [request] = upstream.requests
    assert.equal(request?.body.toString(), file)
    assert.equal(request?.headers['content-length'], String(Buffer.byteLength(file)))
    assert.equal(request?.headers.cookie, undefined)
    assert.equal(answer.headers.get('openai-project'), ours.key.project_id)
    assert.equal(answer.headers.get('set-cookie'), null)
    await ours.openai.files.delete(String(answer.json.id))
  })

  it('of openai-java and openai 4 for Node are forwarded, without the charset', async () => {
    const { ours, upstream } = gateway
    const field = 'content-disposition: form-data; name='
    const form = `--b\r\n${field}"purpose"\r\n\r\nuser_data\r\n--b\r\n${field}"file"; filename="a"\r\n\r\na\r\n--b--\r\n\r\n`
    const answer = await ours.raw('POST', '/v1/files', {
      body: form,
      headers: { 'content-type': 'multipart/form-data; charset=ISO-8859-1; boundary=b' },
    })
    assert.equal(answer.status, 200)
    const [request] = upstream.requests
    assert.equal(request?.body.toString(), form)
    assert.equal(request?.headers['content-type'], 'multipart/form-data; boundary="b"')
    await ours.openai.files.delete(String(answer.json.id))
  })

  it('are returned from the table while the upstream is unavailable, and by the upstream after recovery', async () => {
    const { ours, upstream } = gateway
    const made = await upload(ours, 'a')
    upstream.script({ path: `/v1/files/${made.id}`, status: 503, body: {} })
    assert.deepEqual(await ours.openai.files.retrieve(made.id), made)
    const changed = { ...made, status: 'error' }
    upstream.script({ path: `/v1/files/${made.id}`, status: 200, body: changed })
    assert.equal((await ours.openai.files.retrieve(made.id)).status, 'error')
    const [listed] = (await ours.openai.files.list()).data
    assert.deepEqual(listed, changed)
    upstream.script({ path: `/v1/files/${made.id}`, method: 'DELETE', status: 503, body: {} })
    await assert.rejects(ours.openai.files.delete(made.id), { status: 503 })
    assert.deepEqual(await ours.openai.files.retrieve(made.id), made)
    // Deleted at the upstream by another client.
    upstream.script({ path: `/v1/files/${made.id}`, status: 404, body: {} })
    await assert.rejects(ours.openai.files.retrieve(made.id), NOT_FOUND)
    assert.deepEqual((await ours.openai.files.list()).data, [])
  })

  it('are forgotten after their expiry', async () => {
    const { ours, clock, h } = gateway
    const made = await ours.openai.files.create({
      file: await toFile(Buffer.from('a'), 'a.txt'),
      purpose: 'user_data',
      expires_after: { anchor: 'created_at', seconds: 3600 },
    })
    clock.move(3_599_000)
    assert.equal((await ours.openai.files.retrieve(made.id)).id, made.id)
    clock.move(2_000)
    await assert.rejects(ours.openai.files.retrieve(made.id), NOT_FOUND)
    assert.deepEqual((await ours.openai.files.list()).data, [])
    await h.purge()
    const rows = await h.store.reader.selectFrom('owned_object').select('id').execute()
    assert.deepEqual(rows, [])
  })

  it('that the upstream rejects return its error text', async () => {
    const { ours } = gateway
    const refused = await ours.raw('POST', '/v1/files', {
      body: '--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nodd\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--b--\r\n',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    assert.equal(refused.status, 400)
    assert.match(String(refused.json.error?.message), /^'odd' is not one of/)
  })

  it('are listed with known parameters alone, and others return 400', async () => {
    const { ours } = gateway
    for (const [query, param] of [
      ['limit=0', 'limit'],
      ['limit=10001', 'limit'],
      ['limit=x', 'limit'],
      ['order=up', 'order'],
      ['limit=1&limit=2', 'limit'],
      ['odd=1', 'odd'],
    ] as const) {
      const { status, json } = await ours.raw('GET', `/v1/files?${query}`)
      assert.deepEqual([status, json.error?.param], [400, param], query)
    }
  })
})
