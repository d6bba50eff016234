import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ConfigFileError, failIn, parseConfigFile } from './config-file.ts'
import { type Environment, readSettings } from './settings.ts'

const FILE = 'bailiwick.yaml'
const KEY = Buffer.alloc(32, 7)
const SECRET = `whsec_${KEY.toString('base64')}`
const OTLP = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

function read(lines: readonly string[], environment: Environment = {}) {
  const text = `${['audit_deliveries:', ...lines.map((line) => `  ${line}`)].join('\n')}\n`
  const file = parseConfigFile(text, FILE, new Set())
  return readSettings(environment, file, failIn(text, FILE)).auditDeliveries
}

function webhook(...more: readonly string[]): string[] {
  const all = ['url: https://siem.example.com/in', `secret: ${SECRET}`, ...more]
  return ['siem:', '  webhook:', ...all.map((line) => `    ${line}`)]
}

describe('a subscription to the audit log in the file', () => {
  it('has a webhook with a signing secret, or the collector of the variables', () => {
    const [siem, ...others] = read(webhook())
    assert.ok(siem?.receiver.kind === 'webhook' && others.length === 0)
    const { url, key, allowPrivate } = siem.receiver.webhook
    assert.deepEqual([siem.name, siem.eventTypes], ['siem', undefined])
    assert.deepEqual(
      [url, key?.current(), allowPrivate],
      ['https://siem.example.com/in', KEY, false],
    )
    const types = '  event_types: [login.failed, project.created]'
    const [found] = read(['collector:', '  otlp: true', types], OTLP)
    assert.equal(found?.receiver.kind, 'otlp')
    assert.deepEqual(found?.eventTypes, new Set(['login.failed', 'project.created']))
  })

  it('is none without the section, and on a node of the data plane alone', () => {
    assert.deepEqual(readSettings({}, parseConfigFile('', FILE, new Set())).auditDeliveries, [])
    assert.deepEqual(read(webhook(), { BAILIWICK_PLANES: 'data' }), [])
  })

  it('that is invalid is rejected with its line, and without its secret', () => {
    const invalid: [readonly string[], number, RegExp][] = [
      [['siem: {}'], 2, /requires 'webhook' or 'otlp: true'/],
      [['siem:', '  otlp: false'], 2, /requires 'webhook' or 'otlp: true'/],
      [[...webhook(), '  otlp: true'], 2, /requires 'webhook' or 'otlp: true'/],
      [['siem:', '  otlp: true'], 3, /requires OTEL_EXPORTER_OTLP_ENDPOINT/],
      [['siem:', '  webhook: {}'], 3, /'url' is missing/],
      [['siem:', '  webhook: { url: https://a.example.com }'], 3, /requires 'secret'/],
      [
        ['siem:', `  webhook: { url: http://a.example.com, secret: ${SECRET} }`],
        3,
        /http requires/,
      ],
      [['Siem:', '  otlp: true'], 2, /lower-case letters/],
      [[...webhook(), '  event_types: [project.made]'], 6, /no events of the type 'project.made'/],
      [[...webhook(), '  event_types: []'], 6, /event_types/],
      [[...webhook(), '  more: 1'], 6, /more/],
      [
        Array.from({ length: 17 }, (_, n) => `s${n}: { otlp: true }`),
        1,
        /more than 16 subscriptions/,
      ],
    ]
    for (const [lines, line, reason] of invalid) {
      assert.throws(
        () => read(lines),
        (error) =>
          error instanceof ConfigFileError &&
          error.message.startsWith(`${FILE}, line ${line}: `) &&
          reason.test(error.message) &&
          !error.message.includes(SECRET),
        lines.join('\n'),
      )
    }
  })
})
