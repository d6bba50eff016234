/** Retry times of callers that are rejected for the same room: each has another one. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
bounds:
  spend_wait_seconds: 0
  project_requests_per_minute: 60
models:
  gpt-few: { max_requests_per_1_minute: 3 }
  gpt-more: { max_requests_per_1_minute: 30 }
  gpt-tokens: { max_requests_per_1_minute: 1000, max_tokens_per_1_minute: 30000 }
  ${MODEL}: { context_window: 1000, price: { input: 100, output: 1000 } }
`,
})
const CALLERS = 12

beforeEach(() => move(600_000))

function send(model: string, more: object = {}): Promise<Answer> {
  return gateway().post(CHAT, chat('a', { model, ...more }), { key: gateway().key.value })
}

function retryMs({ headers }: Answer): number {
  return Number(headers.get('retry-after-ms'))
}

/** Milliseconds of `Please try again in 1m2.5s.`. */
function saidMs({ error }: Answer): number {
  const [, minutes = 0, amount, unit] =
    /try again in (?:(\d+)m)?([\d.]+)(ms|s)\./.exec(error.message) ?? assert.fail(error.message)
  return Math.round(Number(minutes) * 60_000 + Number(amount) * (unit === 's' ? 1_000 : 1))
}

/** Rejected answers to callers that send at once, by their retry times. */
async function rejectedAtOnce(one: () => Promise<Answer>): Promise<Answer[]> {
  const answers = await Promise.all(Array.from({ length: CALLERS }, one))
  for (const answer of answers) {
    assert.equal(answer.status, 429)
    assert.equal(saidMs(answer), retryMs(answer))
    assert.equal(answer.headers.get('retry-after'), String(Math.ceil(retryMs(answer) / 1_000)))
  }
  return answers.sort((a, b) => retryMs(a) - retryMs(b))
}

/** Sends so many requests, each of which uses what it reserves. */
async function fill(model: string, count: number, tokens: number): Promise<void> {
  const { upstream } = gateway()
  for (let n = 0; n < count; n++) {
    upstream.script({ usage: { prompt_tokens: 0, completion_tokens: tokens } })
    assert.equal((await send(model, { max_tokens: tokens })).status, 200)
  }
}

for (const { model, count, tokens, stepMs } of [
  { model: 'gpt-few', count: 3, tokens: 1, stepMs: 20_000 },
  { model: 'gpt-more', count: 30, tokens: 1, stepMs: 2_000 },
  { model: 'gpt-tokens', count: 3, tokens: 10_000, stepMs: 20_000 },
]) {
  it(`twelve callers of ${model} get twelve times, and are admitted at theirs`, async () => {
    await fill(model, count, tokens)
    const answers = await rejectedAtOnce(() => send(model, { max_tokens: tokens }))
    const times = answers.map(retryMs)
    assert.deepEqual(
      times,
      times.map((_, index) => (index + 1) * stepMs),
    )
    let waited = 0
    for (const ms of times) {
      move(ms - 60 - waited)
      assert.equal((await send(model, { max_tokens: tokens })).status, 429)
      move(60)
      await fill(model, 1, tokens)
      waited = ms
    }
  })
}

it('a caller alone gets its own wait, each time', async () => {
  await fill('gpt-few', 3, 1)
  for (let round = 0; round < 3; round++) {
    move(1_000)
    const rejected = await send('gpt-few')
    move(retryMs(rejected) - 60)
    assert.equal((await send('gpt-few')).status, 429)
    move(60)
    assert.equal((await send('gpt-few')).status, 200)
  }
})

it('a small request does not wait behind large ones', async () => {
  await fill('gpt-tokens', 2, 15_000)
  for (let n = 0; n < 3; n++) await send('gpt-tokens', { max_tokens: 20_000 })
  assert.ok(retryMs(await send('gpt-tokens', { max_tokens: 20_000 })) > 60_000)
  assert.ok(retryMs(await send('gpt-tokens', { max_tokens: 100 })) < 1_000)
})

it('twelve callers that a project’s rate rejects get twelve times', async () => {
  const { h, key } = gateway()
  const { value } = await makeUserKey(h, key.project_id)
  const list = async (): Promise<Answer> => {
    const headers = { authorization: `Bearer ${value}` }
    const answer = await fetch(`${h.url}/v1/models`, { headers })
    const text = await answer.text()
    const error = answer.ok ? undefined : JSON.parse(text).error
    return { status: answer.status, headers: answer.headers, text, error }
  }
  while ((await list()).status === 200);
  const times = (await rejectedAtOnce(list)).map(retryMs)
  assert.equal(new Set(times).size, CALLERS)
})

it('twelve callers whose room others have reserved get twelve times, of 1 to 3 s', async () => {
  const { h, post, upstream } = gateway()
  const projectId = await makeProject(h)
  const { value: key } = await makeUserKey(h, projectId)
  await h.client.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: 100,
    currency: 'USD',
    interval: 'month',
  })
  upstream.script({ includes: 'the first', answerAfter: 'the end' })
  const first = post(CHAT, chat('the first', { max_tokens: 900 }), { key })
  await upstream.until((requests) => requests.some(({ body }) => body.includes('the first')))
  const answers = await rejectedAtOnce(() => post(CHAT, chat('x', { max_tokens: 200 }), { key }))
  const times = answers.map(retryMs)
  assert.equal(new Set(times).size, CALLERS)
  assert.deepEqual([times[0], times.at(-1)], [1_000, 1_770])
  upstream.open('the end')
  assert.equal((await first).status, 200)
})
