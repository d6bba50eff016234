/** Batches of which an upstream reports no numbers of requests: their usage is charged. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { sideWith, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens; in a batch half of them. */
const CONFIG = `
models:
  ${MODEL}:
    price: { input: 100, output: 1000 }
    batch_1_day_max_input_tokens: 1000000
`
const INPUT = 50_000
const OUTPUT = 500_000
const USAGE = { input_tokens: 1_000, output_tokens: 50, total_tokens: 1_050 }
const COST = 1_000 * INPUT + 50 * OUTPUT
const LINES = [
  chatLine(1, 'x'.repeat(100), { max_tokens: 25 }),
  chatLine(2, 'x'.repeat(100), { max_tokens: 25 }),
]

describe('a batch without request_counts', () => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects('sqlite', { config: CONFIG })
  })
  after(() => gateway.close())

  const start = async () => {
    const { h } = gateway
    const projectId = await makeProject(h)
    return {
      projectId,
      made: await startBatch(sideWith(h, await makeUserKey(h, projectId)), LINES),
    }
  }

  /** Cost of a batch that its upstream reports like this. */
  const endAs = async (
    projectId: string,
    batch: { readonly id: string; readonly [member: string]: unknown },
  ): Promise<number> => {
    const { upstream, clock, h } = gateway
    upstream.script({ path: `/v1/batches/${batch.id}`, status: 200, body: batch, times: 'always' })
    clock.move(120_000)
    await h.poll()
    upstream.reset()
    return spentBy(h, projectId)
  }

  const costOf = async (more: object): Promise<number> => {
    const { projectId, made } = await start()
    return endAs(projectId, { ...made, request_counts: undefined, ...more })
  }

  it('is charged the usage that is reported', async () => {
    assert.equal(await costOf({ status: 'completed', usage: USAGE }), COST)
  })

  it('is charged its usage as well where it was cancelled, or none was completed', async () => {
    const request_counts = { total: 2, completed: 0, failed: 0 }
    assert.equal(await costOf({ status: 'cancelled', usage: USAGE }), COST)
    assert.equal(await costOf({ status: 'completed', usage: USAGE, request_counts }), COST)
  })

  it('is charged what its output file reports', async () => {
    const { upstream } = gateway
    for (const zeros of [undefined, { input_tokens: 0, output_tokens: 0, total_tokens: 0 }]) {
      const { projectId, made } = await start()
      for (let step = 0; step < 3; step++) await upstream.step(made.id)
      const headers = { authorization: 'Bearer sk-upstream-key' }
      const whole = await fetch(`${upstream.url}/batches/${made.id}`, { headers })
      const batch = (await whole.json()) as { id: string; usage: typeof USAGE }
      const { input_tokens, output_tokens } = batch.usage
      assert.ok(output_tokens > 0)
      const cost = await endAs(projectId, {
        ...batch,
        request_counts: undefined,
        usage: zeros,
      })
      assert.equal(cost, input_tokens * INPUT + output_tokens * OUTPUT)
    }
  })

  it('is charged the input of its lines where nothing is reported', async () => {
    const tokens = LINES.length * (100 / 4 + 3)
    assert.equal(await costOf({ status: 'completed', output_file_id: null }), tokens * INPUT)
    assert.equal(await costOf({ status: 'failed', output_file_id: null }), 0)
  })
})
