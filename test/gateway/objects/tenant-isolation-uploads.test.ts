/** Isolation of uploads and parts: inaccessible to other projects, in whatever form. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import {
  keepRow,
  type Side,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { addPart, createUpload, PART_TYPE, partForm, uploadRows } from '#test/gateway/uploads.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'
import type { RawOptions } from '#test/support/raw.ts'

const CHAT = '/v1/chat/completions'
const RESPONSES = '/v1/responses'

interface Things {
  readonly upload: string
  readonly part: string
}
const NOTHING: Things = { upload: 'upload_nothing', part: 'part_nothing' }

function user(...content: unknown[]) {
  return [{ role: 'user', content }]
}

onEachStore('uploads of two projects on one upstream', (dialect) => {
  let gateway: TwoProjects
  let ours: Things
  let theirs: Things
  before(async () => {
    gateway = await startTwoProjects(dialect)
    ours = await makeThings(gateway.ours)
    theirs = await makeThings(gateway.theirs)
    gateway.upstream.reset()
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway?.close())

  const makeThings = async (side: Side): Promise<Things> => {
    const { id: upload } = await createUpload(side, 4)
    return { upload, part: await addPart(side, upload, 'ab') }
  }

  /** The response with the ids in it made equal: a difference would disclose something. */
  const answerTo = async (path: string, options: RawOptions, ...ids: string[]) => {
    const { status, text } = await gateway.ours.raw('POST', path, options)
    return [status, ids.reduce((all, id) => all.replaceAll(id, 'ID'), text)]
  }

  const assertNothingArrived = (): void => {
    assert.deepEqual(
      gateway.upstream.requests.map(({ method, path }) => `${method} ${path}`),
      [],
    )
  }

  const VERBS: Readonly<Record<string, (things: Things) => RawOptions>> = {
    parts: () => ({ body: partForm('c'), headers: { 'content-type': PART_TYPE } }),
    complete: ({ part }) => ({ body: { part_ids: [part] } }),
    cancel: () => ({}),
  }

  for (const [verb, optionsOf] of Object.entries(VERBS)) {
    it(`${verb}: another project’s upload returns the same as a missing one`, async () => {
      const answerFor = (things: Things) =>
        answerTo(`/v1/uploads/${things.upload}/${verb}`, optionsOf(things), things.upload)
      const other = await answerFor(theirs)
      assert.deepEqual(other, await answerFor(NOTHING))
      assert.equal(other[0], 404)
      assertNothingArrived()
    })
  }

  it('an id with surrounding characters is another id', async () => {
    for (const more of ['%20', '%00', '%2F..%2F', '%3F', '%23', '.', '%C3%A9']) {
      for (const id of [theirs.upload + more, more + theirs.upload, ours.upload + more]) {
        const { status } = await gateway.ours.raw('POST', `/v1/uploads/${id}/cancel`)
        assert.equal(status, 404, id)
      }
    }
    assertNothingArrived()
  })

  it('another project’s part returns the same as a missing one, in every form', async () => {
    const path = `/v1/uploads/${ours.upload}/complete`
    for (const part of [theirs.part, NOTHING.part]) {
      const escaped = part.replace('part', '\\u0070art')
      for (const body of [
        `{"part_ids":["${ours.part}","${part}"]}`,
        `{"part_ids":["${escaped}"]}`,
        `{"\\u0070art_ids":["${part}"]}`,
        `{"part_ids":["${ours.part}"],"part_ids":["${part}"]}`,
        `{"part_ids":["${ours.part}"],"part_\\u0069ds":["${part}"]}`,
        `{"part_ids":["${ours.part}"],"Part_IDs":["${part}"]}`,
        `{"part_ids":["${ours.part}"],"part_\u0131ds":["${part}"]}`,
        `{"part_ids":["${ours.part}"],"x":[{"part_ids":["${part}"]}]}`,
        `{"part_ids":["${ours.part}"],"part_id":"${part}"}`,
        `{"part_ids":["${ours.part}"],"upload_id":"${theirs.upload}"}`,
        `{"part_ids":["${ours.part}",["${part}"]]}`,
        `{"part_ids":["${ours.part}",{"id":"${part}"}]}`,
        `{"part_ids":{"id":"${part}"}}`,
        `{"part_ids":"${part}"}`,
        `\u{feff}{"part_ids":["${part}"]}`,
      ]) {
        const { status, text } = await gateway.ours.raw('POST', path, { body })
        assert.equal(status, 400, `${body}: ${text}`)
      }
    }
    const named = ({ part }: Things) => answerTo(path, { body: { part_ids: [part] } }, part)
    assert.deepEqual(await named(theirs), await named(NOTHING))
    assertNothingArrived()
  })

  it('an upload or part id is no file id, and a file id is neither', async () => {
    await keepRow(gateway.h, gateway.ours.key, 'file', 'file-ours')
    for (const id of [ours.upload, ours.part, theirs.upload, theirs.part]) {
      const input = user({ type: 'input_file', file_id: id })
      const body = { model: MODEL, input }
      assert.equal((await gateway.ours.raw('POST', RESPONSES, { body })).status, 400)
      assert.equal((await gateway.ours.raw('GET', `/v1/files/${id}`)).status, 404)
      assert.equal((await gateway.ours.raw('DELETE', `/v1/files/${id}`)).status, 404)
    }
    for (const id of ['file-ours', ours.part]) {
      for (const [verb, optionsOf] of Object.entries(VERBS)) {
        const path = `/v1/uploads/${id}/${verb}`
        assert.equal((await gateway.ours.raw('POST', path, optionsOf(ours))).status, 404)
      }
    }
    assertNothingArrived()
  })

  it('parts are rejected as references of every other request', async () => {
    const requests = [
      [CHAT, { model: MODEL, messages: user({ type: 'text', text: 'x' }) }],
      [RESPONSES, { model: MODEL, input: 'x' }],
      ['/v1/uploads', { bytes: 1, filename: 'a', mime_type: 'b', purpose: 'user_data' }],
    ] as const
    for (const [path, body] of requests) {
      const answer = await gateway.ours.raw('POST', path, {
        body: { ...body, part_ids: [ours.part] },
      })
      assert.deepEqual([answer.status, answer.json.error?.code], [400, 'reference_not_supported'])
    }
    assertNothingArrived()
  })

  it('the project’s own upload is unchanged by all of that', async () => {
    const rest = await addPart(gateway.ours, ours.upload, 'cd')
    const body = { part_ids: [ours.part, rest] }
    const path = `/v1/uploads/${ours.upload}/complete`
    assert.equal((await gateway.ours.raw('POST', path, { body })).status, 200)
    assert.equal(gateway.upstream.requests.at(-1)?.body.toString(), JSON.stringify(body))
    const other = (await uploadRows(gateway.h)).find(({ id }) => id === theirs.upload)
    assert.equal(other?.bytes, 4)
  })
})
