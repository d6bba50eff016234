/**
 * Traces of requests, from the headers of a request to the export of its spans. Whether a request
 * is traced is decided first: another has no trace, makes no span and keeps its headers.
 */
import { readFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import type { Sampling, TracingSettings } from '#config/tracing.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Egress } from '#egress/egress.ts'
import { openSender } from './sender.ts'
import { createSpanQueue, type SpanQueueOptions } from './span-queue.ts'
import { spansOf, type TracedRequest } from './spans.ts'
import { type CallerContext, newTrace, parseContext, type RequestTrace } from './trace-context.ts'
import { tracedUpstreams } from './upstreams.ts'

/** Conventions for generative AI that attributes follow. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/gen-ai/0.1.0'

export interface Tracing {
  /** The trace of a request with these headers; undefined if it is not traced. */
  begin(headers: IncomingHttpHeaders): RequestTrace | undefined
  /** Makes the spans of a request that has ended. */
  end(trace: RequestTrace, request: TracedRequest): void
  /** Exports the spans that wait, for a few seconds at most. */
  close(): Promise<void>
}

export interface TracingOptions extends Pick<SpanQueueOptions, 'schedule' | 'after' | 'count'> {
  readonly settings: TracingSettings
  readonly version: string
  readonly egress: Egress
  /** The present upstreams. */
  readonly upstreams: () => readonly Upstream[]
  /** A number from 0 up to 1. */
  readonly random: () => number
}

export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { settings, version, random } = options
  let traced = { present: options.upstreams(), upstreams: tracedUpstreams(options.upstreams()) }
  const { certificateFile } = settings
  const certificate = certificateFile === undefined ? undefined : await readFile(certificateFile)
  const { resourceFromAttributes } = await import('@opentelemetry/resources')
  const scope = {
    resource: resourceFromAttributes({ ...settings.resource, 'service.version': version }),
    instrumentationScope: { name: 'bailiwick', version, schemaUrl: SCHEMA_URL },
  }
  const send = await openSender({ ...options, certificate })
  const queue = createSpanQueue({ ...options, send, batch: settings.batch })
  return {
    begin: (headers) => {
      const { sampling } = settings
      // A caller's header is read for a request that it may concern.
      if (!sampling.followsCaller && !isDrawn(sampling, random)) return undefined
      const caller = parseContext(headers)
      if (sampling.followsCaller && !isSampled(caller, sampling, random)) return undefined
      return newTrace(caller)
    },
    end: (trace, request) => {
      const present = options.upstreams()
      if (traced.present !== present) traced = { present, upstreams: tracedUpstreams(present) }
      queue.add(spansOf(trace, request, { scope, upstreams: traced.upstreams }))
    },
    close: queue.close,
  }
}

/**
 * A number of our own decides, not the trace id, since a caller could choose one that is sampled.
 */
function isDrawn({ ratio }: Sampling, random: () => number): boolean {
  return ratio > 0 && random() < ratio
}

function isSampled(
  caller: CallerContext | undefined,
  sampling: Sampling,
  random: () => number,
): boolean {
  return caller === undefined ? isDrawn(sampling, random) : caller.isSampled
}
