import assert from 'node:assert/strict'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { use } from '#test/support/usage.ts'
import { tagSetOf } from '#usage/tag-set.ts'
import { cells, run } from './command.ts'

const DAY = '2026-01-02'
const TAGS = ['--tags', 'team=search', '--tags', 'cost_center=47=11']

describe('commands of tags and exports', () => {
  let h: Harness
  const bailiwick = (...args: string[]) =>
    run(args, { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: h.url })
  const json = async (...args: string[]) => {
    const { status, stdout, stderr } = await bailiwick(...args, '--json')
    assert.equal(status, 0, stderr)
    return JSON.parse(stdout)
  }

  before(async () => {
    h = await startHarness('sqlite')
    const at = Date.parse(`${DAY}T12:00:00Z`) / 1000
    const tags = tagSetOf({ team: 'search' })
    await use(h, [{ at, subject: { tags, model: 'gpt-4o' } }])
  })
  after(() => h.close())

  it('set and clear the tags of a project and of a key', async () => {
    const { project_id, id } = await makeUserKey(h, await makeProject(h))
    const tags = { team: 'search', cost_center: '47=11' }
    assert.deepEqual((await json('project-tags', 'update', project_id, ...TAGS)).tags, tags)
    const ofKey = ['api-key-tags', 'update', project_id, id]
    const set = await json(...ofKey, ...TAGS, '--may-tag')
    assert.deepEqual([set.tags, set.may_tag], [tags, true])
    assert.deepEqual((await json(...ofKey, '--tags', '')).tags, {})
    const wrong = await bailiwick('project-tags', 'update', project_id, '--tags', 'team')
    assert.notEqual(wrong.status, 0)
    assert.match(wrong.stderr, /It is written key=value/)
  })

  it('show costs by a tag in a column of its own', async () => {
    const times = ['--start-time', DAY, '--end-time', '2026-01-03']
    const { stdout } = await bailiwick('usage', 'costs', ...times, '--group-by-tags', 'team')
    const [headings, row] = cells(stdout)
    assert.equal(row?.[headings?.indexOf('TAG:TEAM') ?? -1], 'search')
  })

  it('save costs and a statement to files, and print them', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-export-'))
    const file = join(folder.path, 'costs.csv')
    const times = ['--start-time', DAY, '--end-time', '2026-01-03']
    const saved = await bailiwick('usage', 'export-costs', ...times, '--output', file)
    assert.equal(saved.status, 0, saved.stderr)
    const printed = await bailiwick('usage', 'export-costs', ...times)
    assert.equal(readFileSync(file, 'utf8'), printed.stdout)
    assert.match(printed.stdout, /^BilledCost,.*\r\n0\.0\d{8},/)
    const statement = await bailiwick('usage', 'export-statement', '--month', '2026-01')
    assert.match(statement.stdout, /2026-01,open,proj_a,,gpt-4o,search,0\.0\d{8},USD\r\n$/)
  })
})
