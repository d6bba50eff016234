/** Charges of batches by the lines of their output file, and what is reserved for them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { reservedOf } from '#spend/ledger/deferred.ts'
import { CHAT, chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

type Endpoint = NonNullable<Parameters<typeof createBatch>[2]>['endpoint']

const RESPONSES = '/v1/responses'
const EMBEDDINGS = '/v1/embeddings'
const LONG = 'long-1'
/** Input tokens above which a model costs twice as much. */
const STEP = 200
/** Dollars for a million tokens; in a batch half of them. */
const CONFIG = `
spend_reservation_batch: upper_bound
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000, thousand_web_searches: 10 }
    batch_1_day_max_input_tokens: 1000000
  ${LONG}:
    context_window: 1000
    price:
      input: 100
      output: 1000
      above: [{ input_tokens: ${STEP}, input: 200, output: 2000 }]
    batch_1_day_max_input_tokens: 1000000
  gpt-image-1:
    context_window: 100
    max_image_tokens: 2000
    price: { input: 10, output: 5, image_output: 40 }
`
/** Nano-dollars. */
const INPUT = 50_000
const OUTPUT = 500_000
const SEARCH = 10_000_000
const WRITTEN_IMAGE = 40_000
const READ_IMAGE = 10_000
/** Rounding of a reservation. */
const ROUNDING = 30

interface Answered {
  readonly id?: string
  readonly usage?: object
  readonly body?: object
}

function usageOf(input_tokens: number, output_tokens: number) {
  return {
    input_tokens,
    output_tokens,
    total_tokens: input_tokens + output_tokens,
  }
}

/** A line of an output file. */
function answered({ id = 'line-1', usage, body }: Answered): string {
  const answer = { id: 'a', ...body, ...(usage && { usage }) }
  const response = { status_code: 200, request_id: 'r', body: answer }
  return `${JSON.stringify({ id: 'b', custom_id: id, response, error: null })}\n`
}

function responseLine(index: number, more: object): object {
  return {
    custom_id: `line-${index}`,
    method: 'POST',
    url: RESPONSES,
    body: { model: MODEL, input: 'four', max_output_tokens: 50, ...more },
  }
}

const SEARCHES = { tools: [{ type: 'web_search' }], max_tool_calls: 3 }

function called(type: string, count: number) {
  return {
    output: Array.from({ length: count }, (_, at) => ({
      type,
      id: `c_${at}`,
      status: 'completed',
    })),
  }
}

describe('a batch that has ended', () => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects('sqlite', { config: CONFIG })
  })
  after(() => gateway.close())

  const reservedBy = async (id: string): Promise<number> => {
    const [row] = await ownedRows(gateway.h).where('id', '=', id).execute()
    assert.ok(row)
    return Number(reservedOf(row))
  }

  /** Reservation and cost of a batch that reports this; without output its file is gone. */
  const ended = async (
    lines: readonly object[],
    output: readonly string[] | undefined,
    more: object = {},
    endpoint: Endpoint = RESPONSES,
  ) => {
    const { h, upstream, clock } = gateway
    const { projectId, key } = await makeLimitedProject(h, 100_000)
    const side = { openai: h.caller(key) }
    const made = await createBatch(side, await uploadLines(side, lines), { endpoint })
    assert.equal(made.status, 'validating', JSON.stringify(made.errors))
    const reserved = await reservedBy(made.id)
    const body = {
      ...made,
      status: 'completed',
      output_file_id: 'file-out',
      request_counts: { total: lines.length, completed: lines.length, failed: 0 },
      usage: null,
      ...more,
    }
    upstream.script({ path: `/v1/batches/${made.id}`, status: 200, body, times: 'always' })
    const content = '/v1/files/file-out/content'
    const answer = { status: output ? 200 : 404, body: output?.join('') ?? {} }
    upstream.script({ path: content, ...answer })
    clock.move(120_000)
    await h.poll()
    upstream.reset()
    return { reserved, cost: await spentBy(h, projectId) }
  }

  it('is charged the calls of hosted tools that its output has, beside the usage it reports', async () => {
    const lines = [responseLine(1, SEARCHES), responseLine(2, {})]
    const output = [
      answered({ usage: usageOf(60, 20), body: called('web_search_call', 2) }),
      answered({ id: 'line-2', usage: usageOf(40, 10) }),
    ]
    const cost = 100 * INPUT + 30 * OUTPUT + 2 * SEARCH
    assert.equal((await ended(lines, output, { usage: usageOf(100, 30) })).cost, cost)
    assert.equal((await ended(lines, output)).cost, cost)
  })

  it('is charged the searches that its chats begin with', async () => {
    const lines = [1, 2].map((index) => chatLine(index, 'four', { web_search_options: {} }))
    const usage = usageOf(100, 30)
    for (const more of [{}, { status: 'expired', request_counts: null }]) {
      const { cost } = await ended(lines, [], { usage, ...more }, CHAT)
      assert.equal(cost, 100 * INPUT + 30 * OUTPUT + 2 * SEARCH)
    }
  })

  it('reserves a window for each choice after the search of a chat', async () => {
    const line = chatLine(1, 'four', { web_search_options: {}, n: 5, max_tokens: 10 })
    const { reserved } = await ended([line], [], { usage: usageOf(100, 30) }, CHAT)
    assert.ok(reserved >= (1 + 5) * 1_000 * INPUT + 5 * 10 * OUTPUT + SEARCH, String(reserved))
  })

  it('is charged each line by the price of its length', async () => {
    const line = (index: number, length: number) =>
      chatLine(index, 'x'.repeat(length), { model: LONG, max_tokens: 50 })
    const lines = [line(1, 10), line(2, 900)]
    const output = [
      answered({ usage: usageOf(10, 5) }),
      answered({ id: 'line-2', usage: usageOf(900, 50) }),
    ]
    const exact = 10 * INPUT + 5 * OUTPUT + 2 * (900 * INPUT + 50 * OUTPUT)
    for (const usage of [null, usageOf(910, 55)]) {
      const { reserved, cost } = await ended(lines, output, { usage }, CHAT)
      assert.equal(cost, exact)
      assert.ok(reserved >= cost, `${reserved} reserved`)
    }
    // A report of the input alone does not show how long the output was.
    const half = [answered({ usage: { prompt_tokens: 900 } })]
    const { cost } = await ended([line(1, 900)], half, { usage: usageOf(900, 50) }, CHAT)
    assert.equal(cost, 2 * (900 * INPUT + 50 * OUTPUT))
    const unread = { usage: usageOf(900, 50), status: 'expired', request_counts: null }
    const uncounted = await ended([line(1, 900)], [], unread, CHAT)
    assert.equal(uncounted.cost, 2 * (900 * INPUT + 50 * OUTPUT))
    const text = { choices: [{ message: { content: 'x'.repeat(80) } }] }
    const unsummed = [answered({ usage: { prompt_tokens: 900 }, body: text })]
    const estimated = await ended([line(1, 900)], unsummed, {}, CHAT)
    assert.equal(estimated.cost, 2 * (900 * INPUT + 20 * OUTPUT))
    const short = await ended([line(1, 10)], [], { usage: usageOf(10, 5) }, CHAT)
    assert.equal(short.cost, 10 * INPUT + 5 * OUTPUT)
    assert.ok(short.reserved < 2 * STEP * INPUT + 50 * OUTPUT + ROUNDING)
  })

  it('is charged once for a line that its output has twice', async () => {
    const lines = [chatLine(1, 'four', { max_tokens: 50 })]
    const one = answered({ usage: usageOf(10, 50) })
    const { reserved, cost } = await ended(lines, [one, one], {}, CHAT)
    assert.equal(cost, 10 * INPUT + 50 * OUTPUT)
    assert.ok(cost <= reserved)
  })

  it('is charged the text of lines that report no usage, up to their maximum', async () => {
    const lines = [chatLine(1, 'x'.repeat(40), { max_tokens: 50 })]
    const choices = (length: number) => ({
      choices: [{ message: { content: 'x'.repeat(length) } }],
    })
    const input = (40 / 4 + 3) * INPUT
    for (const [length, tokens] of [
      [80, 20],
      [800, 50],
    ] as const) {
      const output = [answered({ body: choices(length) })]
      assert.equal((await ended(lines, output, {}, CHAT)).cost, input + tokens * OUTPUT)
    }
    const half = [answered({ body: choices(80), usage: { prompt_tokens: 7 } })]
    assert.equal((await ended(lines, half, {}, CHAT)).cost, 7 * INPUT + 20 * OUTPUT)
  })

  it('is charged the images that its tools have made, as it has reserved them', async () => {
    const tools = [{ type: 'image_generation' }]
    const lines = [responseLine(1, { tools, max_tool_calls: 2 })]
    const tool_usage = { image_gen: usageOf(20, 300) }
    const made = called('image_generation_call', 1)
    const reported = [answered({ usage: usageOf(60, 20), body: { ...made, tool_usage } })]
    const text = 60 * INPUT + 20 * OUTPUT
    const first = await ended(lines, reported, { usage: usageOf(60, 20) })
    assert.equal(first.cost, text + 20 * READ_IMAGE + 300 * 5_000)
    const unreported = [answered({ usage: usageOf(60, 20), body: made })]
    const second = await ended(lines, unreported, { usage: usageOf(60, 20) })
    assert.equal(second.cost, text + 2_000 * WRITTEN_IMAGE)
    const least = 2 * (100 * READ_IMAGE + 2_000 * WRITTEN_IMAGE)
    assert.ok(first.reserved >= least && second.cost <= first.reserved)
  })

  it('is charged the most calls and output where its file is gone before it was read', async () => {
    const lines = [responseLine(1, SEARCHES), responseLine(2, {})]
    const most = 2 * 50 * OUTPUT + 3 * SEARCH
    // Each text is estimated as a token, with three around it.
    assert.equal((await ended(lines, undefined)).cost, 2 * (1 + 3) * INPUT + most)
    const usage = usageOf(100, 30)
    const reported = 100 * INPUT + 30 * OUTPUT + 3 * SEARCH
    assert.equal((await ended(lines, undefined, { usage })).cost, reported)
    const tools = [{ type: 'image_generation' }]
    const painting = [responseLine(1, { tools, max_tool_calls: 2 })]
    const images = 2 * (100 * READ_IMAGE + 2_300 * WRITTEN_IMAGE)
    const { reserved, cost } = await ended(painting, undefined, { usage })
    assert.equal(cost, 100 * INPUT + 30 * OUTPUT + images)
    assert.ok(cost <= reserved, `${cost} of ${reserved}`)
  })

  it('is charged no more than it has reserved for short lines that report no usage', async () => {
    const line = (index: number, input: string) => ({
      custom_id: `line-${index}`,
      method: 'POST',
      url: EMBEDDINGS,
      body: { model: MODEL, input },
    })
    const lines = [line(1, 'x'.repeat(900)), line(2, 'x')]
    const output = [answered({ usage: { prompt_tokens: 930, total_tokens: 930 } })]
    const { reserved, cost } = await ended(lines, output, {}, EMBEDDINGS)
    assert.ok(cost > 930 * INPUT && cost <= reserved, `${cost} of ${reserved}`)
  })
})
