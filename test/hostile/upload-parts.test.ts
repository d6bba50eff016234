/** Upload parts: size, number, forms and ids. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { after, afterEach, before, it } from 'node:test'
import type { UploadDetail } from '#gateway/objects/uploads/detail.ts'
import { saveParts } from '#gateway/objects/uploads/store.ts'
import { record } from '#storage/transaction.ts'
import { startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import {
  addPart,
  completeUpload,
  createUpload,
  PART_TYPE,
  partForm,
  uploadRows,
} from '#test/gateway/uploads.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { exceededCount } from './bound-counts.ts'

const MEBIBYTE = 1_048_576
const PART_MAX_BYTES = 64 * MEBIBYTE
const TOO_MANY_BYTES = { status: 400, message: /more bytes than it was created for/, param: 'data' }

onEachStore('parts of uploads', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    const bounds = { uploads: 4, upstream_waiting: 1, project_rejected_bytes_per_minute: 1e9 }
    gateway = await startTwoProjects(dialect, { bounds })
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway?.close())

  const post = (path: string, body: unknown, type = 'application/json') =>
    gateway.ours.raw('POST', `/v1/uploads${path}`, { body, headers: { 'content-type': type } })

  /** Columns about parts in the row of an upload. */
  const detailOf = async (id: string): Promise<UploadDetail> => {
    const row = (await uploadRows(gateway.h)).find((one) => one.id === id)
    return JSON.parse(String(row?.detail))
  }
  const partsOf = async (id: string) => (await detailOf(id)).parts

  /** Sends a part by hand, over a connection of its own. */
  const open = (id: string, length?: number) => {
    const { hostname, port } = new URL(gateway.h.url)
    const outgoing = request({
      hostname,
      port,
      method: 'POST',
      path: `/v1/uploads/${id}/parts`,
      agent: false,
      headers: {
        authorization: `Bearer ${gateway.ours.key.value}`,
        'content-type': PART_TYPE,
        ...(length !== undefined && { 'content-length': length }),
      },
    })
    outgoing.on('error', () => {})
    return outgoing
  }

  it('a part with more bytes than the upload was created for is aborted upstream', async () => {
    const { id } = await createUpload(gateway.ours, MEBIBYTE)
    await assert.rejects(addPart(gateway.ours, id, Buffer.alloc(MEBIBYTE + 1)), TOO_MANY_BYTES)
    await gateway.upstream.until((all) => all.every(({ answered, aborted }) => answered || aborted))
    assert.notEqual(gateway.upstream.requests.at(-1)?.complete, true)
    await addPart(gateway.ours, id, Buffer.alloc(MEBIBYTE))
    await assert.rejects(addPart(gateway.ours, id, 'x'), TOO_MANY_BYTES)
    assert.equal((await partsOf(id)).length, 1)
  })

  it('parallel parts that exceed the declared bytes together are kept as far as they fit', async () => {
    const { id } = await createUpload(gateway.ours, 10)
    gateway.upstream.script({ path: `/v1/uploads/${id}/parts`, answerAfter: 'all', times: 3 })
    const adding = Promise.allSettled(
      ['abcd', 'efgh', 'ijkl'].map((text) => addPart(gateway.ours, id, text)),
    )
    await gateway.upstream.until((all) => all.filter(({ complete }) => complete).length === 4)
    gateway.upstream.open('all')
    const added = (await adding).map((one) => (one.status === 'fulfilled' ? one.value : ''))
    assert.deepEqual(
      (await partsOf(id)).map((part) => part.id).sort(),
      added.filter((one) => one !== '').sort(),
    )
    assert.equal((await partsOf(id)).length, 2)
  })

  it('a part of more than 64 MiB returns 413, by its length or once it has arrived', async () => {
    const { id } = await createUpload(gateway.ours, 2 * PART_MAX_BYTES)
    gateway.upstream.reset()
    const outgoing = open(id, PART_MAX_BYTES + 2 * MEBIBYTE)
    outgoing.flushHeaders()
    const [answer] = await once(outgoing, 'response')
    assert.equal(answer.statusCode, 413)
    outgoing.destroy()
    assert.equal(gateway.upstream.arrived, 0)
    const form = partForm('x'.repeat(PART_MAX_BYTES + 1))
    const late = await post(`/${id}/parts`, form, PART_TYPE)
    assert.deepEqual([late.status, late.json.error?.code], [413, 'request_too_large'])
    assert.deepEqual(await partsOf(id), [])
  })

  it('a part beyond 1,000 returns 400 before the upstream', async () => {
    const { id } = await createUpload(gateway.ours, 10)
    const many = Array.from({ length: 1_000 }, (_, at) => ({ id: `part_${at}`, bytes: 0 }))
    const detail = JSON.stringify({ parts: many, lostParts: 0, lostBytes: 0 })
    const { project_id: projectId } = gateway.ours.key
    await record(gateway.h.store, (tx) => saveParts(tx, { projectId, id, detail }))
    const { arrived } = gateway.upstream
    const tooMany = { status: 400, message: /at most 1000 parts/ }
    await assert.rejects(addPart(gateway.ours, id, 'x'), tooMany)
    assert.equal(gateway.upstream.arrived, arrived)
  })

  it('unknown, duplicate or non-string part ids complete nothing', async () => {
    const { ours, upstream } = gateway
    const upload = await createUpload(ours, 2)
    const other = await createUpload(ours, 2)
    const part = await addPart(ours, upload.id, 'ab')
    const foreign = await addPart(ours, other.id, 'ab')
    const { arrived } = upstream
    for (const [part_ids, param] of [
      [[foreign], 'part_ids[0]'],
      [[part, 'part_never'], 'part_ids[1]'],
      [[part, upload.id], 'part_ids[1]'],
      [[part, part], 'part_ids[1]'],
      [[part, null], 'part_ids[1]'],
      [[[part]], 'part_ids[0]'],
      [[{ id: part }], 'part_ids[0]'],
      [[1], 'part_ids[0]'],
      [part, 'part_ids'],
      [{ id: part }, 'part_ids'],
      [null, 'part_ids'],
      [undefined, 'part_ids'],
      [[part, 'x'.repeat(129)], 'part_ids[1]'],
    ] as const) {
      const answer = await post(`/${upload.id}/complete`, { part_ids })
      assert.deepEqual([answer.status, answer.json.error?.param], [400, param])
    }
    const twice = `{"part_ids":["${part}"],"part_ids":["${foreign}"]}`
    assert.equal((await post(`/${upload.id}/complete`, twice)).status, 400)
    assert.equal(upstream.arrived, arrived, 'nothing of that reached the upstream')
    const unknown = await post(`/${upload.id}/complete`, { part_ids: ['part_never'] })
    assert.equal(unknown.json.error?.message, "Part with id 'part_never' not found.")
    assert.equal((await completeUpload(ours, upload.id, part)).status, 'completed')
  })

  it('a rejected upload creation does not reach the upstream', async () => {
    const good = { bytes: 1, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' }
    const { arrived } = gateway.upstream
    for (const [body, status, param] of [
      [{ ...good, bytes: -1 }, 400, 'bytes'],
      [{ ...good, bytes: 8 * 1_024 ** 3 + 1 }, 400, 'bytes'],
      [{ ...good, bytes: 1.5 }, 400, 'bytes'],
      [{ ...good, bytes: '1' }, 400, 'bytes'],
      [{ ...good, bytes: undefined }, 400, 'bytes'],
      [{ ...good, filename: 'x'.repeat(16_384) }, 413, null],
      [{ ...good, file_id: 'file-theirs' }, 400, 'file_id'],
      [{ ...good, api_base: 'http://x' }, 400, 'api_base'],
      [`{"bytes":1,"bytes":2,"purpose":"user_data"}`, 400, 'bytes'],
      [`{"bytes":1,"Purpose":"batch","purpose":"user_data"}`, 400, 'Purpose'],
      [`{"bytes":1,"purpose":"user_data","purp\\u006fse":"batch"}`, 400, 'purpose'],
    ] as const) {
      const answer = await post('', body)
      assert.deepEqual([answer.status, answer.json.error?.param], [status, param])
    }
    assert.equal(gateway.upstream.arrived, arrived)
  })

  it('an ambiguous form adds no part', async () => {
    const { id } = await createUpload(gateway.ours, 100)
    const data = 'name="data"; filename="b"\r\n\r\nb'
    for (const [why, form] of [
      ['two parts', partForm('a', data)],
      ['no part', '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n'],
      ['a field', '--b\r\nContent-Disposition: form-data; name="data"\r\n\r\na\r\n--b--\r\n'],
      ['another file', partForm('a', data.replace('data', 'file'))],
      ['no end', partForm('a').replace('--b--\r\n', '')],
      ['bytes behind the end', `${partForm('a')}x`],
      ['a reference', partForm('a', 'name="file_id"\r\n\r\nfile-theirs')],
      ['an id of an unknown kind', partForm('a', 'name="upload_id"\r\n\r\nupload_theirs')],
      ['a member that steers', partForm('a', 'name="api_base"\r\n\r\nhttp://x')],
    ] as const) {
      const { status, json } = await post(`/${id}/parts`, form, PART_TYPE)
      assert.deepEqual([status, json.error?.type], [400, 'invalid_request_error'], why)
    }
    const json = await post(`/${id}/parts`, { data: 'a' })
    assert.ok(json.status === 400 || json.status === 415)
    assert.deepEqual(await partsOf(id), [])
  })

  it('a part whose client disconnects is aborted upstream, and counts for nothing', async () => {
    const { id } = await createUpload(gateway.ours, MEBIBYTE)
    gateway.upstream.reset()
    const outgoing = open(id)
    outgoing.write(partForm('x'.repeat(MEBIBYTE)).slice(0, -20))
    await gateway.upstream.until(([first]) => first !== undefined && first.bodyBytes > MEBIBYTE / 2)
    outgoing.destroy()
    await gateway.upstream.until(([first]) => first?.aborted === true)
    await addPart(gateway.ours, id, Buffer.alloc(MEBIBYTE))
  })

  /** Sends a part, and disconnects when the upstream has all of it. */
  const losePart = async (id: string, content: string): Promise<void> => {
    const { lostParts } = await detailOf(id)
    const gate = `${id} ${lostParts}`
    gateway.upstream.reset()
    gateway.upstream.script({ path: `/v1/uploads/${id}/parts`, answerAfter: gate })
    const form = partForm(content)
    const accepted = once(gateway.h.app.server, 'connection')
    const outgoing = open(id, form.length)
    outgoing.end(form)
    const [socket] = await accepted
    await gateway.upstream.until(([first]) => first?.complete === true)
    const closed = once(socket, 'close')
    outgoing.destroy()
    await closed
    gateway.upstream.open(gate)
    const isCounted = async () => (await detailOf(id)).lostParts > lostParts
    await eventually('the part is counted as lost', isCounted)
  }

  it('a part whose client disconnects before the response can be sent once more', async () => {
    const { id } = await createUpload(gateway.ours, 2)
    await losePart(id, 'ab')
    assert.deepEqual(await detailOf(id), { parts: [], lostParts: 1, lostBytes: 2 })
    const part = await addPart(gateway.ours, id, 'ab')
    assert.equal((await completeUpload(gateway.ours, id, part)).status, 'completed')
  })

  it('lost parts with more bytes than the upload was created for close it for further parts', async () => {
    const { id } = await createUpload(gateway.ours, 2)
    await losePart(id, 'ab')
    await losePart(id, 'ab')
    const { arrived } = gateway.upstream
    await assert.rejects(addPart(gateway.ours, id, 'ab'), TOO_MANY_BYTES)
    assert.equal(gateway.upstream.arrived, arrived)
  })

  it('parts beyond the share of a project wait for a slot, and beyond the queue return 503', async () => {
    const { id } = await createUpload(gateway.ours, 10 * MEBIBYTE)
    gateway.upstream.reset()
    const many = Array.from({ length: 3 }, () => open(id))
    for (const one of many) one.write(partForm('x'.repeat(MEBIBYTE / 4)).slice(0, -20))
    await gateway.upstream.until((all) => all.length === 3)
    const before = await exceededCount(gateway.h, 'uploads')
    const both = [1, 2].map(() => post(`/${id}/parts`, partForm('a'), PART_TYPE))
    const refused = await Promise.race(both)
    assert.deepEqual([refused.status, refused.json.error?.code], [503, 'server_is_overloaded'])
    assert.equal((await exceededCount(gateway.h, 'uploads')) - before, 1)
    for (const one of many) one.destroy()
    assert.ok((await Promise.all(both)).some(({ status }) => status === 200))
  })
})
