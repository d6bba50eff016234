/**
 * Trial of failover: 20 callers send chats through a gateway over two upstreams, while the first of
 * them fails in one way after another. Prints errors, p50 and p99, and its share of the requests
 * while it fails and after it has recovered; the time to leave it, up to the last request that it
 * got while it failed, and the time to return, up to the first one afterwards. Three minutes.
 *
 * npm run trial:failover
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Behaviour } from '#simulator/behaviour.ts'
import { startUpstream } from '#simulator/upstream.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const CALLERS = 20
/** Between two requests of a caller: together they stay below the limits of the model. */
const PAUSE_MS = 250
const FAILING_MS = 4_000
/** Longer than a circuit is open. */
const RECOVERING_MS = 12_000
const TIMES = '    first_byte_seconds: 2\n    slow_seconds: 1\n    idle_seconds: 2\n'
/** A failing upstream that got a request so shortly before its recovery was not left. */
const NOT_LEFT_MS = 700

interface Trial {
  readonly fault: Behaviour
  /** Whether the callers want streams: whatever breaks off there cannot be repeated. */
  readonly stream?: boolean
}

const TRIALS: Readonly<Record<string, Trial>> = {
  '500': { fault: { status: 500 } },
  reset: { fault: { fault: { kind: 'reset', at: 'start' } } },
  hanging: { fault: { fault: { kind: 'stall', at: 'start' } } },
  'hanging in an answer': { fault: { cut: 40, fault: { kind: 'stall', at: 2 } } },
  'reset in a stream': { stream: true, fault: { fault: { kind: 'reset', at: 2 } } },
  'hanging in a stream': { stream: true, fault: { fault: { kind: 'stall', at: 2 } } },
  slow: { fault: { cut: 100, paceMs: 200 } },
  '429': { fault: { status: 429 } },
  '429 with a time': { fault: { status: 429, headers: { 'retry-after': '3' } } },
}

const first = await startUpstream()
const second = await startUpstream()
const h = await startHarness('sqlite', {
  config: `upstreams:\n${entry('first', first.url)}${entry('second', second.url)}`,
})
const key = (await makeUserKey(h, await makeProject(h))).value

/** The upstream's lines of the configuration. */
function entry(name: string, url: string): string {
  return `  ${name}:\n    base_url: ${url}\n    api_key: \${UPSTREAM_KEY}\n${TIMES}`
}

/** Sends requests for a time, and prints what their callers saw. */
async function measure(name: string, forMs: number, stream = false): Promise<void> {
  const until = performance.now() + forMs
  const before = [first.arrived, second.arrived]
  const times: number[] = []
  let errors = 0
  const call = async (): Promise<void> => {
    while (performance.now() < until) {
      const from = performance.now()
      const sent = h.raw('POST', CHAT, { key, body: chat('a', { stream }) })
      const isWhole = await sent.then(
        ({ status }) => status === 200,
        () => false,
      )
      times.push(performance.now() - from)
      if (!isWhole) errors += 1
      await pause(PAUSE_MS)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, call))
  times.sort((a, b) => a - b)
  const at = (part: number): string => `${Math.round(times[Math.floor(times.length * part)] ?? 0)}`
  const seen = [first.arrived - (before[0] ?? 0), second.arrived - (before[1] ?? 0)]
  process.stdout.write(
    `${name}: ${times.length} requests, ${errors} errors, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${seen.join(' and ')} at the upstreams\n`,
  )
}

/** Milliseconds until the first upstream got its first, or its last, request since a time. */
function until(which: 0 | -1, sinceMs: number): number | undefined {
  const request = first.requests.at(which)
  return request && request.arrivedAt - sinceMs
}

await measure('both well', FAILING_MS)
await measure('both well, streams', FAILING_MS, true)
for (const [name, { fault, stream }] of Object.entries(TRIALS)) {
  first.reset()
  first.script({ ...fault, times: 'always' })
  const failingAt = Date.now()
  await measure(name, FAILING_MS, stream)
  const left = until(-1, failingAt) ?? 0
  first.reset()
  const wellAt = Date.now()
  await measure(`${name}, recovering`, RECOVERING_MS, stream)
  const leave = left > FAILING_MS - NOT_LEFT_MS ? 'not left' : `left after ${left} ms`
  process.stdout.write(`${name}: ${leave}, used again after ${until(0, wellAt) ?? 'no'} ms\n`)
}
await h.close()
await Promise.all([first.close(), second.close()])
