import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { cells, run } from './command.ts'

const AMOUNT = ['--threshold-amount', '10000', '--currency', 'USD', '--interval', 'month']
const CHANNEL = '--notification-channel'
const RECIPIENTS = [`${CHANNEL}-type`, 'email', `${CHANNEL}-recipients`, 'a@b.co,c@d.co']

describe('commands of spend', () => {
  let h: Harness
  const bailiwick = (...args: string[]) =>
    run(args, { OPENAI_ADMIN_KEY: h.adminKey, BAILIWICK_BASE_URL: h.url })
  /** Runs a command that must succeed, and returns the JSON it printed. */
  const json = async (...args: string[]) => {
    const { status, stdout, stderr } = await bailiwick(...args, '--json')
    assert.equal(status, 0, stderr)
    return JSON.parse(stdout)
  }

  before(async () => {
    h = await startHarness('sqlite')
  })
  after(() => h.close())

  it('set and remove defaults of values of tags, each with its key and JSON', async () => {
    const { id } = await h.client.createProject({ name: 'Values' })
    const update = ['project-spend-limit-defaults', 'update', id]
    const amount = { threshold_amount: 500, currency: 'USD', interval: 'month' }
    const tag = (key: string, value: unknown) => ['--tags', `${key}=${JSON.stringify(value)}`]
    const set = await json(...update, ...tag('end_user', amount), ...tag('session', amount))
    assert.deepEqual(Object.keys(set.tags), ['end_user', 'session'])
    assert.equal(set.tags.end_user.threshold_amount, 500)
    const { tags } = await json(...update, ...tag('end_user', null))
    assert.deepEqual(Object.keys(tags), ['session'])
    for (const wrong of ['session', 'session=500', 'session={500', 'session=[]', '']) {
      const { status, stderr } = await bailiwick(...update, '--tags', wrong)
      assert.notEqual(status, 0)
      assert.match(stderr, /It is written key=(JSON, with an object or null|value)/)
    }
    const { stdout } = await bailiwick(...update, '--help')
    const example = `end_user='{"threshold_amount":500,"currency":"USD","interval":"month"}'`
    assert.ok(stdout.includes(example), stdout)
  })

  it('set, retrieve and delete the limit of an owner of each scope', async () => {
    const { id } = await h.client.createProject({ name: 'Research' })
    const user = await h.client.createUser({ email: 'a@example.com', role: 'reader' })
    const account = await h.client.createProjectServiceAccount({ project_id: id, name: 'ci' })
    for (const [noun, ...path] of [
      ['spend-limit'],
      ['project-spend-limit', id],
      ['user-spend-limit', user.id],
      ['service-account-spend-limit', id, account.id],
      ['api-key-spend-limit', id, account.api_key?.id ?? ''],
    ] as const) {
      const set = await json(noun, 'update', ...path, ...AMOUNT)
      assert.equal(set.threshold_amount, 10_000)
      assert.deepEqual(await json(noun, 'retrieve', ...path), set)
      assert.equal((await json(noun, 'delete', ...path)).deleted, true)
      const gone = await bailiwick(noun, 'retrieve', ...path)
      assert.equal(gone.status, 1)
      assert.match(gone.stderr, /has no spend limit/)
    }
  })

  it('raise a limit until a time, replay it, and show what is left of it', async () => {
    const { id } = await h.client.createProject({ name: 'Raised' })
    const until = '2999-01-01T00:00:00Z'
    const raise = ['--raise-threshold-amount', '20000', '--raise-until', until]
    const raised = await json('project-spend-limit', 'update', id, ...AMOUNT, ...raise)
    assert.deepEqual(raised.raise, { threshold_amount: 20_000, until: Date.parse(until) / 1_000 })
    assert.equal((await json('project-spend-limit', 'budget', id)).limit, 200)
    const ended = await json('project-spend-limit', 'update', id, ...AMOUNT, '--null', 'raise')
    assert.equal(ended.raise, null)
    const { periods } = await json('project-spend-limit', 'replay', id, '--threshold-amount', '5')
    assert.equal(periods[0].spent, 0)
  })

  it('set and remove the defaults of those without a limit', async () => {
    const amount = AMOUNT.map((word) => word.replace(/^--/, '--api-key-'))
    const { api_key } = await json('spend-limit-defaults', 'update', ...amount)
    assert.equal(api_key.threshold_amount, 10_000)
    const removed = await json('spend-limit-defaults', 'update', '--null', 'api-key')
    assert.equal(removed.api_key, null)
    assert.deepEqual(await json('spend-limit-defaults', 'retrieve'), removed)
  })

  it('create, list, update and delete the alerts of both', async () => {
    const { id } = await h.client.createProject({ name: 'Sales' })
    for (const [noun, ...path] of [['spend-alerts'], ['project-spend-alerts', id]] as const) {
      const subject = [`${CHANNEL}-subject-prefix`, 'Budget']
      const made = await json(noun, 'create', ...path, ...AMOUNT, ...RECIPIENTS, ...subject)
      const recipients = ['a@b.co', 'c@d.co']
      const channel = { type: 'email', recipients, subject_prefix: 'Budget' }
      assert.deepEqual(made.notification_channel, channel)
      const [, row] = cells((await bailiwick(noun, 'list', ...path)).stdout)
      assert.equal(row?.[0], made.id)
      assert.deepEqual(await json(noun, 'retrieve', ...path, made.id), made)
      const cleared = ['--null', 'notification-channel-subject-prefix']
      const changed = await json(
        noun,
        'update',
        ...path,
        made.id,
        ...AMOUNT,
        ...RECIPIENTS,
        ...cleared,
      )
      assert.deepEqual(changed.notification_channel, { ...channel, subject_prefix: null })
      assert.equal((await json(noun, 'delete', ...path, made.id)).deleted, true)
    }
  })

  it('name a required option that is left out', async () => {
    const { status, stderr } = await bailiwick('spend-alerts', 'create', ...AMOUNT)
    assert.equal(status, 2)
    assert.match(stderr, /--notification-channel-type <email>/)
  })
})
