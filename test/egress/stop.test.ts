/** A stop while the proxy hangs. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { readTracing } from '#config/tracing.ts'
import { AUDIT_SECRET } from '#test/support/audit-deliveries.ts'
import { type ConnectProxy, startConnectProxy } from '#test/support/connect-proxy.ts'
import { egressOf } from '#test/support/egress.ts'
import { eventually } from '#test/support/eventually.ts'
import { startHarness } from '#test/support/harness.ts'
import { openSender } from '#tracing/sender.ts'

/** Below the 10 s after which a tunnel that hangs ends without a stop. */
const SOON_MS = 5_000

let proxy: ConnectProxy
beforeEach(async () => {
  proxy = await startConnectProxy()
  proxy.answer((socket) => void socket.resume().on('end', () => socket.end()))
})
afterEach(() => proxy[Symbol.asyncDispose]())

function hangs(tunnels: number): Promise<unknown> {
  return eventually('the proxy hangs', () => proxy.tunnels.length === tunnels)
}

describe('while the proxy hangs', () => {
  it('an export of traces ends at the signal of the stop, and not with its tunnel', async () => {
    const settings = readTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://receiver.example' })
    assert.ok(settings)
    const egress = egressOf({ proxy: proxy.url })
    const after = () => () => {}
    const random = () => 0
    const send = await openSender({ settings, certificate: undefined, egress, after, random })
    const stopping = new AbortController()
    const sent = send([], stopping.signal)
    await hangs(1)
    stopping.abort()
    await assert.rejects(sent, /no answer in time/)
    assert.equal(proxy.open(), 1)
    egress.close()
    await eventually('the tunnel is ended', () => proxy.open() === 0, SOON_MS)
  })

  it('a server stops, and leaves no connection', async () => {
    const timers: (() => void)[] = []
    const h = await startHarness('sqlite', {
      config: [
        ...['egress:', `  proxy: ${proxy.url}`],
        ...['upstreams:', '  main:', '    base_url: https://upstream.example/v1'],
        ...['audit_deliveries:', '  siem:', '    webhook:'],
        ...['      url: https://siem.example/hook', `      secret: ${AUDIT_SECRET}`],
        ...['      allow_private_addresses: true', '  collector:', '    otlp: true'],
      ].join('\n'),
      environment: { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://collector.example/v1/logs' },
      after: (_ms, work) => {
        timers.push(work)
        return () => {}
      },
    })
    await h.client.createProject({ name: 'undelivered' })
    const delivered = h.auditDeliveries.run()
    await hangs(2)
    await h.close()
    await delivered
    await eventually('the tunnels are ended', () => proxy.open() === 0, SOON_MS)
  })
})
