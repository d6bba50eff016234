/** Uploads in parts with two nodes over one store: shared ownership, and exact limits. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { addPart, completeUpload, createUpload, uploadRows } from '#test/gateway/uploads.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

const bounds = { project_uploads: 5 }

describe('uploads on two nodes', {
  skip: process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT,
}, () => {
  let databaseUrl: string
  let here: TwoProjects
  let there: Harness
  let sides: readonly [Side, Side]
  before(async () => {
    databaseUrl = await emptyDatabase('postgres')
    here = await startTwoProjects('postgres', { databaseUrl, bounds })
    const { clock, upstream } = here
    const node = { databaseUrl, bounds, clock: clock.clock, upstreamUrl: upstream.url }
    there = await startHarness('postgres', node)
    sides = [here.ours, sideWith(there, here.ours.key)]
  })
  after(async () => {
    await there?.close()
    await here?.close()
    await dropDatabase(databaseUrl)
  })

  const idsOf = (results: PromiseSettledResult<string>[]): string[] =>
    results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))

  it('an upload of one accepts parts and completion on both', async () => {
    const [one, other] = sides
    const upload = await createUpload(one, 6)
    const texts = ['ab', 'cd', 'ef']
    const adding = texts.map((text, at) => addPart(sides[at % 2] ?? one, upload.id, text))
    const parts = await Promise.all(adding)
    const { file } = await completeUpload(other, upload.id, ...parts)
    const content = await one.openai.files.content(String(file?.id))
    assert.equal(await content.text(), 'abcdef')
    assert.deepEqual((await completeUpload(one, upload.id, ...parts)).file, file)
    await one.openai.files.delete(String(file?.id))
  })

  it('parallel parts on both have the declared bytes together, and no more', async () => {
    const [one, other] = sides
    const upload = await createUpload(one, 10)
    const path = `/v1/uploads/${upload.id}/parts`
    here.upstream.reset()
    here.upstream.script({ path, answerAfter: 'all', times: 6 })
    const adding = Promise.allSettled(
      Array.from({ length: 6 }, (_, at) => addPart(at % 2 ? one : other, upload.id, 'xyz')),
    )
    await here.upstream.until((all) => all.filter(({ complete }) => complete).length === 6)
    here.upstream.open('all')
    const ids = idsOf(await adding)
    assert.equal(ids.length, 3)
    const row = (await uploadRows(there)).find(({ id }) => id === upload.id)
    const kept: { id: string }[] = JSON.parse(String(row?.detail)).parts
    assert.deepEqual(kept.map(({ id }) => id).sort(), ids.sort())
    await one.openai.uploads.cancel(upload.id)
  })

  it('parallel creations on both stop at exactly project_uploads', async () => {
    const results = await Promise.allSettled(
      Array.from(
        { length: 12 },
        async (_, at) => (await createUpload(sides[at % 2] ?? sides[0], 1)).id,
      ),
    )
    const ids = idsOf(results)
    assert.equal(ids.length, bounds.project_uploads)
    for (const id of ids) await sides[1].openai.uploads.cancel(id)
  })

  it('a completion that both receive creates one file', async () => {
    const upload = await createUpload(sides[0], 2)
    const part = await addPart(sides[1], upload.id, 'ab')
    const results = await Promise.allSettled(
      [...sides, ...sides].map(async (side) => {
        const { file } = await completeUpload(side, upload.id, part)
        return String(file?.id)
      }),
    )
    const files = (await sides[1].openai.files.list()).data.map(({ id }) => id)
    assert.equal(files.length, 1)
    assert.deepEqual([...new Set(idsOf(results))], files)
  })
})
