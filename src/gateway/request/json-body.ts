/**
 * Facts of a JSON body, collected in one walk over its bytes. A long one is scanned in slices, with
 * other requests served between them.
 */
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { DEFAULT_MODELS } from '#contract/data-plane/bodies.ts'
import { emptyString, missingRequiredParameter } from '#contract/errors/parameters.ts'
import {
  type Abortable,
  type Advance,
  type ScanQueue,
  SLICE_BYTES,
} from '#event-loop/scan-queue.ts'
import { DEFAULT_JSON_BOUNDS, type JsonBounds } from '#json/bounds.ts'
import { frameAt, newWalk, type ObjectShape, type Walk } from '#json/shape.ts'
import { createSlices } from '#json/slices.ts'
import { walkJson } from '#json/walk.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { type BodyCollector, newBodyCollector } from './collector.ts'
import { type BodyFacts, isInConversation } from './facts.ts'
import { checkModelName } from './model-names.ts'
import { BODY_SHAPES, CONVERSATION_RESPONSE, PASS_SHAPE } from './shapes.ts'
import { modelListIn } from './steering.ts'
import { onChatModel } from './tools.ts'

/** Shapes by route; `passRoute` is every route that a configuration has opened. */
const SHAPES = { ...BODY_SHAPES, passRoute: PASS_SHAPE }

/** The routes with a JSON body. */
export type JsonRouteId = keyof typeof SHAPES

/**
 * Models of bodies that need not name one. The gateway adds it to the body: no upstream uses
 * another. Undefined for a body without any model.
 */
const OPTIONAL_MODELS: Readonly<Partial<Record<JsonRouteId, string | undefined>>> = {
  ...DEFAULT_MODELS,
  createBatch: undefined,
  createUpload: undefined,
  completeUpload: undefined,
  createConversation: undefined,
  updateChatCompletion: undefined,
  passRoute: undefined,
}

/** The facts of a body. Throws a `Problem` with 400 if it may not be forwarded. */
export function readFacts(
  route: JsonRouteId,
  bytes: Buffer,
  bounds: JsonBounds = DEFAULT_JSON_BOUNDS,
): BodyFacts {
  const walk = walkJson(bytes, SHAPES[route], newBodyCollector(), bounds)
  const second = secondShape(route, walk.sink)
  return factsOf(route, second ? walkJson(bytes, second, newBodyCollector(), bounds) : walk)
}

/**
 * The shape of a second walk: only at the end of the first is it known that the items of the input
 * enter a conversation.
 */
function secondShape(
  route: JsonRouteId,
  { namesItems, references }: BodyCollector,
): ObjectShape<BodyCollector> | undefined {
  return route === 'createResponse' && namesItems && isInConversation(references)
    ? CONVERSATION_RESPONSE
    : undefined
}

/** The scan of a long body, in slices with other work between them. */
export interface Scan {
  /** Scans the next slice. Whether it was the last. Throws a `Problem` with 400. */
  advance(): boolean
  /** The facts, after the last slice. */
  facts(): BodyFacts
}

export function scanFacts(
  route: JsonRouteId,
  bytes: Buffer,
  bounds: JsonBounds,
  sliceBytes: number,
): Scan {
  let walk = newWalk(bytes, SHAPES[route], newBodyCollector(), bounds)
  let advance = createSlices(walk, sliceBytes)
  let isSecond = false
  return {
    advance: () => {
      if (!advance()) return false
      const second = isSecond ? undefined : secondShape(route, walk.sink)
      if (!second) return true
      isSecond = true
      walk = newWalk(bytes, second, newBodyCollector(), bounds)
      advance = createSlices(walk, sliceBytes)
      return false
    },
    facts: () => factsOf(route, walk),
  }
}

/** Findings of a walk to the end of the body. */
function factsOf(route: JsonRouteId, walk: Walk<BodyCollector>): BodyFacts {
  const collector = walk.sink
  // the body is the object that was read last
  collector.firstMemberAt = frameAt(walk, 1).start + 1
  collector.hasMembers = !walk.wasEmpty
  // a list of the numbers of tokens is one input, and so is a text
  collector.inputs = Math.max(1, collector.inputs)
  collector.choices *= collector.inputs
  collector.isOpaque ||= collector.imageMembers > collector.images
  checkModel(route, collector)
  if (route === 'createChatCompletion') onChatModel(collector)
  if (route === 'createBatch' && collector.inputFileId === undefined)
    throw new Problem(missingRequiredParameter('input_file_id'))
  return collector
}

function checkModel(route: JsonRouteId, collector: BodyCollector): void {
  if (collector.model === undefined) {
    if (!Object.hasOwn(OPTIONAL_MODELS, route)) throw new Problem(missingRequiredParameter('model'))
    collector.model = OPTIONAL_MODELS[route]
  } else if (collector.model === '') {
    throw new Problem(emptyString('model'))
  } else {
    checkModelName(collector.model)
    collector.steering.push(...modelListIn(collector.model))
  }
}

export interface ScanOptions {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly scans: ScanQueue
}

export function isLong(body: Buffer, { bounds }: ScanOptions): boolean {
  return body.length > bounds.body_scan_bytes
}

export function sliceBytesOf({ bounds }: ScanOptions): number {
  return Math.min(SLICE_BYTES, bounds.body_scan_bytes)
}

export function runScan(
  advance: Advance,
  reply: Abortable,
  { metrics, scans }: ScanOptions,
): Promise<void> {
  metrics.boundExceeded('body_scan_bytes')
  return scans.run(advance, reply)
}

/** The facts of a long JSON body. */
export async function scanLongFacts(
  route: JsonRouteId,
  { body, reply }: { readonly body: Buffer; readonly reply: Abortable },
  options: ScanOptions,
): Promise<BodyFacts> {
  const scan = scanFacts(route, body, options.bounds, sliceBytesOf(options))
  await runScan(scan.advance, reply, options)
  return scan.facts()
}
