/** A project whose requests wait for room in its spend limit. */
import assert from 'node:assert/strict'
import { CHAT, chat, type GatewayOptions, MODEL, startGateway } from './gateway.ts'
import { makeLimitedProject } from './spend.ts'

export const WAIT_MS = 60_000
/** Ten tokens of output cost a cent. */
export const QUEUE_CONFIG = `
bounds:
  spend_wait_seconds: ${WAIT_MS / 1_000}
models:
  ${MODEL}:
    context_window: 1000
    max_output_tokens: 1000
    price: { input: 0, output: 1000 }
    max_tokens_per_1_minute: unlimited
`
const CENTS = 100
export const FIRST_CENTS = 60

/** A project of whose dollar a request has reserved 60 cents, until `open` is called. */
export async function startQueue(options: GatewayOptions) {
  await using starting = new AsyncDisposableStack()
  const gateway = starting.use(await startGateway(options))
  const { h, post, upstream } = gateway
  const { projectId, key } = await makeLimitedProject(h, CENTS)
  const bodyOf = (text: string, cents: number) => chat(text, { max_tokens: cents * 10 })
  const send = (text: string, cents: number) => post(CHAT, bodyOf(text, cents), { key })
  upstream.script({ includes: 'the first', answerAfter: 'gate' })
  const first = send('the first', FIRST_CENTS)
  await upstream.until((requests) => requests.length > 0)
  const running = starting.move()
  let passed = 0
  return {
    gateway,
    projectId,
    key,
    send,
    /** Sends a request, and resolves with its answer to come once it has been handled. */
    queue: async (text: string, cents: number) => {
      const answer = send(text, cents)
      // Small enough to pass those that wait: it was handled after them.
      passed += 1
      assert.equal((await send(`passing ${passed}`, 2)).status, 200)
      return { answer }
    },
    /** Sends one whose caller leaves when `leave` is called. */
    sendAndLeave: async (text: string, cents: number) => {
      const leaving = new AbortController()
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const { signal } = leaving
      const body = bodyOf(text, cents)
      const sent = fetch(h.url + CHAT, { method: 'POST', headers, body, signal })
      sent.catch(() => {})
      passed += 1
      assert.equal((await send(`passing ${passed}`, 2)).status, 200)
      return () => leaving.abort()
    },
    arrived: () => gateway.arrived().flatMap((body) => /the \w+/.exec(body) ?? []),
    end: async () => {
      upstream.open('gate')
      assert.equal((await first).status, 200)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
