import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { cells, type Outcome, run } from './command.ts'

const START = '2026-04-01T00:00:00Z'
const TIMES = ['--start-time', START, '--end-time', '2026-04-02T00:00:00Z']

let h: Harness

function bailiwick(...args: string[]): Promise<Outcome> {
  return run(args, { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: h.url })
}

function used(upstream: string, inputTokens: number, inputCachedTokens: number) {
  return {
    at: Date.parse(START) / 1000,
    subject: { upstream },
    amounts: { requests: 1, inputTokens, inputCachedTokens },
  }
}

before(async () => {
  h = await startHarness('sqlite')
  await use(h, [used('east', 300, 100), used('west', 50, 50)])
})
after(() => h.close())

it('tables of usage show the cached share of the input tokens', async () => {
  const { stdout } = await bailiwick('usage', 'upstreams', ...TIMES)
  assert.deepEqual(cells(stdout), [
    [
      ...['STARTS AT', 'UPSTREAM', 'NUM MODEL REQUESTS', 'INPUT TOKENS'],
      ...['INPUT CACHED TOKENS', 'CACHED PERCENT'],
    ],
    [START, 'east', '1', '300', '100', '33.3'],
    [START, 'west', '1', '50', '50', '100'],
  ])
  const ranking = await bailiwick('usage', 'ranking', ...TIMES, '--group-by', 'model')
  assert.match(ranking.stdout, / 350 +150 +42\.9\b/)
})

it('a summary is a table of the periods, one of the buckets, and one of each ranking', async () => {
  const summary = ['usage', 'summary', ...TIMES, '--group-by', 'project_id', '--group-by', 'model']
  const { stdout } = await bailiwick(...summary)
  const tables = stdout.split('\n\n').map(cells)
  assert.equal(tables.length, 4)
  const [periods, buckets, projects, models] = tables
  assert.deepEqual(
    periods?.map((row) => row.slice(0, 2)),
    [
      ['STARTS AT', 'PERIOD'],
      [START, 'this'],
      ['2026-03-31T00:00:00Z', 'previous'],
    ],
  )
  assert.ok(periods?.[1]?.includes('350'))
  assert.deepEqual(buckets?.[1]?.slice(0, 1), [START])
  assert.ok(projects?.[1]?.includes('proj_a') && models?.[1]?.includes('350'))
})

it('a ranking of keys has their last names, and marks deleted ones', async () => {
  const { defaultProjectId: project_id } = h.bootstrapped.organization
  const ranking = ['usage', 'ranking', ...TIMES, '--group-by', 'api_key_id']
  const account = await h.client.createProjectServiceAccount({ project_id, name: 'crawler' })
  const subject = { projectId: project_id, keyId: account.api_key?.id ?? '' }
  await use(h, [{ at: Date.parse(START) / 1000, subject }])
  const before = await bailiwick(...ranking)
  assert.match(before.stdout, / Secret Key +crawler /)
  assert.doesNotMatch(before.stdout, /DELETED/)
  const service_account_id = account.id
  await h.client.deleteProjectServiceAccount({ project_id, service_account_id })
  const { stdout } = await bailiwick(...ranking)
  assert.match(stdout, /NAME +OWNER NAME +PROJECT NAME +DELETED/)
  assert.match(stdout, / Secret Key +crawler +Default project +true /)
})

it('JSON of usage has the exact tokens alone', async () => {
  const { stdout } = await bailiwick('usage', 'upstreams', ...TIMES, '--json')
  const [east] = JSON.parse(stdout).data[0].results
  assert.deepEqual([east.input_cached_tokens, east.cached_percent], [100, undefined])
})
