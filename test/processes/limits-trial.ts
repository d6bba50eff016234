/**
 * `npm run trial:limits`: what a limit on tokens admits with learned reservations, beyond what it
 * has. 200 callers send messages with a maximum of 128,000, as Claude Code does, to one server in
 * real time, and wait as long as a 429 says. Each phase has other answers; the last two begin
 * without anything learned. `-- --seconds N` sets the length of a phase.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRandom, type Random } from '#test/reservations/random.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const CALLERS = 200
const LIMIT = 1_000_000
const WINDOW_MS = 60_000
const MODEL = 'claude-opus-5-5'
/** Tokens of output that the upstream writes in a second. */
const SPEED = 4_000
/** Tokens of the conversation, most of them read from a cache. */
const CONTEXT = 20_000

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })
const PHASE_MS = Number(values.seconds) * 1_000

interface Phase {
  readonly name: string
  readonly reserves: 'learned' | 'maximum'
  readonly use: (random: Random) => { readonly output: number; readonly written: number }
}

/** One answer of sixteen is a file, and the others call a tool. */
function agent(random: Random) {
  const isFile = random.chance(1 / 16)
  const output = isFile ? random.integer(4_000, 16_000) : random.integer(50, 500)
  return { output, written: random.integer(200, 3_000) }
}

function files(random: Random) {
  return { output: random.integer(8_000, 16_000), written: random.integer(200, 3_000) }
}

const PHASES: readonly Phase[] = [
  { name: 'agents', reserves: 'learned', use: agent },
  { name: 'the same callers, long answers alone', reserves: 'learned', use: files },
  { name: 'agents at once, nothing learned', reserves: 'learned', use: agent },
  { name: 'long answers at once, nothing learned', reserves: 'learned', use: files },
  { name: 'agents, reserving the maximum', reserves: 'maximum', use: agent },
]

interface Admitted {
  readonly atMs: number
  readonly tokens: number
}

/** Most tokens that were admitted in any span of time, beyond the bound of a bucket. */
function beyond(admitted: readonly Admitted[]): number {
  let [most, span, last] = [0, 0, 0]
  for (const { atMs, tokens } of admitted.toSorted((one, other) => one.atMs - other.atMs)) {
    span = Math.max(0, span - ((atMs - last) * LIMIT) / WINDOW_MS) + tokens
    last = atMs
    most = Math.max(most, span - LIMIT)
  }
  return most
}

let phase: Phase = { name: '', reserves: 'learned', use: agent }
const random = createRandom(1, 1)

const upstream = createServer((request, reply) => {
  request.resume()
  request.on('end', () => {
    const { output, written } = phase.use(random)
    const usage = {
      input_tokens: 20,
      cache_creation_input_tokens: written,
      cache_read_input_tokens: CONTEXT,
      output_tokens: output,
    }
    const content = [{ type: 'text', text: 'a' }]
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: MODEL,
      content,
      usage,
    }
    setTimeout(
      () => {
        reply.setHeader('content-type', 'application/json')
        reply.end(JSON.stringify({ ...message, stop_reason: 'end_turn' }))
      },
      output / (SPEED / 1_000),
    )
  })
})

const BODY = JSON.stringify({
  model: MODEL,
  max_tokens: 128_000,
  system: [{ type: 'text', text: 'a '.repeat(2 * CONTEXT), cache_control: { type: 'ephemeral' } }],
  messages: [{ role: 'user', content: 'Go on.' }],
})

function countedIn(text: string): number {
  const { usage } = JSON.parse(text)
  return usage.input_tokens + usage.cache_creation_input_tokens + usage.output_tokens
}

async function call(h: Harness, key: string, until: number, admitted: Admitted[]): Promise<void> {
  while (performance.now() < until) {
    const atMs = performance.now()
    const headers = { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
    const given = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } }
    const answer = await fetch(`${h.url}/v1/messages`, { ...given, body: BODY })
    const text = await answer.text()
    if (answer.status === 200) admitted.push({ atMs, tokens: countedIn(text) })
    else if (answer.status !== 429) throw new Error(`${answer.status}: ${text}`)
    else {
      const after = answer.headers.get('retry-after')
      if (after === null) return
      await wait(Math.min(Number(after) * 1_000, Math.max(0, until - performance.now())))
    }
  }
}

async function start(port: number, reserves: Phase['reserves']) {
  const claude = { base_url: `http://127.0.0.1:${port}/v1`, api_format: 'anthropic' }
  const limits = { max_requests_per_1_minute: 'unlimited', max_tokens_per_1_minute: LIMIT }
  const models = { [MODEL]: { ...limits, reserve_output: reserves } }
  const config = JSON.stringify({
    upstreams: { claude: { ...claude, models: ['claude-*'], api_key: 'k' } },
    models,
  })
  const h = await startHarness('sqlite', { config })
  const { value: key } = await makeUserKey(h, await makeProject(h))
  return { h, key }
}

async function run(): Promise<void> {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  let server = await start(port, 'learned')
  for (const [index, next] of PHASES.entries()) {
    if (index > 1) {
      await server.h.close()
      server = await start(port, next.reserves)
    }
    phase = next
    const admitted: Admitted[] = []
    const from = performance.now()
    const callers = Array.from({ length: CALLERS }, () =>
      call(server.h, server.key, from + PHASE_MS, admitted),
    )
    await Promise.all(callers)
    const tokens = admitted.reduce((sum, one) => sum + one.tokens, 0)
    const bound = LIMIT * (1 + PHASE_MS / WINDOW_MS)
    const percent = (part: number, of: number) => `${Math.round((100 * part) / of)} %`
    process.stdout.write(
      `${next.name}: ${admitted.length} answers, ${percent(tokens, bound)} of the bound, ` +
        `${Math.round(beyond(admitted))} tokens beyond it (${percent(beyond(admitted), LIMIT)} of the limit)\n`,
    )
  }
  await server.h.close()
  upstream.closeAllConnections()
  upstream.close()
}

await run()
