import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { otlpExport } from './otlp.ts'
import { SettingsError } from './settings-error.ts'

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

describe('an OTLP export', () => {
  it('is off without an endpoint, with an empty one, and where the SDK is disabled', () => {
    assert.equal(otlpExport({}, 'logs'), undefined)
    assert.equal(otlpExport({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, 'logs'), undefined)
    assert.equal(otlpExport({ ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }, 'logs'), undefined)
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/v1/traces' }
    assert.equal(otlpExport(traces, 'logs'), undefined)
    assert.equal(otlpExport(traces, 'traces')?.url, 'http://traces/v1/traces')
  })

  it('has the path of its signal after the general endpoint, and defaults', () => {
    assert.deepEqual(otlpExport(ENDPOINT, 'logs'), {
      url: 'http://collector:4318/v1/logs',
      headers: {},
      timeoutMs: 10_000,
      isCompressed: false,
      resource: { 'service.name': 'bailiwick' },
    })
    const based = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://example.com/otlp/' }
    assert.equal(otlpExport(based, 'traces')?.url, 'https://example.com/otlp/v1/traces')
  })

  it('has the variables of its signal before the general ones', () => {
    const found = otlpExport(
      {
        ...ENDPOINT,
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://siem.example.com/ingest?tenant=a',
        OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a,x-tenant=b',
        OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'Authorization=Bearer%20c%3D, x-other = d',
        OTEL_EXPORTER_OTLP_TIMEOUT: '5000',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,deployment.environment.name=production%20eu',
        OTEL_SERVICE_NAME: 'gateway',
      },
      'logs',
    )
    assert.deepEqual(found, {
      url: 'https://siem.example.com/ingest?tenant=a',
      headers: { authorization: 'Bearer c=', 'x-other': 'd' },
      timeoutMs: 5_000,
      isCompressed: true,
      resource: { 'service.name': 'gateway', 'deployment.environment.name': 'production eu' },
    })
  })

  it('with an invalid variable stops the start with its name, and repeats no value', () => {
    const invalid = {
      OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4318', 'ftp://hidden', 'http://a:hidden@b'],
      OTEL_EXPORTER_OTLP_HEADERS: ['hidden', '=hidden', 'a=%E0hidden', 'a b=hidden', 'a=%0Ahidden'],
      OTEL_EXPORTER_OTLP_TIMEOUT: ['0', '1e3', '30001', 'hidden'],
      OTEL_EXPORTER_OTLP_COMPRESSION: ['hidden'],
      OTEL_EXPORTER_OTLP_PROTOCOL: ['grpc'],
      OTEL_SDK_DISABLED: ['hidden', '1'],
      OTEL_RESOURCE_ATTRIBUTES: ['hidden', 'a=%zzhidden'],
    }
    for (const [name, texts] of Object.entries(invalid)) {
      for (const text of texts) {
        assert.throws(
          () => otlpExport({ ...ENDPOINT, [name]: text }, 'logs'),
          (error) =>
            error instanceof SettingsError &&
            error.message.startsWith(name) &&
            !error.message.includes('hidden'),
          `${name}=${text}`,
        )
      }
    }
  })
})
