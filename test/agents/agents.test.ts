/** An agent's day in short: the whole is `npm run trial:agents`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shareGateway, startGateway } from '#test/support/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'
import { trialConfig } from './rows.ts'
import { runRow } from './trial.ts'

const CENTS = 1_000
/** Answers that come at once: what an agent waits for is of no interest for one alone. */
const SPEED = 100_000
const MINUTE = 60_000
/** Bytes of a body early in a session. */
const BODY_BYTES = 60_000

describe('agents under a limit of $10', () => {
  const gateway = shareGateway({
    config: trialConfig('openai'),
    upstream: { keepRequests: 0 },
    bounds: { token_count_milliseconds: MINUTE, project_requests_per_minute: 1_000_000 },
  })

  // A third of the limit is as many requests of the cheaper model as of the other, and is harder.
  for (const [model, cents, share] of [
    ['gpt-5', CENTS / 3, 0.95],
    ['gpt-5.5', CENTS, 0.9],
  ] as const) {
    it(`${model}: ${share * 100} % are spent before the first rejection`, async (t) => {
      const options = { gateway: gateway(), cents: Math.floor(cents), speed: SPEED }
      const result = await runRow(options, { name: model, model, agents: 2 })
      t.diagnostic(JSON.stringify(result))
      assert.equal(result.code, 'project_spend_limit_exceeded')
      assert.ok((result.first.rejected ?? 0) >= share, `${result.first.rejected}`)
      assert.ok(result.spent <= 1, `${result.spent}`)
    })
  }
})

it('20 requests of one moment are under way at once under a limit of $10', async () => {
  await using gateway = await startGateway({ config: trialConfig('openai') })
  const { h, post, upstream } = gateway
  const { key } = await makeLimitedProject(h, CENTS)
  upstream.script({ answerAfter: 'gate', times: 'always' })
  const answers = Array.from({ length: 20 }, (_, at) => {
    const input = `${at} ${'word '.repeat(BODY_BYTES / 5)}`
    return post('/v1/responses', { model: 'gpt-5', input }, { key })
  })
  const arrived = upstream.until((requests) => requests.length === answers.length)
  await Promise.race([arrived, ...answers])
  upstream.open('gate')
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  assert.deepEqual(statuses, Array(20).fill(200))
})
