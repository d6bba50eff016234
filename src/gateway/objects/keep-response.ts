/** Recording of responses while their answers arrive. */
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import type { OpenCharge } from '#gateway/accounting/charges.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { BodyFacts } from '#gateway/request/facts.ts'
import type { Reported } from '#gateway/response/answer-format.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { Owned } from './ownership.ts'

interface Answered {
  readonly target: UpstreamTarget
  readonly reported: Reported
  readonly facts: Pick<BodyFacts, 'store' | 'stream' | 'background'>
  readonly model: string
  readonly openCharge: OpenCharge
}

/**
 * Records a response that is stored upstream as this project's, before its caller knows of it. A
 * response that continues in the background is charged when it has ended, by the node that observes
 * it.
 */
export function keepResponse(
  owned: Owned,
  grant: Grant,
  { target, reported, facts, model, openCharge }: Answered,
): void {
  const { id } = reported
  const isStored = target.upstream.stores && facts.store !== false
  if (!isStored || id === undefined || !DATA_ID_PATTERN.test(id)) return
  const isDeferred = facts.background && isUnderWay(reported, facts.stream)
  const isTransient = facts.background && !facts.store && grant.policy.retention === 'modified'
  const isKept = owned.keepResponse(grant, {
    id,
    upstream: target.upstream.name,
    model,
    deferred: isDeferred ? openCharge.serialize({ isTransient }) : null,
    reserved: isDeferred ? openCharge.reservedCost : 0n,
    isTransient,
    payingValues: isDeferred ? openCharge.payingValues : undefined,
  })
  if (isKept && isDeferred) openCharge.detach()
}

/**
 * Whether a response continues without its client. Every streamed answer begins in progress, but
 * continues only where the upstream reports `background`: one without support for it ends with its
 * stream.
 */
function isUnderWay({ status, background }: Reported, stream: boolean): boolean {
  return (status === 'queued' || status === 'in_progress') && (background === true || !stream)
}
