/** A list of prompts is that many requests in one: each prompt has its own choices. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { uploadLines } from '#test/gateway/batch-files.ts'
import { MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const COMPLETIONS = '/v1/completions'
const TOKENS_PER_MINUTE = 10_000

/** Dollars for a million tokens: a token of output costs 4 thousandths of a cent. */
const gateway = shareGateway({
  config: `
spend_reservation_batch: upper_bound
models:
  ${MODEL}:
    context_window: 10000
    default_output_tokens: 400
    price: { input: 1, output: 40 }
    max_tokens_per_1_minute: 100000000
  limited:
    max_tokens_per_1_minute: ${TOKENS_PER_MINUTE}
`,
})

function prompts(count: number): string[] {
  return Array.from({ length: count }, () => 'a')
}

/** The key of a project with a limit of so many cents. */
async function keyUnder(cents: number) {
  const { h } = gateway()
  const project_id = await makeProject(h)
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
  })
  return (await makeUserKey(h, project_id)).value
}

describe('a list of prompts', () => {
  it('with 1,000 prompts of 400 tokens is not admitted under a limit of $1', async () => {
    const { post, upstream } = gateway()
    const key = await keyUnder(100)
    const body = { model: MODEL, prompt: prompts(1_000), max_tokens: 400 }
    const { status, error } = await post(COMPLETIONS, body, { key })
    assert.deepEqual([status, error?.code], [429, 'request_above_spend_limit'])
    assert.equal(upstream.arrived, 0)
  })

  it('counts an element that is null or a boolean as a prompt', async () => {
    const { post, upstream } = gateway()
    for (const element of [null, true, false]) {
      const key = await keyUnder(100)
      const prompt = Array.from({ length: 1_000 }, () => element)
      const { status } = await post(COMPLETIONS, { model: MODEL, prompt, max_tokens: 400 }, { key })
      assert.equal(status, 429, String(element))
    }
    assert.equal(upstream.arrived, 0)
  })

  it('reserves for each prompt, its n and its best_of', async () => {
    const { post } = gateway()
    const admitted = async (more: object): Promise<number> => {
      const key = await keyUnder(100)
      return (await post(COMPLETIONS, { model: MODEL, ...more }, { key })).status
    }
    // 25,000 tokens of output cost $1.
    assert.equal(await admitted({ prompt: prompts(10), max_tokens: 2_400 }), 200)
    assert.equal(await admitted({ prompt: prompts(10), max_tokens: 2_600 }), 429)
    assert.equal(await admitted({ prompt: prompts(10), n: 2, max_tokens: 1_200 }), 200)
    assert.equal(await admitted({ prompt: prompts(10), n: 2, max_tokens: 1_300 }), 429)
    assert.equal(await admitted({ prompt: prompts(10), best_of: 2, max_tokens: 1_300 }), 429)
    assert.equal(await admitted({ prompt: [[1, 2], [3], [4]], max_tokens: 9_000 }), 429)
    // A list of the numbers of tokens is one prompt.
    assert.equal(await admitted({ prompt: [1, 2, 3], max_tokens: 9_000 }), 200)
  })

  it('without a maximum is capped to its share of what is left', async () => {
    const { post } = gateway()
    const body = { model: MODEL, prompt: prompts(10), n: 2 }
    const { status, headers } = await post(COMPLETIONS, body, { key: await keyUnder(400) })
    assert.equal(status, 200)
    // $4 are 100,000 tokens, of which the input takes less than 100.
    const capped = Number(headers.get('x-bailiwick-capped'))
    assert.ok(capped > 4_990 && capped <= 5_000, String(capped))
  })

  it('with 100 prompts of 9,000 tokens is too large for a limit of 10,000 a minute', async () => {
    const { post, upstream } = gateway()
    for (const more of [{ max_tokens: 9_000 }, {}]) {
      const body = { model: 'limited', prompt: prompts(100), ...more }
      const { status, error } = await post(COMPLETIONS, body)
      assert.equal(status, 429)
      assert.match(error.message, /^Request too large .* Limit 10000, Requested \d{6}\./)
    }
    assert.equal(upstream.arrived, 0)
  })

  it('in a line of a batch reserves for each prompt', async () => {
    const { h } = gateway()
    const { caller } = h
    const lineWith = (max_tokens: number) => ({
      custom_id: '1',
      method: 'POST',
      url: COMPLETIONS,
      body: { model: MODEL, prompt: prompts(1_000), max_tokens },
    })
    const create = async (max_tokens: number) => {
      const openai = caller(await keyUnder(100))
      return openai.batches.create({
        input_file_id: await uploadLines({ openai }, [lineWith(max_tokens)]),
        endpoint: COMPLETIONS,
        completion_window: '24h',
      })
    }
    // At the price of batches, 50,000 tokens of output cost $1.
    const { status, errors } = await create(1_000)
    assert.equal(status, 'failed')
    assert.equal(errors?.data?.[0]?.code, 'request_above_spend_limit')
    assert.notEqual((await create(40)).status, 'failed')
  })
})

it('each text of a list to embed or to moderate may fill the context window', async () => {
  const { post } = gateway()
  // 20 texts of 9,000 tokens: $0.18, and the window is $0.01.
  const input = Array.from({ length: 20 }, () => 'x'.repeat(9_000))
  const body = { model: MODEL, input }
  for (const path of ['/v1/embeddings', '/v1/moderations']) {
    assert.equal((await post(path, body, { key: await keyUnder(10) })).status, 429)
    assert.equal((await post(path, body, { key: await keyUnder(20) })).status, 200)
  }
})
