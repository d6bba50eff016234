/**
 * Data retention of a project: the bound on what upstreams may store of requests and answers.
 *
 * `zero`: answers are not stored, so requests with `store` get false, and requests that need a
 * stored answer are rejected. `modified`: background responses are deleted some minutes after their
 * end, unless their request has `store: true`. Both as at OpenAI; the enhanced controls, which
 * OpenAI does not describe, are the same here.
 */

import type { ReferenceKind } from '#contract/data-plane/references.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { ProjectRetentionType, RetentionType } from '#contract/data-retention.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  backgroundDenied,
  codeInterpreterDenied,
  previousResponseDenied,
  storeDenied,
  videosDenied,
} from '#contract/errors/policies.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'

export type Retention = 'default' | 'modified' | 'zero'

/** Members of a request that make an upstream store something. */
export interface StoredUse {
  readonly background: boolean
  readonly references: readonly { readonly kind: ReferenceKind; readonly param: string }[]
  readonly hostedTools: readonly HostedTool[]
}

const VIDEOS = /^\/videos(\/|$)/

const EFFECTS: Readonly<Record<RetentionType, Retention>> = {
  zero_data_retention: 'zero',
  enhanced_zero_data_retention: 'zero',
  modified_abuse_monitoring: 'modified',
  enhanced_modified_abuse_monitoring: 'modified',
}

/** The control of a project; by default its organization's. */
export function retentionOf(
  ofProject: ProjectRetentionType = 'organization_default',
  ofOrganization?: RetentionType,
): Retention {
  const type = ofProject === 'organization_default' ? ofOrganization : ofProject
  return type === undefined || type === 'none' ? 'default' : EFFECTS[type]
}

/** The error of a request that needs what the control does not allow. */
export function deniedByRetention(
  retention: Retention,
  { path, isPassed }: Pick<DataRoute, 'path' | 'isPassed'>,
  { background, references, hostedTools }: StoredUse,
): ProblemData | undefined {
  if (retention === 'default') return undefined
  if (isPassed && VIDEOS.test(path)) return videosDenied()
  if (retention === 'modified') return undefined
  const response = references.find(({ kind }) => kind === 'response')
  if (response) return previousResponseDenied(response.param)
  if (background) return backgroundDenied()
  return hostedTools.includes('code_interpreter') ? codeInterpreterDenied() : undefined
}

/** The error of a batch. Its file cannot be rewritten: no answer of it may be stored. */
export function batchDeniedByRetention(
  retention: Retention,
  use: StoredUse & { readonly stores: boolean },
): ProblemData | undefined {
  if (retention !== 'zero') return undefined
  // Paths in a batch begin with `body.`.
  const references = use.references.map(({ kind }) => ({ kind, param: 'previous_response_id' }))
  const denial = deniedByRetention(retention, { path: '/batches' }, { ...use, references })
  return denial ?? (use.stores ? storeDenied() : undefined)
}

/** Whether answers that were stored before the control was set are hidden from this route. */
export function hidesStored(
  retention: Retention,
  { id, method }: Pick<DataRoute, 'id' | 'method'>,
): boolean {
  return retention === 'zero' && method !== 'DELETE' && id !== 'cancelResponse'
}
