/**
 * Usage and costs of random requests with aliases and fallback models equal an independent
 * reckoning over their answers, and nothing stays reserved. `LEDGER_SEED` repeats a failure.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { plantRouting } from '#test/support/model-routing.ts'
import { createRandom } from '#test/support/random.ts'
import { spentBy } from '#test/support/spend.ts'

const SEED = Number(process.env.LEDGER_SEED ?? 1)
const REQUESTS = 300
const FAILURE_SHARE = 0.4
const LIMIT_CENTS = 100_000
const NANO_PER_CENT = 10_000_000
const PER_MILLION = 1_000_000
const NANO_PER_DOLLAR = 1_000_000_000

/** Prices in dollars for a million tokens: each model has other ones. */
const PRICES: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'gpt-5.6-sol': [16, 64],
  'gpt-5.6-terra': [4, 32],
  'gpt-5.6-luna': [1, 8],
  'claude-opus-5-5': [5, 25],
  'claude-haiku-4-5': [3, 7],
}
const GPT = Object.keys(PRICES).slice(0, 3)
const CLAUDE = Object.keys(PRICES).slice(3)
const ALIASES = { fast: 'gpt-5.6-luna', best: 'gpt-5.6-sol', wise: 'claude-opus-5-5' }
const FALLBACKS = {
  'gpt-5.6-sol': { models: ['gpt-5.6-terra', 'gpt-5.6-luna'], onLimit: true },
  'gpt-5.6-terra': { models: ['gpt-5.6-luna'] },
  'claude-opus-5-5': { models: ['claude-haiku-4-5'], onLimit: true },
}

const gateway = shareGateway({
  config: (url) => {
    const prices = Object.entries(PRICES).map(([model, [input, output]]) => {
      return `  ${model}: { price: { input: ${input}, output: ${output} } }`
    })
    const entry = `base_url: "${url}", api_key: "\${UPSTREAM_KEY}"`
    return `
models:
${prices.join('\n')}
upstreams:
  gpt: { ${entry}, models: ["gpt-*"] }
  claude: { ${entry}, api_format: anthropic, models: ["claude-*"] }
`
  },
})

interface Sums {
  requests: number
  input: number
  output: number
}

/** The last number of a member in a text of JSON or of events. */
function lastNumber(text: string, name: string): number {
  const found = [...text.matchAll(new RegExp(`"${name}":\\s*(\\d+)`, 'g'))].at(-1)
  assert.ok(found, `${name} in ${text}`)
  return Number(found[1])
}

it('sums of usage and costs are those of the models that served', async (t) => {
  const { h, upstream, post } = gateway()
  const project_id = await makeProject(h)
  const { value: key } = await makeUserKey(h, project_id)
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: LIMIT_CENTS,
    currency: 'USD',
    interval: 'month',
  })
  await plantRouting(h, { project_id }, { aliases: ALIASES, fallbacks: FALLBACKS })
  const random = createRandom(SEED)
  const pick = <Item>(items: readonly Item[]): Item => {
    return items[Math.floor(random() * items.length)] ?? assert.fail('nothing to pick')
  }
  const expected = new Map<string, Sums>()
  let others = 0

  /** Sends a request while some models fail, and counts what its answer says. */
  const send = async (): Promise<void> => {
    const isClaude = random() < 1 / 2
    const names = isClaude ? [...CLAUDE, 'wise'] : [...GPT, 'fast', 'best']
    const model = pick(names)
    upstream.reset()
    for (const failing of isClaude ? CLAUDE : GPT) {
      if (random() > FAILURE_SHARE) continue
      const fault = { kind: 'reset', at: 'start' } as const
      const status = pick([503, 429])
      upstream.script({
        includes: `"${failing}"`,
        times: 'always',
        ...(random() < 1 / 3 ? { fault } : { status }),
      })
    }
    const stream = random() < 1 / 2
    const messages = [{ role: 'user', content: 'some words '.repeat(1 + random() * 20) }]
    const body = { model, messages, stream, max_tokens: 1 + Math.floor(random() * 900) }
    const usage = !isClaude && stream ? { stream_options: { include_usage: true } } : {}
    const headers: Record<string, string> = isClaude ? { 'anthropic-version': '2023-06-01' } : {}
    const path = isClaude ? '/v1/messages' : CHAT
    const answer = await post(path, { ...body, ...usage }, { key, headers })
    if (answer.status !== 200) return
    const named: string = ALIASES[model as keyof typeof ALIASES] ?? model
    const served = answer.headers.get('x-bailiwick-model') ?? model
    assert.match(answer.text, new RegExp(`"model":\\s*"${served}"`))
    if (served !== named) others += 1
    const sums = expected.get(served) ?? { requests: 0, input: 0, output: 0 }
    sums.requests += 1
    sums.input += lastNumber(answer.text, isClaude ? 'input_tokens' : 'prompt_tokens')
    sums.output += lastNumber(answer.text, isClaude ? 'output_tokens' : 'completion_tokens')
    expected.set(served, sums)
  }

  for (let n = 0; n < REQUESTS; n++) {
    if (n === REQUESTS / 2) await limit('gpt-5.6-sol', 'claude-opus-5-5')
    await send()
  }
  t.diagnostic(`seed ${SEED}: ${others} requests were served by another model`)
  assert.ok(others > REQUESTS / 10, `${others}`)
  assert.deepEqual(await countedIn(project_id), byModel(expected))
  assert.equal(await spentBy(h, project_id), costOf(expected))
  await checkRoom()

  /** No requests of the models are admitted any more. */
  async function limit(...models: string[]): Promise<void> {
    for (const model of models) {
      await h.openai.admin.organization.projects.rateLimits.updateRateLimit(`rl-${model}`, {
        project_id,
        max_requests_per_1_minute: 0,
      })
    }
  }

  /** A request that needs all that is left has room: no failed attempt holds a reservation. */
  async function checkRoom(): Promise<void> {
    upstream.reset()
    const left = Math.floor((await spentBy(h, project_id)) / NANO_PER_CENT) + 3
    await h.client.updateProjectSpendLimit({
      project_id,
      threshold_amount: left,
      currency: 'USD',
      interval: 'month',
    })
    const body = { model: 'gpt-5.6-luna', messages: [{ role: 'user', content: 'a' }] }
    // 2,400 tokens of output are 1.92 cents of the 2 that are left at least.
    const { status, text } = await post(CHAT, { ...body, max_tokens: 2_400 }, { key })
    assert.equal(status, 200, text)
  }
})

async function countedIn(projectId: string): Promise<[string, Sums][]> {
  const { h } = gateway()
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(['model', 'requests', 'input_tokens', 'output_tokens'])
    .where('width', '=', '1d')
    .where('project_id', '=', projectId)
    .execute()
  const sums = new Map<string, Sums>()
  for (const { model, requests, input_tokens, output_tokens } of rows) {
    if (requests === 0) continue
    const sum = sums.get(model) ?? { requests: 0, input: 0, output: 0 }
    sum.requests += requests
    sum.input += input_tokens
    sum.output += output_tokens
    sums.set(model, sum)
  }
  return byModel(sums)
}

function byModel(sums: ReadonlyMap<string, Sums>): [string, Sums][] {
  return [...sums].sort(([one], [other]) => (one < other ? -1 : 1))
}

/** Nano-dollars. */
function costOf(sums: ReadonlyMap<string, Sums>): number {
  let cost = 0
  for (const [model, { input, output }] of sums) {
    const [ofInput, ofOutput] = PRICES[model] ?? assert.fail(model)
    cost += ((input * ofInput + output * ofOutput) * NANO_PER_DOLLAR) / PER_MILLION
  }
  return cost
}
