/** Rejection of members that steer an upstream, where its configuration does not allow them. */
import { Problem } from '#base/problem.ts'
import type { Upstream } from '#config/upstreams.ts'
import { unsupportedParameter } from '#contract/problems/parameters.ts'
import { MODEL_LIST } from '#contract/steering-members.ts'
import type { BodyFacts, SteeringUse } from './facts.ts'

export type SteeringFacts = Pick<BodyFacts, 'model' | 'steering'>

/** Returns the error for a body at an upstream; undefined for one that may be sent there. */
export type RejectSteering = (upstream: Upstream, facts: SteeringFacts) => Problem | undefined

/** `isConfigured`: whether the configuration has limits or a price for a model of this name. */
export function createRejectSteering(isConfigured: (model: string) => boolean): RejectSteering {
  return (upstream, { model = '', steering }) => {
    for (const use of steering) {
      if (upstream.passMembers.has(use.member.path)) continue
      const isList = use.member === MODEL_LIST
      if (isList && (upstream.namesList(model) || isConfigured(model))) continue
      return rejection(use)
    }
    return undefined
  }
}

const rejection = ({ member, param }: SteeringUse): Problem =>
  new Problem(unsupportedParameter(param, member.reason, member.path))

/** The use of a model's name that some upstreams read as several. */
export function modelListIn(model: string | undefined): readonly SteeringUse[] {
  return model?.includes(',') ? [{ member: MODEL_LIST, param: 'model' }] : []
}
