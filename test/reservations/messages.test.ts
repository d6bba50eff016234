/**
 * Generated messages under a spend limit: what an upstream can bill is at most what was reserved,
 * and what is charged is what it reports. `MESSAGE_CASES` and `TRIAL_SEED` set the cases.
 */
import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { costOfAnswer } from '#test/messages/price-list.ts'
import { reckon } from '#test/messages/reckoning.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { drawMessage, type MessageCase } from './cases/messages.ts'
import { createCaller } from './client.ts'
import { budgetOf, settled } from './lane-parts.ts'
import { type MostOfMessage, mostOfMessage } from './truth/messages.ts'
import type { JsonObject } from './truth/reading.ts'

const CASES = Number(process.env.MESSAGE_CASES ?? 1_500)
const SEED = Number(process.env.TRIAL_SEED ?? 1)
const LANES = 8
/** Share of cases that reach the upstream at least. */
const ADMITTED = 0.8

/** The message that an upstream makes by the shares of a case. */
function answerTo({ body, shares }: MessageCase, { parts, searches, isHour }: MostOfMessage) {
  const share = (part: number, of: number): number => Math.floor(part * of)
  const iterations = parts.map(({ model, type, input, output }) => {
    const used = share(shares.input, input)
    const read = share(shares.read, used)
    const written = {
      [isHour ? 'ephemeral_1h_input_tokens' : 'ephemeral_5m_input_tokens']: used - read,
    }
    return {
      type,
      model,
      input_tokens: 0,
      cache_creation_input_tokens: used - read,
      cache_read_input_tokens: read,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0, ...written },
      output_tokens: share(shares.output, output),
    }
  })
  const answering = iterations.findLast(({ type }) => type !== 'advisor_message')
  const { type: _, model, ...top } = answering ?? { type: '', model: '' }
  const usage = {
    ...top,
    iterations,
    server_tool_use: { web_search_requests: share(shares.output, searches) },
    speed: body.speed ?? 'standard',
    inference_geo: body.inference_geo ?? 'us',
  }
  const content = [{ type: 'text', text: 'It rains.' }]
  return {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    model,
    content,
    stop_reason: 'end_turn',
    usage,
  }
}

function respond(reply: ServerResponse, message: JsonObject, isStreamed: boolean): void {
  if (!isStreamed) {
    reply.setHeader('content-type', 'application/json')
    reply.end(JSON.stringify(message))
    return
  }
  const { usage, stop_reason, content: _, ...start } = message
  const { iterations: __, ...first } = usage as JsonObject
  const event = (data: JsonObject) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
  const opened = { ...start, content: [], usage: { ...first, output_tokens: 0 } }
  reply.setHeader('content-type', 'text/event-stream')
  reply.write(event({ type: 'message_start', message: opened }))
  reply.write(
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  )
  reply.write(event({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Rain.' } }))
  reply.write(
    event({
      type: 'message_delta',
      delta: { stop_reason: stop_reason ?? null },
      usage: usage ?? null,
    }),
  )
  reply.end(event({ type: 'message_stop' }))
}

type Handler = (body: JsonObject, reply: ServerResponse) => Promise<void>

async function startTrial(parts: AsyncDisposableStack) {
  const handlers = new Map<string, Handler>()
  const upstream = createServer((request, reply) => {
    const pieces: Buffer[] = []
    request.on('data', (piece) => pieces.push(piece))
    request.on('end', () => {
      const handler = handlers.get(String(request.headers['x-app']))
      void handler?.(JSON.parse(Buffer.concat(pieces).toString()), reply)
    })
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  parts.defer(() => {
    upstream.closeAllConnections()
    upstream.close()
  })
  const { port } = upstream.address() as AddressInfo
  const claude = {
    base_url: `http://127.0.0.1:${port}/v1`,
    models: ['claude-*'],
    unknown_members: 'pass',
  }
  const config = JSON.stringify({
    bounds: { spend_wait_seconds: 0 },
    upstreams: { claude: { ...claude, api_format: 'anthropic' } },
    models: {
      default: { max_requests_per_1_minute: 'unlimited', max_tokens_per_1_minute: 'unlimited' },
    },
  })
  const h = parts.use(await startHarness('sqlite', { config, flushEveryMs: 30_000 }))
  return { h, handlers }
}

/** Runs a case; returns what of the property does not hold, or undefined if it was rejected. */
async function openLane(h: Harness, handlers: Map<string, Handler>) {
  const projectId = await makeProject(h)
  const { budget, makeRoom } = budgetOf(h, projectId)
  await makeRoom(undefined)
  const { value: key } = await makeUserKey(h, projectId)
  const caller = createCaller(Number(new URL(h.url).port))
  const run = async (given: MessageCase): Promise<readonly string[] | undefined> => {
    const faults: string[] = []
    let due: bigint | undefined
    let reserved = 0n
    handlers.set(given.name, async (body, reply) => {
      const most = mostOfMessage(body)
      ;({ reserved } = await budget())
      if (most.nano > reserved) faults.push(`may bill ${most.nano}; ${reserved} reserved`)
      const message = answerTo(given, most)
      const bill = reckon(message)
      const hasUse = bill.limited > 0 || bill.lines.some(({ read }) => read > 0)
      due = hasUse ? costOfAnswer(bill, String(given.body.model)) : undefined
      respond(reply, message as unknown as JsonObject, body.stream === true)
    })
    const before = await budget()
    const { status, text } = await caller.send({
      path: '/v1/messages',
      headers: [
        ['x-api-key', key],
        ['x-app', given.name],
        ['anthropic-version', '2023-06-01'],
        ['content-type', 'application/json'],
      ],
      body: Buffer.from(JSON.stringify(given.body)),
    })
    const charged = (await settled(budget)).spent - before.spent
    handlers.delete(given.name)
    if (status !== 200)
      return reserved === 0n && charged === 0n ? undefined : [`${status}: ${text}`]
    if (due !== undefined && charged !== due) faults.push(`${due} due; ${charged} charged`)
    if (charged > reserved) faults.push(`${charged} charged; ${reserved} reserved`)
    return faults
  }
  return { run, close: caller.close }
}

it(`${CASES} generated messages reserve the most that an upstream can bill, and are charged its report`, async (t) => {
  await using parts = new AsyncDisposableStack()
  const { h, handlers } = await startTrial(parts)
  const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(h, handlers)))
  let [next, admitted] = [0, 0]
  const work = async ({ run }: (typeof lanes)[number]): Promise<void> => {
    while (next < CASES) {
      const given = drawMessage(SEED, next++)
      const faults = await run(given)
      if (faults === undefined) continue
      admitted += 1
      assert.deepEqual(faults, [], `case ${given.name}: ${JSON.stringify(given.body)}`)
    }
  }
  await Promise.all(lanes.map(work))
  for (const { close } of lanes) close()
  t.diagnostic(`${CASES} cases, ${admitted} admitted`)
  assert.ok(admitted > ADMITTED * CASES, `${admitted} of ${CASES} admitted`)
})
