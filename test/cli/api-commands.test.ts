import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { cells, type Outcome, run, start } from './command.ts'

const MODELS = `
models:
  meta-llama/Llama-3-8B: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 10000 }
  qwen:7b: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 10000 }
`

describe('API commands', () => {
  let h: Harness
  const bailiwick = (...args: string[]): Promise<Outcome> =>
    run(args, { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: h.url })
  /** Runs a command that must succeed, and returns the JSON it printed. */
  const json = async (...args: string[]) => {
    const { status, stdout, stderr } = await bailiwick(...args, '--json')
    assert.equal(status, 0, stderr)
    assert.equal(stderr, '')
    return JSON.parse(stdout)
  }

  before(async () => {
    h = await startHarness('sqlite', { config: MODELS })
    for (const name of ['Research', 'Sales', 'Support']) await h.client.createProject({ name })
  })
  after(() => h.close())

  it('print a list as an aligned table under headings', async () => {
    const { status, stdout } = await bailiwick('projects', 'list')
    assert.equal(status, 0)
    const [headings, ...rows] = cells(stdout)
    assert.deepEqual(headings, ['ID', 'NAME', 'CREATED AT', 'STATUS'])
    const { data } = await h.client.listProjects()
    const expected = data.map(({ id, name, created_at }) => [
      id,
      name,
      new Date(created_at * 1000).toISOString().replace('.000Z', 'Z'),
      'active',
    ])
    assert.deepEqual(rows, expected)
    const starts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.search(/active|STATUS/))
    assert.equal(new Set(starts).size, 1)
  })

  it('say on standard error that more pages exist, and how to continue', async () => {
    const { stdout, stderr } = await bailiwick('projects', 'list', '--limit', '2')
    const last = cells(stdout).at(-1)?.[0]
    assert.match(stderr, new RegExp(`continue with --after ${last}, or list everything with --all`))
    const { data } = await h.client.listProjects({ limit: 100 })
    const next = await bailiwick('projects', 'list', '--limit', '100', '--after', String(last))
    assert.deepEqual(
      cells(next.stdout).map((row) => row[1]),
      ['NAME', ...data.slice(2).map(({ name }) => name)],
    )
    assert.equal(next.stderr, '')
  })

  it('say that a list is empty, and print nothing', async () => {
    const outcome = await bailiwick('invites', 'list', '--search', 'nobody')
    assert.deepEqual(outcome, { status: 0, stdout: '', stderr: 'There are none.\n' })
  })

  it('print the server’s response with --json', async () => {
    const page = await h.client.listProjects({ limit: 2 })
    assert.deepEqual(await json('projects', 'list', '--limit', '2'), page)
    const [project] = page.data
    assert.ok(project)
    assert.deepEqual(await json('projects', 'retrieve', project.id), project)
  })

  it('page through everything with --all, as a table and as JSON of one form', async () => {
    const { data } = await h.client.listProjects({ limit: 100 })
    const ids = data.map(({ id }) => id)
    const table = await bailiwick('projects', 'list', '--all', '--limit', '1')
    assert.deepEqual(
      cells(table.stdout)
        .slice(1)
        .map(([id]) => id),
      ids,
    )
    const list = await json('projects', 'list', '--all', '--limit', '1')
    assert.deepEqual(list, {
      object: 'list',
      data,
      first_id: ids[0],
      last_id: ids.at(-1),
      has_more: false,
    })
    assert.deepEqual(await json('invites', 'list', '--all'), {
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    })
  })

  it('print an object as one line per member', async () => {
    const { stdout } = await bailiwick('projects', 'create', '--name', 'Legal', '--geography', 'EU')
    const lines = new Map(cells(stdout).map(([name = '', value = '']) => [name, value]))
    assert.equal(lines.get('name'), 'Legal')
    assert.equal(lines.get('geography'), 'EU')
    assert.equal(lines.get('archived_at'), '-')
    const archived = await bailiwick('projects', 'archive', lines.get('id') ?? '')
    assert.match(archived.stdout, /^status +archived$/m)
  })

  it('print a new key with the warning that it is not shown again', async () => {
    const project = await h.client.createProject({ name: 'Keys' })
    const { stdout } = await bailiwick('service-accounts', 'create', project.id, '--name', 'bot')
    assert.match(stdout, /^api_key\.value +sk-svcacct-\S{64} {3}\(shown once\)$/m)
    const account = await json('service-accounts', 'create', project.id, '--name', 'bot')
    assert.match(account.api_key.value, /^sk-svcacct-/)
    const [, row] = cells((await bailiwick('api-keys', 'list', project.id)).stdout)
    assert.equal(row?.at(-1), 'bot')
  })

  it('accept a rate limit id with a slash or a colon', async () => {
    const project = await h.client.createProject({ name: 'Models' })
    for (const id of ['rl-meta-llama/Llama-3-8B', 'rl-qwen:7b']) {
      const change = ['--max-requests-per-1-minute', '5']
      const updated = await json('rate-limits', 'update', project.id, id, ...change)
      assert.equal(updated.id, id)
      assert.equal(updated.max_requests_per_1_minute, 5)
      const dropped = await json('rate-limits', 'delete', project.id, id)
      assert.equal(dropped.max_requests_per_1_minute, 100)
    }
  })

  it('accept grants as id:role, several or none', async () => {
    const invite = (email: string, ...projects: string[]) =>
      json('invites', 'create', '--email', email, '--role', 'reader', ...projects)
    const [a, b] = (await h.client.listProjects({ limit: 2 })).data.map(({ id }) => id)
    const grants = ['--projects', `${a}:member`, '--projects', `${b}:owner`]
    const two = await invite('two@example.com', ...grants)
    assert.deepEqual(two.projects, [
      { id: a, role: 'member' },
      { id: b, role: 'owner' },
    ])
    assert.deepEqual((await invite('none@example.com', '--projects', '')).projects, [])
    const table = await bailiwick('invites', 'list', '--limit', '2')
    assert.match(table.stdout, new RegExp(`${a}:member, ${b}:owner`))
  })

  it('send null for a member of --null, and otherwise the word as text', async () => {
    const { id } = await h.client.createProject({ name: 'Null', external_key_id: 'k' })
    const text = await json('projects', 'update', id, '--external-key-id', 'null')
    assert.equal(text.external_key_id, 'null')
    const cleared = await json('projects', 'update', id, '--null', 'external-key-id')
    assert.equal(cleared.external_key_id, null)
    const wrong = await bailiwick('projects', 'update', id, '--null', 'id')
    assert.equal(wrong.status, 2)
  })

  it('filter the audit log by type and by dates and times', async () => {
    const some = await json(
      'audit-logs',
      'list',
      '--event-types',
      'project.archived,project.created',
    )
    assert.ok(some.data.length > 0)
    for (const { type } of some.data) assert.match(type, /^project\.(archived|created)$/)
    const late = await json('audit-logs', 'list', '--effective-at-gte', '2126-01-01T00:00:00Z')
    assert.deepEqual(late.data, [])
    const table = await bailiwick('audit-logs', 'list', '--event-types', 'project.created')
    assert.match(table.stdout, /ID +TYPE +EFFECTIVE AT +.*DETAILS\n/)
    assert.match(table.stdout, /id=proj_\w+ data\.name=/)
  })

  it('return the first response to a repeated command with the same idempotency key', async () => {
    const command = ['projects', 'create', '--name', 'Once', '--idempotency-key', 'once']
    assert.deepEqual(await json(...command), await json(...command))
  })

  it('escape terminal control sequences', async () => {
    const { id } = await h.client.createProject({ name: 'a\u001b[2Jb\u202ec' })
    const { stdout } = await bailiwick('projects', 'retrieve', id)
    assert.match(stdout, /^name +a\\u001b\[2Jb\\u202ec$/m)
  })

  it('accept the address with and without /v1, before and after the command', async () => {
    const environment = { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: 'http://127.0.0.1:1' }
    for (const url of [h.url, `${h.url}/`, `${h.url}/v1`, `${h.url}/v1/`]) {
      const option = ['--base-url', url]
      const command = ['projects', 'list']
      assert.equal((await run([...option, ...command], environment)).status, 0)
      assert.equal((await run([...command, ...option], environment)).status, 0)
    }
  })

  it('use the key of OPENAI_ADMIN_KEY, or else of BAILIWICK_ADMIN_KEY', async () => {
    const environment = { BAILIWICK_BASE_URL: h.url, BAILIWICK_ADMIN_KEY: h.adminKey }
    assert.equal((await run(['users', 'list'], environment)).status, 0)
    const other = { ...environment, OPENAI_ADMIN_KEY: mintKey('admin') }
    const refused = await run(['users', 'list'], other)
    assert.equal(refused.status, 1)
    assert.match(refused.stderr, /invalid_api_key/)
  })

  it('print an unpaged list as a row per member', async () => {
    const { defaultProjectId } = h.bootstrapped.organization
    const levels = ['rate-limits', 'levels', defaultProjectId, '--rate-limit-ids', 'gpt-4,none']
    const [heading, ...rows] = cells((await bailiwick(...levels)).stdout)
    assert.deepEqual(heading?.slice(0, 4), ['RATE LIMIT ID', 'MODEL', 'FIELD', 'SCOPE'])
    assert.deepEqual(
      rows.map(([id, model]) => [id, model]),
      rows.map(() => ['rl-gpt-4', 'gpt-4']),
    )
    assert.equal(rows.length, (await json(...levels)).data.length)
    assert.ok(rows.length > 0)
  })

  it('exit with 0 when their reader closes the pipe', async () => {
    const child = await start(
      ['rate-limits', 'list', h.bootstrapped.organization.defaultProjectId],
      {
        OPENAI_ADMIN_KEY: h.adminKey,
        BAILIWICK_BASE_URL: h.url,
      },
    )
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const [status] = await once(child, 'close')
    assert.equal(status, 0)
    assert.doesNotMatch(stderr, /EPIPE/)
  })

  it('print usage as a row per result, and say how to continue', async () => {
    const start = '2026-03-01T00:00:00Z'
    const day = (n: number) => Date.parse(start) / 1000 + n * 86_400
    await use(h, [{ at: day(0) }, { at: day(2), subject: { projectId: 'proj_b' } }])
    const costs = ['usage', 'costs', '--start-time', start, '--end-time', '2026-03-04T00:00:00Z']
    const { status, stdout, stderr } = await bailiwick(...costs, '--group-by', 'project_id')
    assert.equal(status, 0, stderr)
    assert.deepEqual(cells(stdout), [
      ['STARTS AT', 'PROJECT ID', 'AMOUNT USD'],
      ['2026-03-01T00:00:00Z', 'proj_a', '0.000075'],
      ['2026-03-03T00:00:00Z', 'proj_b', '0.000075'],
    ])
    const line = 'gpt-4o-2024-08-06, output'
    const { data } = await json(...costs, '--line-items', line)
    assert.equal(data[0].results[0].amount.value, 0.00005)
    const first = await bailiwick(...costs, '--limit', '1')
    const [, page = ''] = /continue with --page (\S+)\./.exec(first.stderr) ?? []
    const rest = await bailiwick(...costs, '--page', page)
    assert.deepEqual(cells(rest.stdout).slice(1), [['2026-03-03T00:00:00Z', '0.000075']])
    assert.match((await bailiwick('usage', 'costs')).stderr, /--start-time <time>/)
  })

  it('align figures right, groups first, without columns of zeros', async () => {
    const usage = ['usage', 'completions', '--start-time', '2026-03-01T00:00:00Z']
    const end = ['--end-time', '2026-03-04T00:00:00Z', '--group-by', 'project_id,model']
    const { stdout } = await bailiwick(...usage, ...end)
    const [heading = [], first = []] = cells(stdout)
    assert.deepEqual(heading.slice(0, 3), ['STARTS AT', 'PROJECT ID', 'MODEL'])
    assert.ok(heading.includes('INPUT TOKENS'))
    assert.ok(!heading.includes('INPUT AUDIO TOKENS'))
    assert.ok(first.every((cell) => cell !== '0'))
    const [top = '', row = ''] = stdout.split('\n')
    assert.equal(top.length, row.length, 'the last column is aligned to the right')
  })

  it('read and print a null limit as unlimited', async () => {
    const { defaultProjectId } = h.bootstrapped.organization
    const limit = ['rate-limits', 'update', defaultProjectId, 'rl-qwen:7b']
    const wrong = await bailiwick(...limit, '--max-requests-per-1-minute', 'endless')
    assert.equal(wrong.status, 2)
    const refused = await bailiwick(...limit, '--max-requests-per-1-minute', 'unlimited')
    assert.match(refused.stderr, /2147483647/)
  })

  it('name the operator in the audit log, and print times as dates', async () => {
    await h.client.createSession()
    const { stdout } = await bailiwick('audit-logs', 'list', '--limit', '3')
    assert.match(stdout, /login\.succeeded/)
    const [heading = [], ...rows] = cells(stdout)
    const actor = heading.indexOf('ACTOR')
    assert.ok(rows.length > 0 && rows.every((row) => row[actor] === 'the operator'), stdout)
    assert.match(rows[0]?.[heading.indexOf('EFFECTIVE AT')] ?? '', /^\d{4}-\d\d-\d\dT/)
  })
})
