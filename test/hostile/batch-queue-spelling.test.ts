/** Batch token queues: all spellings of a model in a batch file share one queue. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'

let gateway: TwoProjects
before(async () => {
  const config = `
models:
  gpt-4o-mini: { batch_1_day_max_input_tokens: 1000 }
  default: { batch_1_day_max_input_tokens: 1000 }
`
  gateway = await startTwoProjects('sqlite', { config })
})
after(() => gateway.close())

/** Error of a batch of one line, whose four characters are four tokens. */
async function start(model: string): Promise<string | undefined> {
  const batch = await startBatch(gateway.ours, [chatLine(0, 'four', { model })])
  return batch.errors?.data?.[0]?.code
}

async function limit(rate_limit_id: string): Promise<void> {
  const { project_id } = gateway.ours.key
  const change = { project_id, rate_limit_id, batch_1_day_max_input_tokens: 5 }
  await gateway.h.client.updateProjectRateLimits(change)
}

it('spellings of a model share its queue', async () => {
  await limit('rl-gpt-4o-mini')
  assert.equal(await start('gpt-4o-mini'), undefined)
  for (const model of ['GPT-4o-mini', 'gpt-4o-mini ', ' gpt-4o-mini', 'gpt-4O-MINI']) {
    assert.equal(await start(model), 'token_limit_exceeded', model)
  }
})

it('invented names share the queue of the default', async () => {
  await limit('rl-default')
  assert.equal(await start('invented-1'), undefined)
  assert.equal(await start('invented-2'), 'token_limit_exceeded')
})
