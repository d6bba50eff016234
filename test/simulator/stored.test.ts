/** Stored objects of the upstream: files, batches and responses, with OpenAI's own SDK. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import OpenAI, { toFile } from 'openai'
import { collect } from '#simulator/collect.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'

let upstream: Upstream
let openai: OpenAI

before(async () => {
  upstream = await startUpstream()
  openai = new OpenAI({ apiKey: UPSTREAM_KEY, baseURL: upstream.url, maxRetries: 0 })
})
after(() => upstream.close())

const model = 'gpt-4o-mini'
const notFound = { status: 404 }

describe('responses', () => {
  it('are created, stored and deleted', async () => {
    const made = await openai.responses.create({ model, input: 'hello', instructions: 'Be kind.' })
    assert.equal(made.output_text, 'hello')
    assert.equal(made.usage?.input_tokens, 3 + (4 + 2) + (4 + 2))
    assert.equal((await openai.responses.retrieve(made.id)).output_text, 'hello')
    const items = await collect(await openai.responses.inputItems.list(made.id))
    assert.equal(items.length, 1)
    await openai.responses.delete(made.id)
    await assert.rejects(openai.responses.retrieve(made.id), notFound)
  })

  it('with store: false are not stored', async () => {
    const { id } = await openai.responses.create({ model, input: 'hello', store: false })
    await assert.rejects(openai.responses.retrieve(id), notFound)
  })

  it('follow only a stored response, and count its tokens as input', async () => {
    const first = await openai.responses.create({ model, input: 'hello' })
    const request = { model, input: 'more', previous_response_id: first.id }
    const second = await openai.responses.create(request)
    assert.equal(second.usage?.input_tokens, 3 + (4 + 1) + (first.usage?.total_tokens ?? 0))
    await assert.rejects(
      openai.responses.create({ ...request, previous_response_id: 'resp_nothing' }),
      { status: 404, code: 'previous_response_not_found' },
    )
  })

  it('stream their events in order, and end with the stored response', async () => {
    const events = await collect(
      await openai.responses.create({
        model,
        input: 'x'.repeat(100),
        max_output_tokens: 16,
        stream: true,
      }),
    )
    assert.deepEqual(
      events.map(({ sequence_number: number }) => number),
      events.map((_, index) => index),
    )
    assert.equal(events[0]?.type, 'response.created')
    const last = events.at(-1)
    assert.ok(last?.type === 'response.incomplete')
    assert.equal(last.response.usage?.output_tokens, 16)
    assert.equal((await openai.responses.retrieve(last.response.id)).status, 'incomplete')
  })

  it('in the background advance only on command', async () => {
    const request = { model, input: 'hello', background: true } as const
    const { id, status, usage } = await openai.responses.create(request)
    assert.deepEqual([status, usage], ['queued', null])
    assert.equal(await upstream.step(id), 'in_progress')
    assert.equal((await openai.responses.retrieve(id)).status, 'in_progress')
    assert.equal(await upstream.step(id), 'completed')
    assert.equal((await openai.responses.retrieve(id)).output_text, 'hello')
    const other = await openai.responses.create(request)
    assert.equal((await openai.responses.cancel(other.id)).status, 'cancelled')
    const failing = await openai.responses.create(request)
    assert.equal(await upstream.step(failing.id, 'failed'), 'failed')
    await assert.rejects(openai.responses.cancel('resp_nothing'), notFound)
    await assert.rejects(openai.responses.create({ ...request, store: false }), { status: 400 })
  })

  it('refer only to existing files and items', async () => {
    const part = { type: 'input_file' as const, file_id: 'file-nothing' }
    const input = [{ role: 'user' as const, content: [part] }]
    await assert.rejects(openai.responses.create({ model, input }), notFound)
    const item = { type: 'item_reference' as const, id: 'msg_nothing' }
    await assert.rejects(openai.responses.create({ model, input: [item] }), notFound)
    const made = await openai.responses.create({ model, input: 'hello' })
    const known = { ...item, id: made.output[0]?.id ?? '' }
    await openai.responses.create({ model, input: [known] })
  })
})

async function upload(text: string, purpose: 'batch' | 'user_data' = 'batch') {
  return openai.files.create({ file: await toFile(Buffer.from(text), 'lines.jsonl'), purpose })
}

it('files are returned byte for byte, and listed in pages, until they are deleted', async () => {
  const content = `${'häßlich'.repeat(20_000)}\r\n--boundary--\r\n`
  const { id, bytes } = await upload(content, 'user_data')
  assert.equal(bytes, Buffer.byteLength(content))
  assert.equal(await (await openai.files.content(id)).text(), content)
  const others = [await upload('a', 'user_data'), await upload('b', 'user_data')]
  const listed = await collect(openai.files.list({ limit: 1, purpose: 'user_data' }))
  assert.deepEqual(
    listed.map((file) => file.id),
    [...others.map((file) => file.id).reverse(), id],
  )
  assert.equal((await openai.files.delete(id)).deleted, true)
  await assert.rejects(openai.files.retrieve(id), notFound)
})

it('an unparseable or incomplete form is rejected', async () => {
  const send = (body: string, type = 'multipart/form-data; boundary=b'): Promise<Response> =>
    fetch(`${upstream.url}/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${UPSTREAM_KEY}`, 'content-type': type },
      body,
    })
  const part = (rest: string, value: string): string =>
    `--b\r\nContent-Disposition: form-data; ${rest}\r\n\r\n${value}\r\n`
  const purpose = part('name="purpose"', 'user_data')
  const file = part('name="file"; filename="a%22b.txt"', 'text')
  const kept = await send(`${purpose}${file}--b--`)
  assert.equal(((await kept.json()) as { filename: string }).filename, 'a"b.txt')
  for (const body of [
    `${purpose}${file}`,
    `${purpose}--b--`,
    `${purpose}${part('name="file"', 'text')}--b--`,
    `${purpose}${file}${part('name="odd"', '1')}--b--`,
    `${purpose}--b\r\nhead without end`,
    '',
  ]) {
    assert.equal((await send(body)).status, 400, body)
  }
  assert.equal((await send(`${purpose}${file}--b--`, 'text/plain')).status, 400)
})

describe('batches', () => {
  const line = (index: number, body: unknown, url = '/v1/chat/completions'): string =>
    JSON.stringify({ custom_id: `line-${index}`, method: 'POST', url, body })
  const chat = (content: string): unknown => ({ model, messages: [{ role: 'user', content }] })
  const start = async (lines: readonly string[]): Promise<string> => {
    const { id } = await upload(lines.join('\n'))
    const batch = await openai.batches.create({
      input_file_id: id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    })
    assert.equal(batch.status, 'validating')
    return batch.id
  }

  it('run their lines on command, and count them', async () => {
    const wrong = { model, messages: [] }
    const id = await start([line(1, chat('one')), line(2, wrong), line(3, chat('three'))])
    assert.equal(await upstream.step(id), 'in_progress')
    assert.equal(await upstream.step(id), 'finalizing')
    assert.equal(await upstream.step(id), 'completed')
    assert.equal(await upstream.step(id), 'completed')
    const batch = await openai.batches.retrieve(id)
    assert.deepEqual(batch.request_counts, { total: 3, completed: 2, failed: 1 })
    assert.equal(batch.usage?.input_tokens, 3 + 4 + 1 + (3 + 4 + 2))
    assert.equal(batch.usage?.output_tokens, 1 + 2)
    const output = await (await openai.files.content(batch.output_file_id ?? '')).text()
    const [first] = output.split('\n').map((one) => JSON.parse(one || '{}'))
    assert.equal(first.custom_id, 'line-1')
    assert.equal(first.response.body.choices[0].message.content, 'one')
    const errors = await (await openai.files.content(batch.error_file_id ?? '')).text()
    assert.match(errors, /"custom_id":"line-2".*"status_code":400/)
  })

  it('fail for a line that is for another endpoint', async () => {
    const id = await start([line(1, chat('one')), line(2, chat('two'), '/v1/embeddings')])
    assert.equal(await upstream.step(id), 'failed')
    const { errors } = await openai.batches.retrieve(id)
    assert.equal(errors?.data?.[0]?.line, 2)
  })

  it('keep their results when they are cancelled or expire', async () => {
    const id = await start([line(1, chat('one')), line(2, chat('two')), line(3, chat('three'))])
    await upstream.step(id)
    assert.equal((await openai.batches.cancel(id)).status, 'cancelling')
    assert.equal(await upstream.step(id), 'cancelled')
    const { request_counts: counts } = await openai.batches.retrieve(id)
    assert.deepEqual(counts, { total: 3, completed: 1, failed: 0 })
    await assert.rejects(openai.batches.cancel(id), { status: 409 })
    const other = await start([line(1, chat('one')), line(2, chat('two'))])
    assert.equal(await upstream.step(other, 'expired'), 'expired')
    const [newest] = (await openai.batches.list({ limit: 1 })).data
    assert.equal(newest?.id, other)
  })

  it('need an existing file of their purpose', async () => {
    const other = await upload('{}', 'user_data')
    for (const [id, status] of [
      ['file-nothing', 404],
      [other.id, 400],
    ] as const) {
      await assert.rejects(
        openai.batches.create({
          input_file_id: id,
          endpoint: '/v1/chat/completions',
          completion_window: '24h',
        }),
        { status },
      )
    }
  })
})

describe('uploads', () => {
  const create = (bytes: number) =>
    openai.uploads.create({ bytes, filename: 'a', mime_type: 'text/plain', purpose: 'user_data' })
  const addPart = async (id: string, text: string) =>
    (await openai.uploads.parts.create(id, { data: await toFile(Buffer.from(text), 'part') })).id

  it('become a file of their parts, once, when the size and the checksum match', async () => {
    const { id } = await create(4)
    const part_ids = [await addPart(id, 'ab'), await addPart(id, 'cd')].reverse()
    const complete = (body: { part_ids: string[]; md5?: string }) =>
      openai.uploads.complete(id, body)
    await assert.rejects(complete({ part_ids: part_ids.slice(1) }), { status: 400 })
    await assert.rejects(complete({ part_ids: ['part_nothing'] }), { status: 400 })
    await assert.rejects(complete({ part_ids, md5: 'x' }), { status: 400, param: 'md5' })
    const { file, status } = await complete({ part_ids })
    assert.deepEqual([status, file?.bytes], ['completed', 4])
    assert.equal(await (await openai.files.content(String(file?.id))).text(), 'cdab')
    await assert.rejects(complete({ part_ids }), { status: 400 })
    await assert.rejects(addPart(id, 'x'), { status: 400 })
  })

  it('accept nothing once they are cancelled, and are 404 for unknown ids', async () => {
    const { id } = await create(4)
    assert.equal((await openai.uploads.cancel(id)).status, 'cancelled')
    await assert.rejects(addPart(id, 'x'), { status: 400 })
    await assert.rejects(openai.uploads.cancel('upload_nothing'), notFound)
  })
})
