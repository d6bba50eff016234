/** Quotas of uploads in parts: reservations, and their release. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { toFile } from 'openai'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import {
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { addPart, completeUpload, createUpload, uploadRows } from '#test/gateway/uploads.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { exceededCount } from './bound-counts.ts'

const HOUR_MS = 3_600_000
const quotas = { project_files: 5, project_file_bytes: 1_000, project_uploads: 3 }
const bounds = { ...quotas, body_references: 2 }

onEachStore('quotas of uploads in parts', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { bounds })
  })
  after(() => gateway?.close())

  /** A project of its own for each test. */
  const newSide = async (): Promise<Side> =>
    sideWith(gateway.h, await makeUserKey(gateway.h, await makeProject(gateway.h)))

  const uploadFile = async ({ openai }: Side, bytes = 1): Promise<string> => {
    const file = await toFile(Buffer.alloc(bytes, 'x'), 'a.txt')
    return (await openai.files.create({ file, purpose: 'user_data' })).id
  }

  const rejection = (bound: string) => ({
    status: 400,
    code: 'quota_exceeded',
    message: new RegExp(`^400 .*\\(${bound}\\) allows\\.$`),
  })

  /** Sizes of all files at the upstream. */
  const sizesUpstream = async (): Promise<Set<number>> => {
    const listed = await fetch(`${gateway.upstream.url}/files`, {
      headers: { authorization: `Bearer ${UPSTREAM_KEY}` },
    })
    const { data } = (await listed.json()) as { data: { bytes: number }[] }
    return new Set(data.map(({ bytes }) => bytes))
  }

  /** Number of requests to a path that have reached the upstream. */
  const sent = (path: RegExp): number =>
    gateway.upstream.requests.filter((request) => path.test(request.path)).length

  it('open uploads above project_uploads return 400 before the upstream', async () => {
    const side = await newSide()
    const before = await exceededCount(gateway.h, 'project_uploads')
    const [first] = [await createUpload(side, 1), await createUpload(side, 1)]
    await createUpload(side, 1)
    const { arrived } = gateway.upstream
    await assert.rejects(createUpload(side, 1), rejection('project_uploads'))
    assert.equal(gateway.upstream.arrived, arrived)
    assert.equal((await exceededCount(gateway.h, 'project_uploads')) - before, 1)
    await createUpload(await newSide(), 1)
    await completeUpload(side, first.id, await addPart(side, first.id, 'x'))
    await createUpload(side, 1)
  })

  it('concurrent creations keep exactly project_uploads, and cancel the others upstream', async () => {
    const side = await newSide()
    gateway.upstream.reset()
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => createUpload(side, 10)),
    )
    const made = results.filter(({ status }) => status === 'fulfilled').length
    assert.equal(made, 3)
    assert.equal(sent(/\/uploads$/) - made, sent(/\/cancel$/))
  })

  it('concurrent creations never reserve more than project_file_bytes', async () => {
    const side = await newSide()
    const results = await Promise.allSettled([400, 400, 400].map((n) => createUpload(side, n)))
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 2)
    await assert.rejects(createUpload(side, 201), rejection('project_file_bytes'))
    await assert.rejects(uploadFile(side, 201), rejection('project_file_bytes'))
    await uploadFile(side, 200)
    await assert.rejects(createUpload(side, 1), rejection('project_file_bytes'))
  })

  it('open uploads count as the files that they become', async () => {
    const side = await newSide()
    const [upload] = [await createUpload(side, 1), await createUpload(side, 1)]
    for (let count = 0; count < 3; count += 1) await uploadFile(side)
    await assert.rejects(uploadFile(side), rejection('project_files'))
    await assert.rejects(createUpload(side, 1), rejection('project_files'))
    await completeUpload(side, upload.id, await addPart(side, upload.id, 'x'))
    await assert.rejects(uploadFile(side), rejection('project_files'))
  })

  it('the reservation becomes the size of the file', async () => {
    const side = await newSide()
    const upload = await createUpload(side, 600)
    const part = await addPart(side, upload.id, 'x'.repeat(600))
    const { file } = await completeUpload(side, upload.id, part)
    await assert.rejects(createUpload(side, 401), rejection('project_file_bytes'))
    await createUpload(side, 400)
    await side.openai.files.delete(String(file?.id))
    await createUpload(side, 600)
  })

  it('the reservation is released when the upload is cancelled or expires', async () => {
    const side = await newSide()
    const { id } = await createUpload(side, 1_000)
    await assert.rejects(uploadFile(side), rejection('project_file_bytes'))
    await side.openai.uploads.cancel(id)
    await createUpload(side, 1_000)
    await assert.rejects(uploadFile(side), rejection('project_file_bytes'))
    gateway.clock.move(HOUR_MS)
    assert.ok((await uploadRows(gateway.h)).length > 0, 'nothing has been purged')
    await uploadFile(side, 999)
  })

  it('an upload has no more parts than its completion may name', async () => {
    const side = await newSide()
    const upload = await createUpload(side, 3)
    const part_ids = [await addPart(side, upload.id, 'a'), await addPart(side, upload.id, 'bc')]
    const beyond = { status: 400, message: /at most 2 parts/, param: 'data' }
    await assert.rejects(addPart(side, upload.id, ''), beyond)
    assert.equal((await completeUpload(side, upload.id, ...part_ids)).status, 'completed')
  })

  it('an upload that expires while it is completed needs room for its file', async () => {
    const side = await newSide()
    const upload = await createUpload(side, 1_000)
    const part = await addPart(side, upload.id, 'x'.repeat(1_000))
    gateway.upstream.reset()
    gateway.upstream.script({ path: `/v1/uploads/${upload.id}/complete`, answerAfter: 'expired' })
    const completing = completeUpload(side, upload.id, part)
    await eventually('the upstream has made the file', async () =>
      (await sizesUpstream()).has(1_000),
    )
    gateway.clock.move(HOUR_MS)
    await uploadFile(side)
    gateway.upstream.open('expired')
    await assert.rejects(completing, rejection('project_file_bytes'))
    assert.equal(gateway.upstream.requests.at(-1)?.method, 'DELETE')
    assert.equal((await side.openai.files.list()).data.length, 1)
  })
})
