/** Uploads: forwarding, and cleanup of those that are not completed. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { after, afterEach, before, describe, it } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const HOUR_MS = 3_600_000
const TYPE = 'multipart/form-data; boundary=b'
const PURPOSE = part('name="purpose"', 'user_data')
const FILE = part('name="file"; filename="a.txt"', 'text')
const END = '--b--\r\n'
const MEGABYTE = 1_048_576

function part(rest: string, value: string): string {
  return `--b\r\nContent-Disposition: form-data; ${rest}\r\n\r\n${value}\r\n`
}

onEachStore('uploads', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { bounds: { uploads: 4, upstream_waiting: 1 } })
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const nothingIsLeft = async (): Promise<void> => {
    assert.deepEqual(await ownedRows(gateway.h).execute(), [])
    const listed = await fetch(`${gateway.upstream.url}/files`, {
      headers: { authorization: 'Bearer sk-upstream-key' },
    })
    assert.deepEqual(((await listed.json()) as { data: unknown[] }).data, [])
  }

  /** Sends an upload by hand, over a connection of its own. */
  const open = (length?: number) => {
    const { hostname, port } = new URL(gateway.h.url)
    const outgoing = request({
      hostname,
      port,
      method: 'POST',
      path: '/v1/files',
      agent: false,
      headers: {
        authorization: `Bearer ${gateway.ours.key.value}`,
        'content-type': TYPE,
        ...(length !== undefined && { 'content-length': length }),
      },
    })
    outgoing.on('error', () => {})
    return outgoing
  }

  it('that are ambiguous multipart are rejected with 400 and create no file', async () => {
    for (const [why, body] of [
      ['two purposes', `${PURPOSE}${part('name="purpose"', 'batch')}${FILE}${END}`],
      ['two files', `${PURPOSE}${FILE}${FILE}${END}`],
      ['no purpose', `${FILE}${END}`],
      ['no file', `${PURPOSE}${END}`],
      ['a file that is no file', `${PURPOSE}${part('name="file"', 'text')}${END}`],
      ['a purpose that is a file', `${part('name="purpose"; filename="a"', 'batch')}${FILE}${END}`],
      ['something behind the end', `${PURPOSE}${FILE}${END}--b\r\n`],
      ['no end', `${PURPOSE}${FILE}`],
      ['something before the beginning', `preamble\r\n${PURPOSE}${FILE}${END}`],
      [
        'another filename',
        `${PURPOSE}${part(`name="file"; filename="a"; filename*=UTF-8''b`, 'x')}${END}`.replace(
          'filename="a"; ',
          '',
        ),
      ],
      ['nothing', ''],
    ] as const) {
      const answer = await gateway.ours.raw('POST', '/v1/files', {
        body,
        headers: { 'content-type': TYPE },
      })
      assert.equal(answer.status, 400, why)
      assert.equal(answer.json.error?.type, 'invalid_request_error', why)
      await nothingIsLeft()
    }
    for (const type of ['application/json', 'multipart/form-data', 'text/plain; boundary=b']) {
      const answer = await gateway.ours.raw('POST', '/v1/files', {
        body: `${PURPOSE}${FILE}${END}`,
        headers: { 'content-type': type },
      })
      assert.ok(answer.status === 400 || answer.status === 415, type)
    }
  })

  it('are aborted upstream when the caller disconnects, and create no file', async () => {
    const outgoing = open()
    outgoing.write(
      `${PURPOSE}${part('name="file"; filename="a"', 'x'.repeat(MEGABYTE)).slice(0, -2)}`,
    )
    await gateway.upstream.until(([first]) => first !== undefined && first.bodyBytes > MEGABYTE / 2)
    outgoing.destroy()
    await gateway.upstream.until(([first]) => first?.aborted === true)
    assert.equal(gateway.upstream.requests[0]?.complete, false)
    await nothingIsLeft()
  })

  it('that declare too large a size are rejected before anything is sent', async () => {
    const outgoing = open(600 * MEGABYTE)
    outgoing.flushHeaders()
    const [answer] = await once(outgoing, 'response')
    assert.equal(answer.statusCode, 413)
    outgoing.destroy()
    assert.deepEqual(gateway.upstream.requests, [])
    await nothingIsLeft()
  })

  it('that the upstream answers early get its response', async () => {
    const body = { error: { message: 'Enough.', type: 'x', param: null, code: null } }
    gateway.upstream.script({ path: '/v1/files', status: 413, unread: true, body })
    const outgoing = open()
    const response = once(outgoing, 'response')
    outgoing.write(PURPOSE)
    outgoing.write(`--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun`)
    const [answer] = await response
    assert.equal(answer.statusCode, 413)
    assert.equal((await answer.toArray()).join(''), JSON.stringify(body))
    outgoing.destroy()
    await nothingIsLeft()
  })

  it('that the upstream accepts before they are complete are deleted there', async () => {
    const object = { id: 'file-early', object: 'file', purpose: 'user_data' }
    gateway.upstream.script({ path: '/v1/files', status: 200, unread: true, body: object })
    const outgoing = open()
    const response = once(outgoing, 'response')
    outgoing.write(PURPOSE)
    outgoing.write(`--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun`)
    const [answer] = await response
    assert.equal(answer.statusCode, 502)
    outgoing.destroy()
    const last = gateway.upstream.requests.at(-1)
    assert.deepEqual([last?.method, last?.path], ['DELETE', '/v1/files/file-early'])
    await nothingIsLeft()
  })

  it('that the upstream fails return 429 or 502, and create no file', async () => {
    for (const [script, status] of [
      [{ status: 429, body: {} }, 429],
      [{ status: 401, body: {} }, 502],
      [{ unread: true, fault: { kind: 'reset', at: 'start' } }, 502],
      [{ status: 200, body: { odd: true } }, 502],
    ] as const) {
      gateway.upstream.script({ path: '/v1/files', ...script })
      const answer = await gateway.ours.raw('POST', '/v1/files', {
        body: `${PURPOSE}${FILE}${END}`,
        headers: { 'content-type': TYPE },
      })
      assert.equal(answer.status, status)
    }
    await nothingIsLeft()
  })

  it('beyond the connection share of a project wait for a slot, and beyond the queue return 503', async () => {
    const many = Array.from({ length: 3 }, () => open())
    const begun = `${PURPOSE}${part('name="file"; filename="a"', 'x'.repeat(MEGABYTE / 4))}`
    for (const one of many) one.write(begun)
    await gateway.upstream.until((all) => all.length === 3)
    const upload = () =>
      gateway.ours.raw('POST', '/v1/files', {
        body: `${PURPOSE}${FILE}${END}`,
        headers: { 'content-type': TYPE },
      })
    const both = [upload(), upload()]
    const refused = await Promise.race(both)
    assert.deepEqual([refused.status, refused.json.error?.code], [503, 'server_is_overloaded'])
    for (const one of many) one.destroy()
    const answers = await Promise.all(both)
    const taken = answers.find(({ status }) => status === 200)
    assert.ok(taken)
    await gateway.ours.openai.files.delete(String(taken.json.id))
    await nothingIsLeft()
  })

  it('with Expect: 100-continue get the 100, and are forwarded', async () => {
    const form = `${PURPOSE}${FILE}${END}`
    const { hostname, port } = new URL(gateway.h.url)
    const outgoing = request({
      hostname,
      port,
      method: 'POST',
      path: '/v1/files',
      agent: false,
      headers: {
        authorization: `Bearer ${gateway.ours.key.value}`,
        'content-type': TYPE,
        'content-length': form.length,
        expect: '100-continue',
      },
    })
    const response = once(outgoing, 'response')
    outgoing.flushHeaders()
    await once(outgoing, 'continue')
    outgoing.end(form)
    const [answer] = await response
    assert.equal(answer.statusCode, 200)
    const { id } = JSON.parse((await answer.toArray()).join(''))
    await gateway.ours.openai.files.delete(id)
    await nothingIsLeft()
  })
})

describe('an upload whose row cannot be written', () => {
  it('is deleted upstream, and returns 503', async () => {
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
    isAway = true
    const answer = await h.raw('POST', '/v1/files', {
      key: value,
      body: `${PURPOSE}${FILE}${END}`,
      headers: { 'content-type': TYPE },
    })
    isAway = false
    assert.equal(answer.status, 503)
    assert.equal(answer.json.error?.code, 'store_unavailable')
    const last = upstream.requests.at(-1)
    assert.equal(last?.method, 'DELETE')
    assert.deepEqual(await h.store.reader.selectFrom('owned_object').select('id').execute(), [])
    await h.close()
    await first.close()
    await upstream.close()
  })
})
