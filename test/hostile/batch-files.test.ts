/** Batch files: memory that one upload makes a server keep, and the cost of each use. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { run } from '#storage/db.ts'
import { chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { exceededCount } from './bound-counts.ts'

const KIBIBYTE = 1_024

function fileLine(index: number, id: string): object {
  return chatLine(index, '', {
    messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }],
  })
}

onEachStore('batch files', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  after(() => gateway?.close())

  const detailOf = async (id: string): Promise<string> =>
    (await ownedRows(gateway.h).where('id', '=', id).execute())[0]?.detail ?? ''

  it('an id of a mebibyte fails at its line, and is not kept', async () => {
    const { ours, h } = gateway
    const before = await exceededCount(h, 'id_characters')
    const long = 'x'.repeat(1_024 * KIBIBYTE)
    const id = await uploadLines(ours, [fileLine(1, 'file-a'), fileLine(2, long)])
    assert.ok((await detailOf(id)).length < KIBIBYTE)
    assert.equal((await exceededCount(h, 'id_characters')) - before, 1)
    const { status, errors } = await createBatch(ours, id)
    assert.equal(status, 'failed')
    const [error] = errors?.data ?? []
    assert.deepEqual([error?.line, error?.code], [2, 'string_above_max_length'])
  })

  it('lines of 4 MiB are checked like short ones, wherever they are in the file', async () => {
    const { ours } = gateway
    const user = 'u'.repeat(4 * 1_024 * KIBIBYTE)
    const long = (index: number) => chatLine(index, 'x', { user })
    for (const lines of [
      [long(1), chatLine(2, 'x')],
      [chatLine(1, 'x'), long(2)],
    ]) {
      const id = await uploadLines(ours, lines)
      assert.equal((await createBatch(ours, id)).status, 'validating')
    }
    const bad = await uploadLines(ours, [chatLine(1, 'x'), long(2), chatLine(2, 'x')])
    const { errors } = await createBatch(ours, bad)
    assert.deepEqual(errors?.data?.[0]?.code, 'duplicate_custom_id')
    assert.deepEqual(errors?.data?.[0]?.line, 3)
  })

  it('the memory kept for a file does not grow with its ids', async () => {
    const sizes: number[] = []
    for (const length of [1_000, 100_000]) {
      const lines = Array.from({ length: 20 }, (_, index) =>
        fileLine(index, `${index}-${'x'.repeat(length)}`),
      )
      sizes.push((await detailOf(await uploadLines(gateway.ours, lines))).length)
    }
    assert.equal(sizes[0], sizes[1])
  })

  it('requests about a file do not read its stored lines', async () => {
    const { ours, h } = gateway
    const lines = Array.from({ length: 500 }, (_, index) => fileLine(index, `file-${index}`))
    const id = await uploadLines(ours, lines)
    assert.ok((await detailOf(id)).length > 20 * KIBIBYTE)
    let characters = 0
    const { reader } = h.store
    const read = reader[run]
    const counting: typeof read = async (sql, parameters) => {
      const rows = await read.call(reader, sql, parameters)
      characters += JSON.stringify(rows).length
      return rows
    }
    Object.assign(reader, { [run]: counting })
    try {
      await ours.openai.files.retrieve(id)
      await (await ours.openai.files.content(id)).text()
      assert.equal((await ours.raw('GET', `/v1/files?after=${id}`)).status, 200)
      assert.equal((await ours.raw('GET', `/v1/batches/${id}`)).status, 404)
      await ours.openai.files.delete(id)
    } finally {
      Object.assign(reader, { [run]: read })
    }
    assert.ok(characters > 0 && characters < 10 * KIBIBYTE, `${characters}`)
  })

  it('a failed batch keeps and returns a short text, whatever its line has', async () => {
    const { ours, h } = gateway
    const name = 'n'.repeat(1_000)
    const long = chatLine(1, 'x', { tools: [{ [name]: [{ file_id: 'f'.repeat(100_000) }] }] })
    const foreign = chatLine(1, 'x', { tools: [{ [name]: { file_id: 'file-foreign' } }] })
    for (const line of [long, foreign]) {
      const file = await uploadLines(ours, [line])
      const body = { input_file_id: file, endpoint: '/v1/chat/completions' }
      const { status, text } = await ours.raw('POST', '/v1/batches', {
        body: { ...body, completion_window: '24h' },
      })
      assert.equal(status, 200)
      assert.match(text, /"status":"failed"/)
      assert.ok(text.length < 2 * KIBIBYTE, `${text.length}`)
    }
    for (const { object } of await ownedRows(h).where('kind', '=', 'batch').execute()) {
      assert.ok((object?.length ?? 0) < 2 * KIBIBYTE)
    }
  })

  it('metadata of a batch above the bounds of OpenAI returns 400', async () => {
    const { ours } = gateway
    const file = await uploadLines(ours, ['{'])
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`n${index}`, '']))
    for (const [metadata, code] of [
      [{ a: 'x'.repeat(513) }, 'string_above_max_length'],
      [{ ['n'.repeat(65)]: '' }, 'string_above_max_length'],
      [many, 'object_above_max_properties'],
      [{ a: { b: 'x' } }, 'invalid_type'],
    ] as const) {
      const body = { input_file_id: file, endpoint: '/v1/chat/completions', metadata }
      const { status, json } = await ours.raw('POST', '/v1/batches', {
        body: { ...body, completion_window: '24h' },
      })
      assert.deepEqual([status, json.error?.code], [400, code])
    }
    const body = { input_file_id: file, endpoint: '/v1/chat/completions' }
    const { status } = await ours.raw('POST', '/v1/batches', {
      body: { ...body, completion_window: 'x'.repeat(100_000) },
    })
    assert.equal(status, 400)
    const metadata = { a: 'x'.repeat(512), ['n'.repeat(64)]: '' }
    assert.deepEqual((await createBatch(ours, file, { metadata })).metadata, metadata)
  })
})
