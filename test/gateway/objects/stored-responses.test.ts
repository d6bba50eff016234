/** Stored responses: retrieved, cancelled and deleted by the project that owns them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { collect } from '#simulator/collect.ts'
import { ownedRows, startTwoProjects, type TwoProjects, used } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const DAY_MS = 86_400_000

function notFound(id: string) {
  return {
    status: 404,
    error: {
      message: `Response with id '${id}' not found.`,
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  }
}

onEachStore('stored responses', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const create = async (more: object = {}): Promise<string> =>
    (await gateway.ours.openai.responses.create({ model: MODEL, input: 'hello', ...more })).id

  const stored = async (id: string) => {
    await gateway.h.flush()
    return ownedRows(gateway.h).where('id', '=', id).executeTakeFirst()
  }

  it('are retrievable at once by the project that created them', async () => {
    const id = await create()
    const read = await gateway.ours.openai.responses.retrieve(id)
    assert.equal(read.output_text, 'hello')
    const row = await stored(id)
    assert.equal(row?.project_id, gateway.ours.key.project_id)
    assert.equal(row.key_id, gateway.ours.key.id)
    assert.equal(row.owner_id, gateway.ours.key.owner)
    assert.equal(row.poll_at, null)
    assert.equal((await gateway.ours.openai.responses.retrieve(id)).id, id)
  })

  it('return 404 for every other project, with the text for a missing one', async () => {
    const id = await create()
    await stored(id)
    const { openai } = gateway.theirs
    const arrived = gateway.upstream.arrived
    await assert.rejects(openai.responses.retrieve(id), notFound(id))
    await assert.rejects(openai.responses.delete(id), notFound(id))
    await assert.rejects(openai.responses.cancel(id), notFound(id))
    await assert.rejects(collect(openai.responses.inputItems.list(id)), notFound(id))
    await assert.rejects(openai.responses.retrieve('resp_no'), notFound('resp_no'))
    assert.equal(gateway.upstream.arrived, arrived)
    assert.equal((await gateway.ours.openai.responses.retrieve(id)).id, id)
  })

  it('with store: false are not recorded', async () => {
    const id = await create({ store: false })
    await assert.rejects(gateway.ours.openai.responses.retrieve(id), notFound(id))
    assert.equal(await stored(id), undefined)
  })

  it('that the upstream rejects are not recorded', async () => {
    gateway.upstream.script({ status: 400, body: { id: 'resp_refused', error: { message: 'no' } } })
    await assert.rejects(create(), { status: 400 })
    await assert.rejects(
      gateway.ours.openai.responses.retrieve('resp_refused'),
      notFound('resp_refused'),
    )
  })

  it('are recorded when they are longer than the collector’s maximum', async () => {
    const reply = 'long '.repeat(80_000)
    gateway.upstream.script({ reply })
    const id = await create()
    const read = await gateway.ours.openai.responses.retrieve(id)
    assert.equal(read.output_text, reply)
  })

  it('are recorded at the first event of their stream, before it ends', async () => {
    gateway.upstream.script({ fault: { kind: 'stall', at: 3 } })
    const stream = await gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'hello',
      stream: true,
    })
    for await (const event of stream) {
      assert.ok(event.type === 'response.created')
      const read = await gateway.ours.openai.responses.retrieve(event.response.id)
      assert.equal(read.id, event.response.id)
      break
    }
  })

  it('are recorded when their caller disconnects in the middle of the stream', async () => {
    gateway.upstream.script({ fault: { kind: 'stall', at: 3 } })
    const stream = await gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'hello',
      stream: true,
    })
    let id = ''
    for await (const event of stream) {
      if (event.type === 'response.created') id = event.response.id
      break
    }
    stream.controller.abort()
    await gateway.upstream.until((requests) => requests.some(({ aborted }) => aborted))
    assert.equal((await stored(id))?.id, id)
  })

  it('are retrieved again as streams, from starting_after', async () => {
    const made = await gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'hello',
      background: true,
      stream: true,
    })
    const all = await collect(made)
    const [created] = all
    assert.ok(created?.type === 'response.created')
    const again = await gateway.ours.openai.responses.retrieve(created.response.id, {
      stream: true,
      starting_after: 2,
      include: ['message.output_text.logprobs'],
    })
    assert.deepEqual(await collect(again), all.slice(3))
    const request = gateway.upstream.requests.at(-1)
    assert.ok(request)
    assert.ok(request.target.includes('stream=true'))
    assert.ok(request.target.includes('starting_after=2'))
    assert.ok(request.target.includes('=message.output_text.logprobs'))
  })

  it('list their input items, with order and cursor', async () => {
    const input = ['one', 'two'].map((content) => ({ role: 'user' as const, content }))
    const id = await create({ input })
    const options = { order: 'asc', limit: 5, after: 'msg_x' } as const
    const page = await gateway.ours.openai.responses.inputItems.list(id, options)
    assert.equal(page.data.length, 2)
    const { target } = gateway.upstream.requests.at(-1) ?? {}
    assert.ok(target?.startsWith(`/v1/responses/${id}/input_items?`))
    const query = new URL(`http://x${target}`).searchParams
    assert.deepEqual([...query].sort(), [
      ['after', 'msg_x'],
      ['limit', '5'],
      ['order', 'asc'],
    ])
  })

  it('consume no usage and no limits when they are read, and have limit headers', async () => {
    const id = await create()
    const requests = await used(gateway.h, gateway.ours, 'requests')
    const tokens = await used(gateway.h, gateway.ours, 'input_tokens')
    const remaining = async (path: string): Promise<string | null> =>
      (await gateway.ours.raw('GET', path)).headers.get('x-ratelimit-remaining-requests')
    const first = await remaining(`/v1/responses/${id}`)
    assert.match(String(first), /^\d+$/)
    assert.equal(await remaining(`/v1/responses/${id}/input_items`), first)
    assert.equal(await remaining(`/v1/responses/${id}`), first)
    const { headers } = await gateway.ours.raw('GET', `/v1/responses/${id}`)
    assert.equal(headers.get('openai-project'), gateway.ours.key.project_id)
    assert.match(String(headers.get('x-ratelimit-limit-tokens')), /^\d+$/)
    assert.equal(await used(gateway.h, gateway.ours, 'requests'), requests)
    assert.equal(await used(gateway.h, gateway.ours, 'input_tokens'), tokens)
  })

  it('are forgotten once the upstream has deleted them, and not before', async () => {
    const id = await create()
    gateway.upstream.script({ method: 'DELETE', status: 500, body: { error: { message: 'no' } } })
    await assert.rejects(gateway.ours.openai.responses.delete(id), { status: 500 })
    assert.equal((await gateway.ours.openai.responses.retrieve(id)).id, id)
    const gone = await gateway.ours.raw('DELETE', `/v1/responses/${id}`)
    assert.deepEqual(gone.json, { id, object: 'response', deleted: true })
    assert.equal(await stored(id), undefined)
    await assert.rejects(gateway.ours.openai.responses.retrieve(id), notFound(id))
  })

  it('are forgotten when the upstream returns 404', async () => {
    const id = await create()
    gateway.upstream.script({ method: 'DELETE', status: 404, body: { error: { message: 'gone' } } })
    await assert.rejects(gateway.ours.openai.responses.delete(id), { status: 404 })
    assert.equal(await stored(id), undefined)
  })

  it('return 502 when the upstream is unreachable, and its 429 with retry hints', async () => {
    const id = await create()
    gateway.upstream.script({ status: 429, headers: { 'retry-after': '7' }, body: {} })
    const limited = await gateway.ours.raw('GET', `/v1/responses/${id}`)
    assert.equal(limited.status, 429)
    assert.equal(limited.headers.get('retry-after'), '7')
    await gateway.upstream.refuse()
    const refused = await gateway.ours.raw('GET', `/v1/responses/${id}`)
    assert.equal(refused.status, 502)
    assert.equal(refused.json.error?.code, 'upstream_failed')
    await gateway.upstream.listen()
  })

  it('are purged after thirty days, a slice at a time, except those still in progress', async () => {
    const old = await create()
    await gateway.h.flush()
    const before = await ownedRows(gateway.h).select('id').execute()
    gateway.clock.move(30 * DAY_MS)
    await assert.rejects(gateway.ours.openai.responses.retrieve(old), notFound(old))
    const fresh = await create()
    await gateway.h.flush()
    await gateway.h.purge()
    const left = await ownedRows(gateway.h).execute()
    const goingOn = left.filter(({ poll_at }) => poll_at !== null)
    assert.ok(before.length > goingOn.length + 1)
    assert.deepEqual(
      left.filter(({ poll_at }) => poll_at === null).map(({ id }) => id),
      [fresh],
    )
  })
})
