/** Conformance: this server passes its own suite, which finds each lie of a wrong one. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import type { StopSignal } from '#cli/signals.ts'
import { AREAS, type ConformanceFinding } from '#conformance/findings.ts'
import { published } from '#conformance/probe.ts'
import { makeThings } from '#test/sdk/organization-things.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { run, temporaryFolder } from './command.ts'
import { LIES } from './lies.ts'
import { type AnswerDraft, type SeenRequest, startLying } from './lying-server.ts'

const MODEL = 'gpt-5.6-luna'
const NEVER = new Promise<StopSignal>(() => {})
const DATA_PLANE = ['--model', MODEL]

describe('conformance', () => {
  const gateway = shareGateway()
  before(async () => {
    await makeThings(gateway().h.client)
  })

  const check = (args: string[], url = gateway().h.url, untilStopped = () => NEVER) => {
    const { h, upstream } = gateway()
    upstream.script({ includes: '"stream":true', times: 'always', paceMs: 5 })
    const environment = { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: url }
    return run(['conformance', ...args], environment, { wait: () => h.flush(), untilStopped })
  }

  it('this server passes every check, also of its additions', async () => {
    const { status, stdout } = await check([...DATA_PLANE, '--extensions', '--json'])
    const findings = findingsOf(stdout)
    assert.deepEqual(named(findings, 'failed'), [])
    // The organization has neither all kinds of limits nor people in the new project.
    const open = findings.filter(({ outcome }) => outcome === 'not_supported')
    assert.deepEqual(
      open.filter(({ got = '' }) => !/^(?:no object|there is none)/.test(got)),
      [],
    )
    assert.equal(status, 0)
    const passed = new Set(findings.map(({ operation }) => operation))
    assert.deepEqual(
      published.filter(({ id }) => !passed.has(id)).map(({ id }) => id),
      [],
    )
    assert.deepEqual([...new Set(findings.map(({ area }) => area))].sort(), [...AREAS].sort())
    await assertArchived()
  })

  it('each lie of a wrong server fails its check, and no other check fails', async () => {
    await using server = await startLying(gateway().h.url, LIES)
    using folder = temporaryFolder()
    const file = join(folder.path, 'junit.xml')
    const { status, stdout } = await check([...DATA_PLANE, '--json', '--junit', file], server.url)
    assert.equal(status, 1)
    const found = named(findingsOf(stdout), 'failed')
    const expected = LIES.flatMap((lie) => lie.found)
    for (const lie of expected)
      assert.ok(
        found.some((one) => one.startsWith(lie)),
        lie,
      )
    assert.deepEqual(
      found.filter((one) => !expected.some((lie) => one.startsWith(lie))),
      [],
    )
    assert.equal(readFileSync(file, 'utf8').match(/<failure /g)?.length, found.length)
    await assertArchived()
  })

  it('operations that a server does not have are not supported, which fails nothing', async () => {
    const isGroup = ({ path }: SeenRequest) => path.startsWith('/organization/groups')
    const answered = (draft: AnswerDraft) => Object.assign(draft, { status: 404, body: '' })
    await using server = await startLying(gateway().h.url, [{ of: isGroup, answered }])
    const { status, stdout } = await check(['--only', 'authentication', '--json'], server.url)
    assert.equal(status, 0)
    const open = findingsOf(stdout).filter(({ outcome }) => outcome === 'not_supported')
    const groups = published.filter(({ path }) => path.startsWith('/organization/groups'))
    assert.deepEqual(
      open.map(({ operation }) => operation),
      groups.map(({ id }) => id),
    )
  })

  it('a server without projects fails, and its authentication alone is checked', async () => {
    const isCreate = ({ method, path }: SeenRequest) =>
      method === 'POST' && path === '/organization/projects'
    const answered = (draft: AnswerDraft) => Object.assign(draft, { status: 404, body: '' })
    const asked = () => ({ body: '' })
    const lies = [{ of: isCreate, asked, answered }]
    await using server = await startLying(gateway().h.url, lies)
    const { status, stdout } = await check(['--json'], server.url)
    assert.equal(status, 1)
    const findings = findingsOf(stdout)
    assert.deepEqual(
      findings.filter(({ outcome }) => outcome === 'failed').map(({ operation }) => operation),
      ['createProject'],
    )
    assert.deepEqual(
      new Set(findings.map(({ area }) => area)),
      new Set(['answers', 'authentication']),
    )
  })

  it('Ctrl-C ends the checks, archives the projects, and is a failure', async () => {
    const stopped = Promise.withResolvers<StopSignal>()
    let seen = 0
    await using server = await startLying(gateway().h.url, [], () => {
      seen += 1
      if (seen === 20) stopped.resolve('SIGINT')
    })
    const { status, stdout } = await check([], server.url, () => stopped.promise)
    assert.equal(status, 1)
    assert.match(stdout, /The run was stopped\. The checks are incomplete\./)
    assert.ok(server.requests < 40, `${server.requests} requests`)
    await assertArchived()
  })

  it('a run ends at its bound on requests, and archives its projects', async () => {
    const { status, stdout } = await check(['--max-requests', '20'])
    assert.equal(status, 1)
    assert.match(stdout, /ended after 20 requests, its bound/)
    await assertArchived()
  })

  it('projects that cannot be archived are named', async () => {
    const isArchive = ({ path }: SeenRequest) => path.endsWith('/archive')
    const answered = (draft: AnswerDraft) => Object.assign(draft, { status: 500, body: '' })
    const asked = () => ({ path: '/organization/projects/none/archive' })
    const lies = [{ of: isArchive, asked, answered }]
    await using server = await startLying(gateway().h.url, lies)
    const { status, stdout } = await check(['--only', 'authentication'], server.url)
    assert.equal(status, 1)
    assert.match(stdout, /The project 'bailiwick-conformance .* main' was not archived/)
  })

  it('a dry run says what would be done, and sends nothing', async () => {
    await using server = await startLying(gateway().h.url, [])
    const { status, stdout } = await check([...DATA_PLANE, '--dry-run'], server.url)
    assert.deepEqual([status, server.requests], [0, 0])
    assert.match(stdout, /Writes in new projects/)
    assert.match(stdout, /25 at once under 5 a minute/)
  })

  it('without a server, the failure of the connection is named', async () => {
    const { status, stdout } = await check([], 'http://127.0.0.1:9')
    assert.equal(status, 1)
    assert.match(stdout, /A request failed: /)
  })

  async function assertArchived(): Promise<void> {
    const { data } = await gateway().h.client.listProjects({ limit: 100 })
    assert.deepEqual(
      data.filter(({ name }) => name.startsWith('bailiwick-conformance')),
      [],
    )
  }
})

function findingsOf(stdout: string): ConformanceFinding[] {
  return (JSON.parse(stdout) as { findings: ConformanceFinding[] }).findings
}

function named(
  findings: readonly ConformanceFinding[],
  outcome: ConformanceFinding['outcome'],
): string[] {
  return findings
    .filter((one) => one.outcome === outcome)
    .map(({ area, operation, expected, got = '' }) => `${area}: ${operation}: ${expected}: ${got}`)
}
