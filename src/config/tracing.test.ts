import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readTracing } from './tracing.ts'

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

it('without an endpoint traces are off, whatever else is set', () => {
  assert.equal(readTracing({}), undefined)
  assert.equal(
    readTracing({ OTEL_TRACES_SAMPLER: 'nonsense', OTEL_BSP_SCHEDULE_DELAY: 'x' }),
    undefined,
  )
})

it('an endpoint alone has every request traced, in the batches of the specification', () => {
  assert.deepEqual(readTracing(ENDPOINT), {
    url: 'http://collector:4318/v1/traces',
    headers: {},
    timeoutMs: 10_000,
    isCompressed: false,
    isJson: false,
    certificateFile: undefined,
    resource: { 'service.name': 'bailiwick' },
    sampling: { ratio: 1, followsCaller: false },
    batch: { delayMs: 5_000, spans: 512, queue: 2_048, timeoutMs: 30_000 },
  })
})

it('OTEL_TRACES_EXPORTER=none and OTEL_SDK_DISABLED=true switch traces off', () => {
  assert.equal(readTracing({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }), undefined)
  assert.equal(readTracing({ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }), undefined)
  assert.ok(readTracing({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'false' }))
})

it('each sampler has its ratio, and only those with a parent follow the caller', () => {
  const sampling = (name: string, argument = ''): unknown =>
    readTracing({ ...ENDPOINT, OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument })
      ?.sampling
  assert.deepEqual(sampling('always_on'), { ratio: 1, followsCaller: false })
  assert.deepEqual(sampling('always_off'), { ratio: 0, followsCaller: false })
  assert.deepEqual(sampling('traceidratio', '0.25'), { ratio: 0.25, followsCaller: false })
  assert.deepEqual(sampling('parentbased_always_on'), { ratio: 1, followsCaller: true })
  assert.deepEqual(sampling('parentbased_always_off'), { ratio: 0, followsCaller: true })
  assert.deepEqual(sampling('parentbased_traceidratio', '.01'), {
    ratio: 0.01,
    followsCaller: true,
  })
  assert.deepEqual(sampling('parentbased_traceidratio'), { ratio: 1, followsCaller: true })
})

it('batches have the variables of the specification, and a small queue a small batch', () => {
  const batch = readTracing({
    ...ENDPOINT,
    OTEL_BSP_MAX_QUEUE_SIZE: '100',
    OTEL_BSP_SCHEDULE_DELAY: '250',
    OTEL_BSP_EXPORT_TIMEOUT: '1000',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/etc/ssl/collector.pem',
  })
  assert.deepEqual(batch?.batch, { delayMs: 250, spans: 100, queue: 100, timeoutMs: 1_000 })
  assert.equal(batch?.isJson, true)
  assert.equal(batch?.certificateFile, '/etc/ssl/collector.pem')
})

it('an invalid value stops the start with the name of its variable', () => {
  const invalid: readonly (readonly [string, string])[] = [
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '0.5'],
    ['OTEL_BSP_SCHEDULE_DELAY', '0'],
    ['OTEL_BSP_EXPORT_TIMEOUT', '1s'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '1000000'],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '2049'],
    ['OTEL_EXPORTER_OTLP_CLIENT_KEY', '/etc/key.pem'],
    ['OTEL_EXPORTER_OTLP_TRACES_INSECURE', 'true'],
  ]
  for (const [name, text] of invalid) {
    assert.throws(
      () => readTracing({ ...ENDPOINT, [name]: text }),
      (error) => error instanceof Error && error.message.startsWith(`${name} `),
      name,
    )
  }
  for (const argument of ['1.5', '-1', 'half', '1e-3']) {
    const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: argument }
    assert.throws(() => readTracing({ ...ENDPOINT, ...ratio }), /from 0 to 1/)
  }
})
