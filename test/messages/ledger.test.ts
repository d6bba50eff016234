/**
 * The ledger of random answers of the Messages API, beside a reckoning that imports nothing of the
 * source: whole answers, streams, and streams that their callers leave, to the nano-dollar.
 * `LEDGER_ANSWERS` sets their number, `LEDGER_SEED` repeats a failure.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { isObject, type Json } from '#simulator/call.ts'
import { createCaller } from '#test/reservations/client.ts'
import { budgetOf, settled } from '#test/reservations/lane-parts.ts'
import { createRandom } from '#test/reservations/random.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { costOfAnswer, costOfLine } from './price-list.ts'
import { messageOf, objectOf, pricedOf, reckon } from './reckoning.ts'
import { randomStream, textBytesOf, writtenEvent } from './streams.ts'

const ANSWERS = Number(process.env.LEDGER_ANSWERS ?? 2_000)
const SEED = Number(process.env.LEDGER_SEED ?? 1)
const LANES = 8
/** Share of streams that their callers leave. */
const LEFT = 0.3
const MODEL = 'claude-opus-5-5'
/** A model that does not think, as configured: what was relayed of its text shows its cost. */
const PLAIN = 'claude-fable-5-2'
const FALLBACKS = ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-fable-5-2']
/** Estimated tokens of a text of so many characters. */
const CHARACTERS_PER_TOKEN = 4

interface Answer {
  readonly model: string
  readonly events: readonly Json[]
  readonly isStreamed: boolean
  /** Events after which the caller leaves; undefined: it does not. */
  readonly leavesAfter: number | undefined
}

function answerOf(index: number): Answer {
  const random = createRandom(SEED, index)
  const drawn = randomStream(random).events
  const isStreamed = random.chance(0.7)
  const leaves = isStreamed && random.chance(LEFT)
  const model = leaves && random.chance(0.5) ? PLAIN : MODEL
  const events = model === PLAIN ? drawn.map(withoutThinking) : drawn
  return {
    model,
    events,
    isStreamed,
    leavesAfter: leaves ? random.integer(1, events.length - 1) : undefined,
  }
}

function withoutThinking(event: Json): Json {
  const text = JSON.stringify(event, (name, value) =>
    name === 'output_tokens_details' ? undefined : value,
  )
  return objectOf(JSON.parse(text.replaceAll(MODEL, PLAIN)))
}

/** Blocks that do not show their cost, whose answers are read on. */
const HIDDEN = ['thinking', 'server_tool_use', 'fallback']

/** Deltas with text, or blocks without the first two if these are more. */
function deltasIn(events: readonly Json[]): number {
  const deltas = events.filter((event) => textBytesOf([event]) > 0).length
  const blocks = events.filter(({ type }) => type === 'content_block_start').length
  return Math.max(deltas, blocks - 2)
}

/** Whether an answer is read to its end after its caller has left. */
function isReadOn({ model }: Answer, seen: readonly Json[]): boolean {
  return (
    model !== PLAIN ||
    seen.some(({ content_block: block }) => HIDDEN.includes(String(objectOf(block).type))) ||
    seen.some(({ delta }) => typeof objectOf(delta).stop_reason === 'string') ||
    textBytesOf(seen) < 2 * deltasIn(seen)
  )
}

/** Nano-dollars that are due; undefined for an answer whose report counts as none. */
function dueOf(answer: Answer): bigint | undefined {
  const { model, events, leavesAfter } = answer
  const seen = events.slice(0, leavesAfter)
  if (leavesAfter === undefined || isReadOn(answer, seen)) {
    const bill = reckon(messageOf(events) ?? {})
    return bill.limited === 0 && bill.lines.every((line) => line.read === 0)
      ? undefined
      : costOfAnswer(bill, model)
  }
  const message = messageOf(seen)
  if (!message) return undefined
  const usage = objectOf(message.usage)
  const reported = reckon(message)
  if (message.isEnded) return costOfAnswer(reported, model)
  const { tier } = reported
  const input = pricedOf(usage, model)
  if (input.uncached + input.written5m + input.written1h + input.read === 0) return undefined
  const output = Math.max(Math.ceil(textBytesOf(seen) / CHARACTERS_PER_TOKEN), deltasIn(seen))
  return costOfLine({ ...input, output }, tier, model)
}

let h: Harness
let upstream: ReturnType<typeof createServer>
const left = new Map<number, PromiseWithResolvers<void>>()

async function respond(reply: ServerResponse, index: number): Promise<void> {
  const answer = answerOf(index)
  const { events, isStreamed, leavesAfter } = answer
  if (!isStreamed) {
    reply.setHeader('content-type', 'application/json')
    reply.end(JSON.stringify({ type: 'message', ...messageOf(events), isEnded: undefined }))
    return
  }
  reply.setHeader('content-type', 'text/event-stream')
  const written = events.map((event) => writtenEvent(event, '\n'))
  reply.write(written.slice(0, leavesAfter).join(''))
  if (leavesAfter !== undefined) {
    // An answer that is not read on is cancelled.
    if (!isReadOn(answer, events.slice(0, leavesAfter))) return
    await left.get(index)?.promise
    reply.write(written.slice(leavesAfter).join(''))
  }
  reply.end()
}

before(async () => {
  upstream = createServer((request, reply) => {
    const pieces: Buffer[] = []
    request.on('data', (piece) => pieces.push(piece))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(pieces).toString())
      const index = Number(isObject(body) ? body.system : '')
      void respond(reply, index)
    })
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  const claude = {
    base_url: `http://127.0.0.1:${port}/v1`,
    api_format: 'anthropic',
    models: ['claude-*'],
    unknown_members: 'pass',
  }
  const limits = { max_requests_per_1_minute: 'unlimited', max_tokens_per_1_minute: 'unlimited' }
  const models: Record<string, object> = Object.fromEntries(
    [MODEL, ...FALLBACKS].map((model) => [model, limits]),
  )
  models[PLAIN] = { ...limits, reasoning: false }
  const config = JSON.stringify({ upstreams: { claude }, models })
  h = await startHarness('sqlite', { config, flushEveryMs: 30_000 })
})

after(async () => {
  await h.close()
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
})

async function openLane() {
  const projectId = await makeProject(h)
  const { budget, makeRoom } = budgetOf(h, projectId)
  await makeRoom(undefined)
  const { value: key } = await makeUserKey(h, projectId)
  const caller = createCaller(Number(new URL(h.url).port))
  return {
    projectId,
    close: caller.close,
    /** Nano-dollars that an answer was charged. */
    charged: async (index: number): Promise<bigint> => {
      const { model, isStreamed, leavesAfter, events } = answerOf(index)
      const gone = Promise.withResolvers<void>()
      left.set(index, gone)
      const last = events[(leavesAfter ?? 0) - 1]
      const seen = last && writtenEvent(last, '\n')
      const before = await budget()
      const { status, text } = await caller.send({
        path: '/v1/messages',
        headers: [
          ['x-api-key', key],
          ['anthropic-version', '2023-06-01'],
          ['content-type', 'application/json'],
        ],
        body: Buffer.from(
          JSON.stringify({
            model,
            max_tokens: 64_000,
            stream: isStreamed,
            system: String(index),
            messages: [{ role: 'user', content: 'Does it rain in Oslo?' }],
            fallbacks: FALLBACKS.map((name) => ({ model: name })),
          }),
        ),
        ...(leavesAfter !== undefined && {
          leaves: (received: string) => events.length > 0 && received.endsWith(seen ?? ''),
        }),
      })
      gone.resolve()
      left.delete(index)
      assert.equal(status ?? 200, 200, text)
      return (await settled(budget)).spent - before.spent
    },
  }
}

it(`the costs of ${ANSWERS} random answers are those of the reckoning`, async (t) => {
  const lanes = await Promise.all(Array.from({ length: LANES }, openLane))
  const counts = { compared: 0, left: 0, cost: 0n }
  let next = 0
  const work = async ({ charged }: (typeof lanes)[number]): Promise<void> => {
    while (next < ANSWERS) {
      const index = next++
      const answer = answerOf(index)
      const due = dueOf(answer)
      const found = await charged(index)
      if (due === undefined) continue
      assert.equal(found, due, messageFor(index, answer))
      counts.compared += 1
      counts.left += answer.leavesAfter === undefined ? 0 : 1
      counts.cost += due
    }
  }
  await Promise.all(lanes.map(work))
  for (const { close } of lanes) close()
  t.diagnostic(`${counts.compared} compared, ${counts.left} left, ${counts.cost} nano-dollars`)
  assert.ok(counts.compared > 0.9 * ANSWERS)
  assert.ok(counts.left > 0.1 * ANSWERS)
})

function messageFor(index: number, { model, leavesAfter, events }: Answer): string {
  const seen = JSON.stringify(events.slice(0, leavesAfter))
  return `answer ${index} of seed ${SEED}, ${model}, left after ${leavesAfter} events: ${seen}`
}

it('the reckoning imports nothing of the source', () => {
  for (const file of ['reckoning.ts', 'price-list.ts', 'streams.ts', 'usages.ts']) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    for (const [, from] of text.matchAll(/\bfrom '([^']+)'/g)) {
      assert.match(String(from), /^(?:\.\/|#simulator\/call\.ts$|#test\/reservations\/random\.ts$)/)
    }
  }
})
