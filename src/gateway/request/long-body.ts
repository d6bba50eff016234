/** Long bodies, which are scanned in slices, with other requests served between them. */

import type { Bounds } from '#config/bounds.ts'
import {
  type Abortable,
  type Advance,
  type ScanQueue,
  SLICE_BYTES,
} from '#event-loop/scan-queue.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { BodyFacts } from './facts.ts'
import { type JsonRouteId, scanFacts } from './json-body.ts'

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
