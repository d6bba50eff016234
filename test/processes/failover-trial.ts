/**
 * Trial of failover: 20 callers send chats through a gateway over two upstreams, while the first of
 * them fails in one way after another. Prints errors, p50 and p99, and its share of the requests
 * while it fails and after it has recovered. About a minute.
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
const TIMES = '    first_byte_seconds: 2\n    slow_seconds: 1\n'

const FAULTS: Readonly<Record<string, Behaviour>> = {
  '500': { status: 500 },
  reset: { fault: { kind: 'reset', at: 'start' } },
  hanging: { fault: { kind: 'stall', at: 'start' } },
  '429': { status: 429 },
  '429 with a time': { status: 429, headers: { 'retry-after': '3' } },
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
async function measure(name: string, forMs: number): Promise<void> {
  const until = performance.now() + forMs
  const before = [first.arrived, second.arrived]
  const times: number[] = []
  let errors = 0
  const call = async (): Promise<void> => {
    while (performance.now() < until) {
      const from = performance.now()
      const { status } = await h.raw('POST', CHAT, { key, body: chat('a') })
      times.push(performance.now() - from)
      if (status !== 200) errors += 1
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

await measure('both well', FAILING_MS)
for (const [name, fault] of Object.entries(FAULTS)) {
  first.script({ ...fault, times: 'always' })
  await measure(name, FAILING_MS)
  first.reset()
  await measure(`${name}, recovering`, RECOVERING_MS)
}
await h.close()
await Promise.all([first.close(), second.close()])
