/** Stored chat completions of one project and the requests of another, on one upstream. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import {
  keepRow,
  type Side,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const CHAT = '/v1/chat/completions'
const NOTHING = 'chatcmpl-nothing'
/** Every request that names a stored chat completion. */
const REQUESTS = [
  ['GET', ''],
  ['HEAD', ''],
  ['GET', '/messages'],
  ['HEAD', '/messages'],
  ['POST', ''],
  ['DELETE', ''],
] as const

onEachStore('stored chat completions of two projects on one upstream', (dialect) => {
  let gateway: TwoProjects
  let ours: string
  let theirs: string
  before(async () => {
    gateway = await startTwoProjects(dialect)
    ours = await create(gateway.ours)
    theirs = await create(gateway.theirs)
    await gateway.h.flush()
    gateway.upstream.reset()
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const create = async ({ openai }: Side): Promise<string> => {
    const messages = [{ role: 'user' as const, content: 'secret' }]
    const metadata = { of: 'everyone' }
    const body = { model: MODEL, messages, metadata, store: true }
    return (await openai.chat.completions.create(body)).id
  }

  /** A response with the ids in it made equal: a difference would disclose something. */
  const answerOf = async (method: string, id: string, below: string) => {
    const options = method === 'POST' ? { body: { metadata: { of: 'us' } } } : {}
    const { status, text } = await gateway.ours.raw(method, `${CHAT}/${id}${below}`, options)
    return [status, text.replaceAll(id, 'ID')]
  }

  for (const [method, below] of REQUESTS) {
    it(`${method} ${below}: another project’s returns the same as one that does not exist`, async () => {
      const other = await answerOf(method, theirs, below)
      assert.deepEqual(other, await answerOf(method, NOTHING, below))
      assert.equal(other[0], 404)
      assert.equal(gateway.upstream.arrived, 0)
    })
  }

  it('an id with surrounding characters returns 404 and reaches no upstream', async () => {
    for (const id of ['%20', '%00', '%2F', '/', '%2e', 'é'].flatMap((more) => [
      theirs + more,
      more + theirs,
      more + ours,
    ])) {
      const { status } = await gateway.ours.raw('GET', `${CHAT}/${id}`)
      assert.equal(status, 404, id)
    }
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('a list has the project’s own alone, with every filter, order and limit', async () => {
    const lists = ['', 'metadata[of]=everyone', `model=${MODEL}`, 'order=desc&limit=100']
    for (const query of lists) {
      const { text } = await gateway.ours.raw('GET', `${CHAT}?${query}`)
      assert.ok(text.includes(ours) && !text.includes(theirs), query)
    }
    const requests = gateway.upstream.requests.map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(
      requests,
      lists.map(() => `GET ${CHAT}/${ours}`),
    )
  })

  it('an id of another project or another kind is no cursor', async () => {
    await keepRow(gateway.h, gateway.ours.key, 'file', 'file-ours')
    const { id: response } = await gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'x',
    })
    gateway.upstream.reset()
    for (const id of [theirs, NOTHING, 'file-ours', response]) {
      assert.equal((await gateway.ours.raw('GET', `${CHAT}?after=${id}`)).status, 404, id)
      assert.equal((await gateway.ours.raw('GET', `${CHAT}/${id}`)).status, 404, id)
    }
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('an id of a stored chat completion opens no object of another kind', async () => {
    const body = { model: MODEL, input: 'x', previous_response_id: ours }
    assert.equal((await gateway.ours.raw('POST', '/v1/responses', { body })).status, 400)
    for (const path of ['responses', 'files', 'batches', 'conversations']) {
      const { status } = await gateway.ours.raw('GET', `/v1/${path}/${ours}`)
      assert.equal(status, 404, path)
    }
    assert.equal(gateway.upstream.arrived, 0)
  })
})
