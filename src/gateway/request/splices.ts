/**
 * The changes that the gateway makes to a body: the model's name, where the upstream has another
 * for it, the request for a stream's usage, and under limits or policies of the project the maxima
 * of output and of tool calls, the service tier and `store: false`. Everything else stays byte for
 * byte.
 */

import { createJoin } from '#event-loop/join-slices.ts'
import type { Advance } from '#event-loop/scan-queue.ts'
import type { BodyFacts, Splice } from './facts.ts'

/** The body with its splices. They may not overlap; those at one position stay in their order. */
export function spliceBody(bytes: Buffer, splices: readonly Splice[]): Buffer {
  return splices.length === 0 ? bytes : Buffer.concat(piecesOf(bytes, splices))
}

/** Splices a long body, which is copied in slices. */
export async function spliceLongBody(
  bytes: Buffer,
  splices: readonly Splice[],
  run: (advance: Advance) => Promise<void>,
): Promise<Buffer> {
  const pieces = piecesOf(bytes, splices)
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const spliced = Buffer.allocUnsafeSlow(length)
  await run(createJoin(pieces, spliced))
  return spliced
}

function piecesOf(bytes: Buffer, splices: readonly Splice[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (const { start, end, text } of splices.toSorted((a, b) => a.start - b.start)) {
    if (start < at) throw new Error('splices overlap')
    pieces.push(bytes.subarray(at, start), Buffer.from(text))
    at = end
  }
  pieces.push(bytes.subarray(at))
  return pieces
}

type InsertionPoint = Pick<BodyFacts, 'firstMemberAt' | 'hasMembers'>

/** The splice that adds a member. */
function added({ firstMemberAt, hasMembers }: InsertionPoint, name: string, value: string): Splice {
  return {
    start: firstMemberAt,
    end: firstMemberAt,
    text: `"${name}":${value}${hasMembers ? ',' : ''}`,
  }
}

/**
 * Makes `model` the body's model. No splice when it is already; it is added to a body that names
 * none, to override the upstream's default.
 */
export function modelSplices(
  facts: InsertionPoint & Pick<BodyFacts, 'model' | 'modelAt' | 'namesModel'>,
  model: string,
): Splice[] {
  const { modelAt } = facts
  if (modelAt === undefined) return [added(facts, 'model', JSON.stringify(model))]
  if (facts.namesModel && model === facts.model) return []
  return [{ ...modelAt, text: JSON.stringify(model) }]
}

/** Maxima that a body is given. Undefined: it keeps its maximum. */
export interface GivenMaxima {
  readonly maxOutputTokens: number | undefined
  /** Of calls of hosted tools. */
  readonly maxToolCalls: number | undefined
}

/** Sets maxima that a body does not set, or sets higher. */
export function givenSplices(
  facts: InsertionPoint & Pick<BodyFacts, 'maxOutputAt' | 'maxToolCallsAt'>,
  outputMember: string | undefined,
  { maxOutputTokens, maxToolCalls }: GivenMaxima,
): Splice[] {
  const splices: Splice[] = []
  if (maxOutputTokens !== undefined && outputMember !== undefined) {
    const { maxOutputAt: at } = facts
    const text = String(maxOutputTokens)
    splices.push(at ? { ...at, text } : added(facts, outputMember, text))
  }
  if (maxToolCalls !== undefined) {
    const { maxToolCallsAt: at } = facts
    const text = String(maxToolCalls)
    splices.push(at ? { ...at, text } : added(facts, 'max_tool_calls', text))
  }
  return splices
}

/** Sets the service tier. */
export function tierSplice(
  facts: InsertionPoint & Pick<BodyFacts, 'serviceTierAt'>,
  tier: string,
): Splice {
  const text = JSON.stringify(tier)
  return facts.serviceTierAt ? { ...facts.serviceTierAt, text } : added(facts, 'service_tier', text)
}

/** Sets `store` to false. It is added only where the upstream stores answers. */
export function storeSplices(
  facts: InsertionPoint & Pick<BodyFacts, 'store' | 'storeAt'>,
  { stores }: { readonly stores: boolean },
): Splice[] {
  if (facts.store === false) return []
  if (facts.storeAt) return [{ ...facts.storeAt, text: 'false' }]
  return stores ? [added(facts, 'store', 'false')] : []
}

const INCLUDE = '"include_usage":true'

/** Sets `stream_options.include_usage` to true, adding the members that are missing. */
export function usageSplices(
  facts: InsertionPoint & Pick<BodyFacts, 'streamOptions'>,
  bytes: Buffer,
): Splice[] {
  const { at, hasMembers, includeUsageAt, includeUsage } = facts.streamOptions
  if (includeUsage) return []
  if (includeUsageAt !== undefined) return [{ ...includeUsageAt, text: 'true' }]
  if (at === undefined) return [added(facts, 'stream_options', `{${INCLUDE}}`)]
  if (bytes[at.start] !== 0x7b) return [{ ...at, text: `{${INCLUDE}}` }]
  const inside = at.start + 1
  return [{ start: inside, end: inside, text: hasMembers ? `${INCLUDE},` : INCLUDE }]
}
