/**
 * Facts of a JSON body, collected in one walk over its bytes. A long one is scanned in slices, with
 * other requests served between them.
 */
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
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
import type { BodyFacts } from './facts.ts'
import { checkModelName } from './model-names.ts'
import { modelListIn } from './steering.ts'

/** Reading of a JSON body, by an API format. */
export interface BodyFormat {
  readonly shape: ObjectShape<BodyCollector>
  /** Shape of a second walk, if the first one shows that it is needed. */
  readonly secondShape:
    | ((found: BodyCollector) => ObjectShape<BodyCollector> | undefined)
    | undefined
  /** Called after the last walk. Throws a `Problem` with 400. */
  readonly onEnd: ((found: BodyCollector) => void) | undefined
  readonly needsModel: boolean
  /**
   * Model of a body that need not name one. The gateway adds it to the body: no upstream uses
   * another. Undefined for a body without any model.
   */
  readonly defaultModel: string | undefined
}

/** The facts of a body. Throws a `Problem` with 400 if it may not be forwarded. */
export function readFacts(
  format: BodyFormat,
  bytes: Buffer,
  bounds: JsonBounds = DEFAULT_JSON_BOUNDS,
): BodyFacts {
  const walk = walkJson(bytes, format.shape, newBodyCollector(), bounds)
  const second = format.secondShape?.(walk.sink)
  return factsOf(format, second ? walkJson(bytes, second, newBodyCollector(), bounds) : walk)
}

/** The scan of a long body, in slices with other work between them. */
export interface Scan {
  /** Scans the next slice. Whether it was the last. Throws a `Problem` with 400. */
  advance(): boolean
  /** The facts, after the last slice. */
  facts(): BodyFacts
}

export function scanFacts(
  format: BodyFormat,
  bytes: Buffer,
  bounds: JsonBounds,
  sliceBytes: number,
): Scan {
  let walk = newWalk(bytes, format.shape, newBodyCollector(), bounds)
  let advance = createSlices(walk, sliceBytes)
  let isSecond = false
  return {
    advance: () => {
      if (!advance()) return false
      const second = isSecond ? undefined : format.secondShape?.(walk.sink)
      if (!second) return true
      isSecond = true
      walk = newWalk(bytes, second, newBodyCollector(), bounds)
      advance = createSlices(walk, sliceBytes)
      return false
    },
    facts: () => factsOf(format, walk),
  }
}

/** Findings of a walk to the end of the body. */
function factsOf(format: BodyFormat, walk: Walk<BodyCollector>): BodyFacts {
  const collector = walk.sink
  // the body is the object that was read last
  collector.firstMemberAt = frameAt(walk, 1).start + 1
  collector.hasMembers = !walk.wasEmpty
  // a list of the numbers of tokens is one input, and so is a text
  collector.inputs = Math.max(1, collector.inputs)
  collector.choices *= collector.inputs
  collector.isOpaque ||= collector.imageMembers > collector.images
  checkModel(format, collector)
  format.onEnd?.(collector)
  return collector
}

function checkModel({ needsModel, defaultModel }: BodyFormat, collector: BodyCollector): void {
  if (collector.model === undefined) {
    if (needsModel) throw new Problem(missingRequiredParameter('model'))
    collector.model = defaultModel
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
  format: BodyFormat,
  { body, reply }: { readonly body: Buffer; readonly reply: Abortable },
  options: ScanOptions,
): Promise<BodyFacts> {
  const scan = scanFacts(format, body, options.bounds, sliceBytesOf(options))
  await runScan(scan.advance, reply, options)
  return scan.facts()
}
