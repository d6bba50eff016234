/** Quotas on the objects that a project keeps in the store and at its upstreams. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { toFile } from 'openai'
import type { CountedKind } from '#gateway/objects/store.ts'
import { chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import {
  keepRow,
  ownedRows,
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { exceededCount } from './bound-counts.ts'

const bounds = {
  project_files: 5,
  project_file_bytes: 1_000,
  project_batches: 3,
  project_conversations: 4,
}

onEachStore('quotas of a project', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { bounds })
  })
  after(() => gateway?.close())

  /** A project of its own for each test. */
  const newSide = async (): Promise<Side> =>
    sideWith(gateway.h, await makeUserKey(gateway.h, await makeProject(gateway.h)))

  const upload = async ({ openai }: Side, bytes = 1): Promise<string> => {
    const file = await toFile(Buffer.alloc(bytes, 'x'), 'a.txt')
    return (await openai.files.create({ file, purpose: 'user_data' })).id
  }

  const countOf = async (side: Side, kind: CountedKind): Promise<number> =>
    (
      await ownedRows(gateway.h)
        .where('project_id', '=', side.key.project_id)
        .where('kind', '=', kind)
        .execute()
    ).length

  const rejection = (bound: string) => ({
    status: 400,
    code: 'quota_exceeded',
    message: new RegExp(`^400 .*\\(${bound}\\) allows\\.$`),
  })

  it('files above project_files return 400 until one is deleted', async () => {
    const side = await newSide()
    const before = await exceededCount(gateway.h, 'project_files')
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) ids.push(await upload(side))
    const arrived = gateway.upstream.arrived
    await assert.rejects(upload(side), rejection('project_files'))
    assert.equal(gateway.upstream.arrived, arrived, 'rejected before the upstream')
    assert.equal((await exceededCount(gateway.h, 'project_files')) - before, 1)
    await upload(await newSide())
    await side.openai.files.delete(ids[0] ?? '')
    await upload(side)
  })

  it('concurrent uploads keep exactly project_files', async () => {
    const side = await newSide()
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => upload(side)))
    const kept = results.filter(({ status }) => status === 'fulfilled')
    assert.equal(kept.length, 5)
    assert.equal(await countOf(side, 'file'), 5)
    for (const result of results) {
      if (result.status === 'rejected') assert.equal(result.reason.code, 'quota_exceeded')
    }
    const listed = await fetch(`${gateway.upstream.url}/files`, {
      headers: { authorization: 'Bearer sk-upstream-key' },
    })
    const there = new Set(
      ((await listed.json()) as { data: { id: string }[] }).data.map(({ id }) => id),
    )
    const all = await ownedRows(gateway.h).where('kind', '=', 'file').execute()
    const known = new Set(all.map(({ id }) => id))
    const left = [...there].filter((id) => !known.has(id))
    assert.deepEqual(left, [], 'no file is left upstream')
  })

  it('files above project_file_bytes return 400 and leave none upstream', async () => {
    const side = await newSide()
    await upload(side, 600)
    await assert.rejects(upload(side, 401), rejection('project_file_bytes'))
    await upload(side, 400)
    await assert.rejects(upload(side, 1), rejection('project_file_bytes'))
    assert.equal(await countOf(side, 'file'), 2)
  })

  it('batches above project_batches return 400, failed ones included', async () => {
    const side = await newSide()
    const good = await uploadLines(side, [chatLine(1, 'four')])
    const bad = await uploadLines(side, ['{'])
    await createBatch(side, good)
    for (let count = 0; count < 2; count += 1) {
      assert.equal((await createBatch(side, bad)).status, 'failed')
    }
    await assert.rejects(createBatch(side, bad), rejection('project_batches'))
    await assert.rejects(createBatch(side, good), rejection('project_batches'))
    assert.equal(await countOf(side, 'batch'), 3)
  })

  it('concurrent batches keep exactly project_batches', async () => {
    const side = await newSide()
    const file = await uploadLines(side, [chatLine(1, 'four')])
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => createBatch(side, file)))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 3)
    assert.equal(await countOf(side, 'batch'), 3)
  })

  it('conversations above project_conversations return 400 until one is deleted', async () => {
    const { openai, ...side } = await newSide()
    const made: string[] = []
    for (let count = 0; count < 4; count += 1) made.push((await openai.conversations.create()).id)
    const arrived = gateway.upstream.arrived
    await assert.rejects(openai.conversations.create(), rejection('project_conversations'))
    assert.equal(gateway.upstream.arrived, arrived, 'rejected before the upstream')
    await (await newSide()).openai.conversations.create()
    await openai.conversations.delete(made[0] ?? '')
    await openai.conversations.create()
    assert.equal(await countOf({ openai, ...side }, 'conversation'), 4)
  })

  it('concurrent conversations keep exactly project_conversations, and none is left upstream', async () => {
    const side = await newSide()
    gateway.upstream.reset()
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => side.openai.conversations.create()),
    )
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 4)
    assert.equal(await countOf(side, 'conversation'), 4)
    const methods = gateway.upstream.requests.map(({ method }) => method)
    const countBy = (wanted: string) => methods.filter((method) => method === wanted).length
    assert.equal(countBy('POST') - countBy('DELETE'), 4)
  })

  it('a page of a list has at most 4 MiB of objects, and has_more', async () => {
    const side = await newSide()
    const object = JSON.stringify({ object: 'file', filename: 'n'.repeat(600_000) })
    for (let count = 0; count < 9; count += 1) {
      await keepRow(gateway.h, side.key, 'file', `file-page-${count}`, 'default', object)
    }
    const first = await side.raw('GET', '/v1/files')
    assert.ok(first.text.length < 4_200_000, `${first.text.length}`)
    assert.deepEqual([first.json.last_id, first.json.has_more], ['file-page-3', true])
    const next = await side.raw('GET', `/v1/files?after=${first.json.last_id}`)
    assert.deepEqual([next.json.last_id, next.json.has_more], ['file-page-0', false])
  })

  it('objects above a quota stay listed, readable and deletable', async () => {
    const side = await newSide()
    const file = await upload(side)
    for (let count = 0; count < 9; count += 1) {
      await keepRow(gateway.h, side.key, 'file', `file-${side.key.project_id}-${count}`)
    }
    await assert.rejects(upload(side), rejection('project_files'))
    assert.equal((await side.openai.files.retrieve(file)).id, file)
    assert.equal((await side.openai.files.list()).data.length, 1)
    assert.equal((await side.openai.files.delete(file)).deleted, true)
  })
})
