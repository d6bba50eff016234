/** Impossible usage of batches: what their model cannot read and write is not charged. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CHAT, chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { sideWith, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { spentBy } from '#test/support/spend.ts'

type Endpoint = NonNullable<Parameters<typeof createBatch>[2]>['endpoint']

const WINDOW = 1_000
/** Dollars for a million tokens; in a batch half of them. */
const CONFIG = `
models:
  ${MODEL}:
    context_window: ${WINDOW}
    price: { input: 100, output: 1000, thousand_web_searches: 0 }
    batch_1_day_max_input_tokens: 1000000
`
const INPUT = 50_000
const OUTPUT = 500_000
/** More than any window of the test, and less than what no batch can produce. */
const WRONG = 99_000_000

describe('a batch of which an upstream reports too much', () => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects('sqlite', { config: CONFIG })
  })
  after(() => gateway.close())

  const beyondBound = async (): Promise<number> => {
    const metric = gateway.h.metrics.registry.getSingleMetric('bailiwick_tokens_beyond_bound_total')
    const values = (await metric?.get())?.values ?? []
    return values.reduce((sum, { value }) => sum + value, 0)
  }

  /** Cost of a batch whose upstream reports this, and the tokens beyond the bound. */
  const charged = async (lines: readonly object[], more: object, endpoint: Endpoint = CHAT) => {
    const { h, upstream, clock } = gateway
    const projectId = await makeProject(h)
    const side = sideWith(h, await makeUserKey(h, projectId))
    const made = await createBatch(side, await uploadLines(side, lines), { endpoint })
    const before = await beyondBound()
    const body = { ...made, status: 'completed', ...more }
    upstream.script({ path: `/v1/batches/${made.id}`, status: 200, body, times: 'always' })
    clock.move(120_000)
    await h.poll()
    upstream.reset()
    return { cost: await spentBy(h, projectId), beyond: (await beyondBound()) - before }
  }

  const usageOf = (input_tokens: number, output_tokens: number) => ({
    usage: { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
  })

  it('is charged a window for each choice, with a maximum or without', async () => {
    const lines = [chatLine(1, 'four', { max_tokens: 25, n: 2 }), chatLine(2, 'four')]
    const most = 3 * WINDOW
    assert.deepEqual(await charged(lines, usageOf(10, WRONG)), {
      cost: 10 * INPUT + most * OUTPUT,
      beyond: WRONG - most,
    })
    assert.deepEqual(await charged(lines, usageOf(WRONG, 10)), {
      cost: most * INPUT + 10 * OUTPUT,
      beyond: WRONG - most,
    })
  })
  it('is charged a window for each call of a hosted tool, and one more for each request', async () => {
    const endpoint = '/v1/responses'
    const tools = [{ type: 'web_search' }]
    const line = (index: number, more: object) => ({
      custom_id: `line-${index}`,
      method: 'POST',
      url: endpoint,
      body: { model: MODEL, input: 'four', ...more },
    })
    const lines = [line(1, { tools, max_tool_calls: 4 }), line(2, {})]
    const most = 6 * WINDOW
    assert.deepEqual(await charged(lines, usageOf(WRONG, WRONG), endpoint), {
      cost: most * INPUT + most * OUTPUT,
      beyond: 2 * (WRONG - most),
    })
    const unbounded = [line(1, { tools }), line(2, {})]
    assert.equal((await charged(unbounded, usageOf(10, WRONG), endpoint)).beyond, 0)
  })

  it('is charged a window for each choice by its output file as well', async () => {
    const { upstream } = gateway
    const usage = { prompt_tokens: 10, completion_tokens: WRONG, total_tokens: WRONG + 10 }
    const answer = { response: { status_code: 200, body: { id: 'c', choices: [], usage } } }
    upstream.script({ path: '/v1/files/file-wrong/content', status: 200, body: answer })
    const found = await charged([chatLine(1, 'four')], { output_file_id: 'file-wrong' })
    assert.deepEqual(found, { cost: 10 * INPUT + WINDOW * OUTPUT, beyond: WRONG - WINDOW })
  })

  it('is charged input with images as it is reported', async () => {
    const url = 'data:image/png;base64,iVBORw0KGgo='
    const content = [{ type: 'image_url', image_url: { url } }]
    const line = chatLine(1, '', { messages: [{ role: 'user', content }] })
    assert.deepEqual(await charged([line], usageOf(50_000, 10)), {
      cost: 50_000 * INPUT + 10 * OUTPUT,
      beyond: 0,
    })
  })
})
