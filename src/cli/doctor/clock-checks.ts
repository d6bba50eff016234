/**
 * Checks of this machine's clock. A node counts as dead 15 s after its last heartbeat, which is
 * made every 5 s: a difference of 10 s between two nodes is too much.
 */
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { storeFacts } from './store-checks.ts'

const WARNING_MS = 2_000
const FAILURE_MS = 10_000
const REMEDY = 'Run a time service, such as chrony, on this machine and on the other.'

export const CLOCK_CHECKS: readonly Check[] = [
  {
    name: 'clock.store',
    run: async ({ postgres }) => {
      const found = await postgres()
      if (!found || 'fault' in found) return undefined
      return clockFinding(found.facts.clockOffsetMs, 'PostgreSQL')
    },
  },
  {
    name: 'clock.nodes',
    run: async (installation) => {
      const nodes = (await storeFacts(installation))?.nodes ?? []
      const ahead = Math.max(...nodes.map(({ heartbeatAt }) => heartbeatAt)) - installation.now()
      // An older heartbeat says nothing: the node may have ended.
      return nodes.length === 0 ? undefined : clockFinding(Math.max(0, ahead), 'the nodes')
    },
  },
  {
    name: 'clock.upstreams',
    run: async ({ settings, answerOf }) => {
      const answers = await Promise.all((settings?.upstreams ?? []).map(answerOf))
      const offsets = answers.flatMap((answer) =>
        answer.kind === 'answered' ? (answer.clockOffsetMs ?? []) : [],
      )
      // One that agrees is enough: the clock of another may be wrong.
      const [nearest] = offsets.sort((one, other) => Math.abs(one) - Math.abs(other))
      return nearest === undefined ? undefined : clockFinding(nearest, 'the upstreams')
    },
  },
]

/** `offsetMs`: the other clock less this one. */
function clockFinding(offsetMs: number, other: string): Finding {
  const off = Math.abs(offsetMs)
  if (off < WARNING_MS) return ok(`The clock agrees with ${other}.`)
  const seconds = `${(off / 1_000).toFixed(1)} s`
  const message = `The clock is ${seconds} ${offsetMs > 0 ? 'behind' : 'ahead of'} ${other}.`
  return off < FAILURE_MS ? warning(message, REMEDY) : failure(message, REMEDY)
}
