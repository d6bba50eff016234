/**
 * Settings of traces, from OpenTelemetry's environment variables (its specification: "General SDK
 * Configuration", "Batch Span Processor", "OTLP Exporter Configuration"). Traces are exported where
 * an endpoint is set. A value that the specification would ignore with a warning stops the start.
 */
import { type OtlpExport, otlpExport, otlpVariable } from './otlp.ts'
import { SettingsError } from './settings-error.ts'

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
type SamplerName = (typeof SAMPLERS)[number]

export interface Sampling {
  /** Share of requests that are traced, from 0 to 1. */
  readonly ratio: number
  /** Whether the sampled flag of a caller's `traceparent` decides in place of the ratio. */
  readonly followsCaller: boolean
}

export interface TracingSettings extends OtlpExport {
  readonly isJson: boolean
  /** Path of the certificates that are trusted in place of the runtime's. */
  readonly certificateFile: string | undefined
  readonly sampling: Sampling
  readonly batch: BatchSettings
}

export interface BatchSettings {
  /** Longest wait for a batch that is not full. */
  readonly delayMs: number
  readonly spans: number
  /** Spans that may wait; those beyond are dropped and counted. */
  readonly queue: number
  /** Time after which the connection of an export is closed. */
  readonly timeoutMs: number
}

type Environment = Readonly<Record<string, string | undefined>>

const MS_MAX = 600_000
const QUEUE_MAX = 65_536
const BATCH_MAX = 8_192
const BATCH_SPANS = 512
/** Variables of OTLP that would change an export and have no effect here. */
const UNSUPPORTED = ['CLIENT_KEY', 'CLIENT_CERTIFICATE', 'INSECURE']

/** Undefined without an endpoint, and if traces are switched off. */
export function readTracing(environment: Environment): TracingSettings | undefined {
  const otlp = otlpExport(environment, 'traces')
  if (otlp === undefined || isOff(environment)) return undefined
  const variable = (name: string) => otlpVariable(environment, 'traces', name)
  for (const name of UNSUPPORTED) {
    const found = variable(name)
    if (found) throw new SettingsError(`${found.name} is not supported.`)
  }
  return {
    ...otlp,
    isJson: variable('PROTOCOL')?.text === 'http/json',
    certificateFile: variable('CERTIFICATE')?.text,
    sampling: readSampling(environment),
    batch: readBatch(environment),
  }
}

/** Whether traces are off though there is an endpoint, which other signals may use. */
function isOff({ OTEL_TRACES_EXPORTER }: Environment): boolean {
  return readOneOf('OTEL_TRACES_EXPORTER', OTEL_TRACES_EXPORTER, ['otlp', 'none']) === 'none'
}

function readSampling({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG }: Environment): Sampling {
  const name = readOneOf('OTEL_TRACES_SAMPLER', OTEL_TRACES_SAMPLER, SAMPLERS)
  return {
    ratio: ratioOf(name, OTEL_TRACES_SAMPLER_ARG || undefined),
    followsCaller: name.startsWith('parentbased_'),
  }
}

function ratioOf(name: SamplerName, argument: string | undefined): number {
  if (!name.endsWith('traceidratio')) {
    if (argument === undefined) return name.endsWith('always_on') ? 1 : 0
    throw new SettingsError(`OTEL_TRACES_SAMPLER_ARG has no meaning for the sampler ${name}.`)
  }
  if (argument === undefined) return 1
  const ratio = /^(?:\d{1,3}|\d{0,3}\.\d{1,18})$/.test(argument) ? Number(argument) : Number.NaN
  if (ratio <= 1) return ratio
  throw new SettingsError(
    `OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, but is '${argument}'.`,
  )
}

function readBatch(environment: Environment): BatchSettings {
  const read = (name: string, usual: number, max: number): number =>
    readNumber(`OTEL_BSP_${name}`, environment[`OTEL_BSP_${name}`], usual, max)
  const queue = read('MAX_QUEUE_SIZE', 2_048, QUEUE_MAX)
  const spans = read('MAX_EXPORT_BATCH_SIZE', Math.min(BATCH_SPANS, queue), BATCH_MAX)
  if (spans > queue) {
    throw new SettingsError(
      'OTEL_BSP_MAX_EXPORT_BATCH_SIZE must not be greater than OTEL_BSP_MAX_QUEUE_SIZE.',
    )
  }
  return {
    queue,
    spans,
    delayMs: read('SCHEDULE_DELAY', 5_000, MS_MAX),
    timeoutMs: read('EXPORT_TIMEOUT', 30_000, MS_MAX),
  }
}

function readNumber(name: string, text: string | undefined, usual: number, max: number): number {
  if (!text) return usual
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= 1 && number <= max) return number
  throw new SettingsError(`${name} must be a number from 1 to ${max}, but is '${text}'.`)
}

/** The first of the known values is the default. */
function readOneOf<T extends string>(
  name: string,
  text: string | undefined,
  known: readonly [T, ...T[]],
): T {
  const found = text ? known.find((one) => one === text) : known[0]
  if (found !== undefined) return found
  throw new SettingsError(`${name} must be one of ${known.join(', ')}, but is '${text}'.`)
}
