/** States of a server and its upstreams that pages tell apart. */
import {
  FAILURES_TO_OPEN_CIRCUIT,
  type Server,
  type UpstreamHealth,
} from '#contract/extensions/server.ts'

/** Whether no upstream is set. A node of the administration alone has none: others may. */
export function hasNoUpstream({ planes, serves_models }: Server): boolean {
  return planes !== 'control' && !serves_models
}

/** Whether its circuit has opened and it has not answered since, or it cannot be used at all. */
export function isDown({ failures, state }: UpstreamHealth): boolean {
  return failures >= FAILURES_TO_OPEN_CIRCUIT || state === 'no_credentials'
}
