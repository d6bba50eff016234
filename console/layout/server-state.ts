/** States of a server that pages tell apart. */
import type { Server } from '#contract/extensions/server.ts'

/** Whether no upstream is set. A node of the administration alone has none: others may. */
export function hasNoUpstream({ planes, serves_models }: Server): boolean {
  return planes !== 'control' && !serves_models
}
