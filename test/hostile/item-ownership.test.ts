/** Item ownership: an item stored upstream is accessible only to the project that received it. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import type OpenAI from 'openai'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const RESPONSES = '/v1/responses'

type Output = OpenAI.Responses.ResponseOutputItem[]

/** Output of a reasoning model with tools, with ids of its own. */
function outputOf(name: string, encrypted?: string) {
  return [
    {
      type: 'reasoning',
      id: `rs_${name}`,
      summary: [],
      ...(encrypted !== undefined && { encrypted_content: encrypted }),
    },
    {
      type: 'web_search_call',
      id: `ws_${name}`,
      status: 'completed',
      action: { type: 'search', query: 'x' },
    },
    {
      type: 'message',
      id: `msg_${name}`,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'hi', annotations: [] }],
    },
  ]
}

/** Requests that would disclose the stored content of an item. */
function references(name: string) {
  return [
    { type: 'reasoning', id: `rs_${name}`, summary: [] },
    { type: 'web_search_call', id: `ws_${name}`, status: 'completed' },
    { type: 'item_reference', id: `msg_${name}` },
    { id: `rs_${name}` },
  ]
}

onEachStore('items of responses', (dialect) => {
  let gateway: TwoProjects
  let made = 0
  before(async () => {
    gateway = await startTwoProjects(dialect, { bounds: { answer_items: 5 } })
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const answerOf = (output: readonly object[], status = 'completed') => ({
    id: `resp_${made}`,
    object: 'response',
    status,
    model: MODEL,
    output,
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  })

  /** Scripts a response with these items, and returns the name of their ids. */
  const script = (encrypted?: string): string => {
    made += 1
    const name = `${dialect}_${made}`
    const body = answerOf(outputOf(name, encrypted))
    gateway.upstream.script({ path: RESPONSES, method: 'POST', status: 200, body })
    return name
  }

  const create = (side: Side, more: object = {}) =>
    side.openai.responses.create({ model: MODEL, input: 'hello', ...more })

  /** Status of a request with these items, which the upstream answers if it arrives. */
  const statusOf = async (side: Side, input: readonly object[]): Promise<number> => {
    gateway.upstream.script({ path: RESPONSES, status: 200, body: answerOf([]) })
    const answer = await side.raw('POST', RESPONSES, { body: { model: MODEL, input } })
    gateway.upstream.reset()
    if (answer.status === 400) {
      const { error } = answer.json as { error: { code: string; message: string } }
      assert.equal(error.code, 'reference_not_found')
      assert.match(error.message, /^Item with id '.+' not found\.$/)
    }
    return answer.status
  }

  const isOpenTo = async (side: Side, name: string): Promise<boolean> => {
    const statuses = new Set<number>()
    for (const item of references(name)) statuses.add(await statusOf(side, [item]))
    const [status] = [...statuses]
    assert.equal(statuses.size, 1, `${[...statuses]}`)
    return status === 200
  }

  it('are accessible to their project and missing for every other', async () => {
    const name = script()
    await create(gateway.ours)
    assert.equal(await isOpenTo(gateway.ours, name), true)
    assert.equal(await isOpenTo(gateway.theirs, name), false)
    await gateway.h.flush()
    assert.equal(await isOpenTo(gateway.ours, name), true)
    assert.equal(await isOpenTo(gateway.theirs, name), false)
  })

  it('appended to the next request, as SDKs do, are accepted from their project', async () => {
    const name = script()
    const first = await create(gateway.ours)
    const input = [...(first.output as Output), { role: 'user' as const, content: 'and?' }]
    assert.equal(first.output[0]?.id, `rs_${name}`)
    assert.equal(await statusOf(gateway.ours, input), 200)
    assert.equal(await statusOf(gateway.theirs, input), 400)
  })

  it('of a response with store: false belong to nobody, and are accepted with their content', async () => {
    const name = script('gAAAA')
    const first = await create(gateway.ours, { store: false })
    assert.equal(await statusOf(gateway.ours, first.output as Output), 200)
    await gateway.h.flush()
    assert.equal(await isOpenTo(gateway.ours, name), false)
    const kept = await gateway.h.store.reader
      .selectFrom('owned_item')
      .selectAll()
      .where('id', '=', `rs_${name}`)
      .execute()
    assert.deepEqual(kept, [])
  })

  it('of a stream belong to its project as soon as it has them', async () => {
    made += 1
    const [name, late] = [`stream_${made}`, `late_${made}`]
    const events = [
      { type: 'response.created', response: answerOf([], 'in_progress') },
      ...outputOf(name).map((item) => ({ type: 'response.output_item.added', item })),
      { type: 'response.completed', response: answerOf([...outputOf(name), { id: `rs_${late}` }]) },
    ].map((event) => `event: ${event.type}\r\ndata: ${JSON.stringify(event)}\r\n\r\n`)
    gateway.upstream.script({
      path: RESPONSES,
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: events.join(''),
      cut: 7,
    })
    const seen: string[] = []
    for await (const event of await gateway.ours.openai.responses.create({
      model: MODEL,
      input: 'hello',
      stream: true,
    })) {
      seen.push(event.type)
    }
    assert.equal(seen.length, events.length)
    assert.equal(await isOpenTo(gateway.ours, name), true)
    assert.equal(await isOpenTo(gateway.theirs, name), false)
    assert.equal(await statusOf(gateway.ours, [{ type: 'reasoning', id: `rs_${late}` }]), 200)
  })

  it('of a long response belong to its project', async () => {
    made += 1
    const name = `long_${made}`
    const image = { type: 'image_generation_call', id: `ig_${name}`, result: 'A'.repeat(600_000) }
    const body = answerOf([image, ...outputOf(name)])
    gateway.upstream.script({ path: RESPONSES, status: 200, body })
    await create(gateway.ours)
    assert.equal(await isOpenTo(gateway.ours, name), true)
    assert.equal(await isOpenTo(gateway.theirs, name), false)
  })

  it('of a background response belong to the project that retrieves it', async () => {
    const { id } = await create(gateway.ours, { background: true })
    await gateway.upstream.step(id)
    await gateway.upstream.step(id)
    const { output } = await gateway.ours.openai.responses.retrieve(id)
    const item = { type: 'message', id: output[0]?.id, role: 'assistant' }
    assert.equal(await statusOf(gateway.ours, [item]), 200)
    assert.equal(await statusOf(gateway.theirs, [item]), 400)
  })

  it('are kept up to the bound answer_items for each answer', async () => {
    made += 1
    const ids = Array.from({ length: 8 }, (_, index) => `rs_many_${dialect}_${index}`)
    const body = answerOf([...ids, ...ids].map((id) => ({ type: 'reasoning', id, summary: [] })))
    gateway.upstream.script({ path: RESPONSES, status: 200, body })
    await create(gateway.ours)
    const statuses = []
    for (const id of ids) statuses.push(await statusOf(gateway.ours, [{ type: 'reasoning', id }]))
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 400, 400, 400])
    const metrics = await gateway.h.raw('GET', '/metrics')
    assert.match(metrics.text, /bailiwick_bound_exceeded_total\{bound="answer_items"\} [1-9]/)
  })

  it('are forgotten after 30 days', async () => {
    const name = script()
    await create(gateway.ours)
    await gateway.h.flush()
    gateway.clock.move(30 * DAY_MS - MINUTE_MS)
    assert.equal(await isOpenTo(gateway.ours, name), true)
    gateway.clock.move(MINUTE_MS)
    assert.equal(await isOpenTo(gateway.ours, name), false)
    await gateway.h.purge()
    const left = await gateway.h.store.reader.selectFrom('owned_item').selectAll().execute()
    assert.deepEqual(left, [])
  })
})
