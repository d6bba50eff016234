/**
 * Rejection of members that steer an upstream, where its configuration does not allow them, and
 * under an enforced spend limit of members that the gateway does not know.
 */
import { Problem } from '#base/problem.ts'
import type { Upstream } from '#config/upstreams.ts'
import { MODEL_LIST } from '#contract/data-plane/steering-members.ts'
import { unknownUnderLimit, unsupportedParameter } from '#contract/errors/parameters.ts'
import type { BodyFacts, SteeringUse } from './facts.ts'

export interface SteeringFacts extends Pick<BodyFacts, 'model' | 'steering'> {
  /** The first unknown member of a request for which a spend limit is enforced. */
  readonly limitedMember?: string | undefined
}

/** The unknown member of a body, if a spend limit is enforced for it. */
export function unknownUnderLimits(
  isEnforced: boolean,
  { unknownMember }: { readonly unknownMember?: string | undefined },
): string | undefined {
  return isEnforced ? unknownMember : undefined
}

/** Returns the error for a body at an upstream. Undefined: it may be sent there. */
export type RejectSteering = (upstream: Upstream, facts: SteeringFacts) => Problem | undefined

/** `isConfigured`: whether the configuration has limits or a price for a model of this name. */
export function createRejectSteering(isConfigured: (model: string) => boolean): RejectSteering {
  return (upstream, { model = '', steering, limitedMember }) => {
    if (limitedMember !== undefined && upstream.unknownMembers === 'reject') {
      return new Problem(unknownUnderLimit(limitedMember))
    }
    for (const use of steering) {
      if (upstream.passMembers.has(use.member.path)) continue
      const isList = use.member === MODEL_LIST
      if (isList && (upstream.namesList(model) || isConfigured(model))) continue
      return rejection(use)
    }
    return undefined
  }
}

function rejection({ member, param }: SteeringUse): Problem {
  return new Problem(unsupportedParameter(param, member.reason, member.path))
}

/** The use of a model's name that some upstreams read as several. */
export function modelListIn(model: string | undefined): readonly SteeringUse[] {
  return model?.includes(',') ? [{ member: MODEL_LIST, param: 'model' }] : []
}
