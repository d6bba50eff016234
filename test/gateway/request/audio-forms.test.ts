/** Audio forms: forwarded unchanged, or rejected before any upstream reads them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  BOUNDARY,
  FORM_TYPE,
  type FormPart,
  formOf,
  noise,
  sendBytes,
} from '#test/gateway/media.ts'
import { line } from '#test/support/connection.ts'
import { type GatewayHarness, startGateway } from '#test/support/gateway.ts'

const TRANSCRIPTIONS = '/v1/audio/transcriptions'
const TRANSLATIONS = '/v1/audio/translations'

describe('audio forms', () => {
  let gateway: GatewayHarness
  before(async () => {
    gateway = await startGateway({
      config: (url) => `
upstreams:
  mapped:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [whisper-1]
    model_names:
      ears: whisper-1
`,
    })
  })
  after(() => gateway.close())

  it('pass byte for byte, except for a mapped model name', async () => {
    const { upstream } = gateway
    upstream.script({ times: 'always', status: 200, body: { text: 'a' } })
    for (const path of [TRANSCRIPTIONS, TRANSLATIONS]) {
      const form = (model: string) =>
        formOf([
          ['file', noise(100_003), 'a.flac'],
          ['prompt', 'é\r\n--'],
          ['model', model],
          ['from_the_future', '[1, 2]'],
          ['timestamp_granularities[]', 'word'],
          ['timestamp_granularities[]', 'segment'],
        ])
      for (const name of ['ears', 'whisper-1']) {
        upstream.reset()
        upstream.script({ status: 200, body: { text: 'a' } })
        assert.equal((await sendBytes(gateway, path, form(name))).status, 200)
        assert.deepEqual(upstream.requests[0]?.body, form('whisper-1'))
        assert.equal(upstream.requests[0]?.path, path)
      }
    }
  })

  it('of openai-java and openai 4 for Node pass, without a charset in the content type', async () => {
    const { upstream } = gateway
    upstream.reset()
    upstream.script({ times: 'always', status: 200, body: { text: 'a' } })
    const form = formOf([
      ['model', 'ears'],
      ['file', noise(1_000), 'a.flac'],
    ])
    const java = `multipart/form-data; charset=ISO-8859-1; boundary=${BOUNDARY}`
    assert.equal((await sendBytes(gateway, TRANSCRIPTIONS, form, java)).status, 200)
    const sent = upstream.requests[0]?.headers['content-type']
    assert.equal(sent, `multipart/form-data; boundary="${BOUNDARY}"`)
    const ended = Buffer.concat([form, Buffer.from('\r\n')])
    assert.equal((await sendBytes(gateway, TRANSCRIPTIONS, ended)).status, 200)
    assert.equal(upstream.requests[1]?.headers['content-type'], FORM_TYPE)
  })

  it('without a model, with two, or with invalid ones reach no upstream', async () => {
    const { upstream } = gateway
    upstream.reset()
    const file: FormPart = ['file', noise(10), 'a.wav']
    const model: FormPart = ['model', 'whisper-1']
    for (const path of [TRANSCRIPTIONS, TRANSLATIONS]) {
      const none = await sendBytes(gateway, path, formOf([file]))
      assert.deepEqual(
        [none.status, none.error.code, none.error.param],
        [400, 'missing_required_parameter', 'model'],
      )
      const bad: readonly (readonly FormPart[])[] = [
        [model, model, file],
        [model, file, file],
        [model, ['FILE', noise(10), 'b.wav'], file],
        [model, ['file', 'a field']],
        [['model', ''], file],
      ]
      for (const parts of bad) {
        const { status } = await sendBytes(gateway, path, formOf(parts))
        assert.equal(status, 400, JSON.stringify(parts.map(([name]) => name)))
      }
      const cut = formOf([model, file]).subarray(0, -4)
      assert.equal((await sendBytes(gateway, path, cut)).status, 400)
      const bare = await sendBytes(gateway, path, formOf([model]), 'multipart/form-data')
      assert.equal(bare.status, 400)
      const json = Buffer.from('{"model":"whisper-1"}')
      assert.equal((await sendBytes(gateway, path, json, 'application/json')).status, 415)
    }
    assert.equal(upstream.arrived, 0)
  })

  it('may have 64 MiB, and not a byte more', async () => {
    const { h, key, upstream } = gateway
    upstream.reset()
    const limit = 64 * 1024 * 1024
    const around = formOf([
      ['model', 'whisper-1'],
      ['file', '', 'a.wav'],
    ]).length
    const form = (bytes: number) =>
      formOf([
        ['model', 'whisper-1'],
        ['file', noise(bytes - around), 'a.wav'],
      ])
    assert.equal((await sendBytes(gateway, TRANSCRIPTIONS, form(limit))).status, 200)
    assert.equal(upstream.requests[0]?.bodyBytes, limit)
    const connection = line(h.url)
    connection.socket.write(
      [
        `POST ${TRANSCRIPTIONS} HTTP/1.1`,
        ...['host: gateway', `authorization: Bearer ${key.value}`],
        ...['content-type: multipart/form-data; boundary=a', `content-length: ${limit + 1}`],
        ...['', ''],
      ].join('\r\n'),
    )
    await connection.until('HTTP/1.1 413 ')
    connection.socket.destroy()
    assert.equal(upstream.arrived, 1)
  })
})
