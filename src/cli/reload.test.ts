/** Reloads asked for together, in vain, and by a server that stops. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readSettings, type Settings } from '#config/settings.ts'
import { SettingsErrors } from '#config/settings-error.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { createReloader, type ReloaderOptions, ReloadFailed } from './reload.ts'

function settingsWith(url: string): Settings {
  return readSettings({}, { upstreams: { one: { base_url: url } } })
}

/** A reloader with a source that answers when the test lets it. */
function open(options: Partial<ReloaderOptions> = {}) {
  const started = settingsWith('http://127.0.0.1:1/v1')
  const reads: PromiseWithResolvers<Settings>[] = []
  const applied: (readonly string[])[] = []
  const log: string[] = []
  const write = (message: string) => void log.push(message)
  const reloader = createReloader({
    started,
    now: () => 0,
    metrics: createMetrics('0.0.0'),
    logger: { info: write, warn: write, error: write } as unknown as ReloaderOptions['logger'],
    source: {
      read: () => {
        const next = Promise.withResolvers<Settings>()
        reads.push(next)
        return next.promise
      },
      text: async () => '',
    },
    prepare: async (_next, changed) => () => void applied.push(changed),
    warnings: async () => [],
    ...options,
  })
  return { reloader, reads, applied, log }
}

it('a thousand reloads at once read the file twice', async () => {
  const { reloader, reads, applied } = open()
  const all = Array.from({ length: 1_000 }, () => reloader.reload())
  assert.equal(reads.length, 1)
  reads[0]?.resolve(settingsWith('http://127.0.0.1:2/v1'))
  await all[0]
  await new Promise(setImmediate)
  assert.equal(reads.length, 2)
  reads[1]?.resolve(settingsWith('http://127.0.0.1:3/v1'))
  await Promise.all(all)
  assert.equal(reads.length, 2)
  assert.equal(applied.length, 2)
  assert.equal(reloader.present().upstreams[0]?.origin, 'http://127.0.0.1:3')
})

it('a reload under way at the stop applies nothing, and none begins later', async () => {
  const { reloader, reads, applied, log } = open()
  const reload = reloader.reload()
  const rejected = assert.rejects(reload, /The server stops\./)
  const closed = reloader.close()
  reads[0]?.resolve(settingsWith('http://127.0.0.1:2/v1'))
  await Promise.all([rejected, closed])
  await assert.rejects(reloader.reload(), /The server stops\./)
  assert.deepEqual([applied, log, reads.length], [[], [], 1])
})

it('the stop does not wait for a file that is never read', async () => {
  const { reloader } = open()
  reloader.reload().catch(() => {})
  await reloader.close()
})

it('a part that cannot be opened leaves all as it was', async () => {
  const prepare = async () => {
    throw new Error('the store does not answer')
  }
  const { reloader, reads } = open({ prepare })
  const reload = reloader.reload()
  reads[0]?.resolve(settingsWith('http://127.0.0.1:2/v1'))
  await assert.rejects(reload, { message: 'the store does not answer' })
  assert.equal(reloader.present().upstreams[0]?.origin, 'http://127.0.0.1:1')
  assert.deepEqual(reloader.state().error?.messages, ['the store does not answer'])
})

it('log and state have the first 20 faults, each shortened', async () => {
  const { reloader, reads, log } = open()
  const reload = reloader.reload()
  const faults = Array.from({ length: 50 }, (_, n) => `${n}: ${'x'.repeat(10_000)}`)
  reads[0]?.reject(new SettingsErrors(faults))
  await assert.rejects(reload, ReloadFailed)
  const { messages = [] } = reloader.state().error ?? {}
  assert.equal(messages.length, 21)
  assert.match(messages[20] ?? '', /^30 more\. `bailiwick config check` lists them\.$/)
  assert.ok(log.join('').length < 21 * 520 + 200)
})
