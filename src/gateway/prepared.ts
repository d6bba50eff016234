/** A request as its body was read: its charge, and the request to an upstream. */
import type { Catalog } from '#catalog/catalog.ts'
import type { Charge } from './accounting/charge.ts'
import type { OutputMember } from './accounting/output-cap.ts'
import type { BodyFacts } from './request/facts.ts'
import type { FormFacts } from './request/form.ts'
import type { ScanOptions } from './request/json-body.ts'
import type { GivenMaxima } from './request/splices.ts'
import type { Forwarding } from './upstream/forward.ts'
import type { UpstreamTarget } from './upstream/open-target.ts'
import type { UpstreamRequest } from './upstream/request.ts'

/** Members that the gateway adds to a body. */
export interface RequestOptions {
  /** Whether the option that asks for usage is added. */
  readonly withUsage: boolean
  readonly given: GivenMaxima | undefined
}

export interface PrepareOptions extends ScanOptions {
  readonly catalog: Catalog
}

export interface Prepared extends Pick<Forwarding, 'usageOption'> {
  requestFor(
    target: UpstreamTarget,
    options: RequestOptions,
  ): UpstreamRequest | Promise<UpstreamRequest>
  /** Undefined where a body of a passed route names no model. */
  readonly charge: Charge | undefined
  /** The maximum of output that the request does not set. Undefined: it can have none. */
  readonly outputMember: OutputMember | undefined
  /** Whether its body has a member for the maximum of calls of hosted tools. */
  readonly canCapCalls: boolean
  /** The facts of its body, for another model. */
  readonly read: BodyFacts | FormFacts
  readonly facts: Pick<
    BodyFacts,
    | ('model' | 'references' | 'steering' | 'cacheKey' | 'otherModels' | 'hostedTools')
    | ('serviceTier' | 'speed' | 'unknownMember' | 'inferenceGeo')
    | ('stream' | 'store' | 'background' | 'metadataAt' | 'safetyIdentifier')
  >
}

/** A request to a model. */
export interface ChargedRequest extends Prepared {
  readonly charge: Charge
}
