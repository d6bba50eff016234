import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { cells, run } from './command.ts'

it('the state of a server has a table of its upstreams, with limits and last errors', async (t) => {
  const upstream = await startUpstream()
  t.after(() => upstream.close())
  const config = `
upstreams:
  west: { base_url: "${upstream.url}", api_key: key, regions: [eu], limits: { concurrency: 7 } }
`
  const h = await startHarness('sqlite', { config })
  t.after(() => h.close())
  const key = (await makeUserKey(h, await makeProject(h))).value
  upstream.script({ status: 503, headers: { 'retry-after': '60' }, body: { error: 'full' } })
  await h.raw('POST', CHAT, { key, body: chat('a') })
  const { stdout } = await run(['server', 'retrieve'], {
    OPENAI_ADMIN_KEY: h.adminKey,
    BAILIWICK_BASE_URL: h.url,
  })
  const [server, upstreams = [], tasks = []] = stdout.split('\n\n').map(cells)
  assert.ok(server?.some(([name, value]) => name === 'store' && value === 'sqlite'))
  const [names = [], row = []] = upstreams
  const shown = Object.fromEntries(names.map((name, at) => [name, row[at]]))
  assert.partialDeepStrictEqual(shown, {
    UPSTREAM: 'west',
    STATE: 'failing',
    REGIONS: 'eu',
    'LIMITS USED': 'concurrency 0/7',
    'CLOSED MODELS': JSON.parse(chat('a')).model,
  })
  assert.match(shown['LAST ERROR'] ?? '', /^503 status/)
  assert.ok(tasks.some(([task, state]) => task === 'usage' && state === 'ok'))
})
