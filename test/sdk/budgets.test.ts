/** Budgets by the ledger, where no request has met a limit, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { openAs } from '#test/access/browser.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { newProject, newUser, refused } from './suite.ts'

const DAY = 86_400
/** The twentieth of a month of 30 days, at noon. */
const NOW = Date.parse('2026-11-20T12:00:00Z') / 1000
const NOVEMBER = Date.parse('2026-11-01T00:00:00Z') / 1000
const DECEMBER = Date.parse('2026-12-01T00:00:00Z') / 1000
/** A million tokens of input of `gpt-4o`. */
const DOLLARS = 2.5
const LIMIT = { threshold_amount: 1_000, currency: 'USD', interval: 'month' } as const

onEachStore('budgets', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  let project_id = ''
  const retrieve = () => server().client.retrieveProjectBudget({ project_id })

  before(async () => {
    project_id = (await newProject(server())).id
    const { id: other } = await newProject(server(), 'Other')
    const amounts = { requests: 1, inputTokens: 1_000_000 }
    await use(server(), [
      { at: NOVEMBER - 60, subject: { projectId: project_id }, amounts },
      { at: NOVEMBER, subject: { projectId: project_id }, amounts },
      { at: NOW - 3 * DAY, subject: { projectId: project_id }, amounts },
      { at: NOW, subject: { projectId: other }, amounts },
    ])
  })

  it('without a limit: spend of the calendar month, and its forecast', async () => {
    const { forecast, ...rest } = await retrieve()
    assert.deepEqual(rest, {
      object: 'project.budget',
      limit: null,
      interval: 'month',
      start_time: NOVEMBER,
      end_time: DECEMBER,
      spent: 2 * DOLLARS,
      reserved: 0,
      remaining: null,
      read_at: NOW,
    })
    // $2.50 in 7.5 days, and 10.5 days to come.
    assert.equal(forecast, 2 * DOLLARS + (DOLLARS * 10.5) / 7.5)
  })

  it('a limit has its own period, and what remains of it', async () => {
    const { client } = server()
    await client.updateProjectSpendLimit({ project_id, ...LIMIT, threshold_amount: 1_100 })
    const { spent, remaining, limit } = await retrieve()
    assert.deepEqual([spent, remaining], [2 * DOLLARS, 11 - 2 * DOLLARS])
    assert.deepEqual(limit, await client.retrieveProjectSpendLimit({ project_id }))
    await client.updateProjectSpendLimit({ project_id, ...LIMIT, interval: 'week' })
    const week = await retrieve()
    assert.deepEqual([week.spent, week.remaining, week.interval], [DOLLARS, 10 - DOLLARS, 'week'])
    await client.updateProjectSpendLimit({ project_id, ...LIMIT, interval: 'day' })
    const day = await retrieve()
    assert.deepEqual([day.spent, day.end_time - day.start_time], [0, DAY])
    await client.updateProjectSpendLimit({ project_id, ...LIMIT, threshold_amount: 1 })
    assert.equal((await retrieve()).remaining, 0)
  })

  it('the organization’s budget has all projects', async () => {
    const { object, spent, limit } = await server().client.retrieveOrganizationBudget({})
    assert.deepEqual([object, spent, limit], ['organization.budget', 3 * DOLLARS, null])
  })

  it('a project owner reads that of the project alone, and a member none', async () => {
    const h = server()
    const [owner, member] = [await newUser(h), await newUser(h)]
    await h.client.createProjectUser({ project_id, user_id: owner.id, role: 'owner' })
    await h.client.createProjectUser({ project_id, user_id: member.id, role: 'member' })
    const ofOwner = (await openAs(h, owner.id)).client
    assert.equal((await ofOwner.retrieveProjectBudget({ project_id })).object, 'project.budget')
    await refused(ofOwner.retrieveOrganizationBudget({}), { status: 403 })
    const ofMember = (await openAs(h, member.id)).client
    await refused(ofMember.retrieveProjectBudget({ project_id }), { status: 403 })
    const unknown = { project_id: 'proj_missing' }
    await refused(h.client.retrieveProjectBudget(unknown), { status: 404 })
  })

  it('a project that began to spend two days ago is averaged from its first day on', async () => {
    const { id } = await newProject(server(), 'Young')
    const amounts = { requests: 1, inputTokens: 1_000_000 }
    await use(server(), [{ at: NOW - 2 * DAY, subject: { projectId: id }, amounts }])
    const { forecast } = await server().client.retrieveProjectBudget({ project_id: id })
    // In 2.5 days, and 10.5 days to come.
    assert.equal(forecast, DOLLARS + (DOLLARS * 10.5) / 2.5)
  })

  it('a project without a whole day since its first spend has no forecast', async () => {
    const { id } = await newProject(server(), 'New')
    const amounts = { requests: 1, inputTokens: 1_000_000 }
    await use(server(), [{ at: NOW - 60, subject: { projectId: id }, amounts }])
    const { forecast } = await server().client.retrieveProjectBudget({ project_id: id })
    assert.equal(forecast, null)
  })

  it('every limit is listed with its owner and its budget, page by page', async () => {
    const { client } = server()
    const { id: user_id } = await client.createUser({ email: 'ada@example.com', role: 'reader' })
    const account = await client.createProjectServiceAccount({ project_id, name: 'crawler' })
    const key = { project_id, api_key_id: account.api_key?.id ?? '' }
    await client.updateOrganizationSpendLimit(LIMIT)
    await client.updateProjectSpendLimit({ project_id, ...LIMIT })
    await client.updateUserSpendLimit({ user_id, ...LIMIT })
    await client.updateApiKeySpendLimit({ ...key, ...LIMIT, mode: 'warn' })
    await client.updateTagSpendLimit({ tag: 'team=search', ...LIMIT })
    await client.updateSpendLimitDefaults({ api_key: LIMIT })
    const all = await client.listSpendLimits()
    assert.deepEqual(
      all.data.map(({ scope, id, name, owner_name, project_id: of }) => [
        ...[scope, id, name, owner_name, of],
      ]),
      [
        ['api_key', key.api_key_id, 'Secret Key', 'crawler', project_id],
        ['organization', server().bootstrapped.organization.id, 'Default organization', null, null],
        ['project', project_id, 'Research', null, project_id],
        ['tag', 'team=search', 'team=search', null, null],
        ['user', user_id, 'ada@example.com', null, null],
      ],
    )
    const { object: _, limit, ...figures } = await retrieve()
    const { object, enforcement, ...own } = limit ?? assert.fail()
    const listed = all.data.find(({ scope }) => scope === 'project')
    assert.deepEqual(listed, { ...listed, limit: { ...own, enforcement }, ...figures })
    const first = await client.listSpendLimits({ limit: 1 })
    assert.deepEqual([first.data.length, first.has_more], [1, true])
    const rest = await client.listSpendLimits({ after: key.api_key_id })
    assert.deepEqual([...first.data, ...rest.data], all.data)
    const keys = await client.listSpendLimits({ scopes: ['api_key'] })
    assert.deepEqual(keys.data, first.data)
    const ofUser = await client.listSpendLimits({ owner_ids: [user_id] })
    assert.deepEqual(ofUser.data, all.data.slice(4))
    const missing = { status: 404, code: 'cursor_not_found', param: 'after' } as const
    await refused(client.listSpendLimits({ after: 'key_missing' }), missing)
  })

  it('a project’s are those of itself, its accounts and its keys, for its owners too', async () => {
    const h = server()
    const owner = await newUser(h)
    await h.client.createProjectUser({ project_id, user_id: owner.id, role: 'owner' })
    const ofOwner = (await openAs(h, owner.id)).client
    const { data } = await ofOwner.listProjectSpendLimits({ project_id })
    assert.deepEqual(
      data.map(({ scope }) => scope),
      ['api_key', 'project'],
    )
    await refused(ofOwner.listSpendLimits(), { status: 403 })
    const other = await newProject(h, 'Without limits')
    const none = await h.client.listProjectSpendLimits({ project_id: other.id })
    assert.deepEqual(none.data, [])
    const unknown = { project_id: 'proj_missing' }
    await refused(h.client.listProjectSpendLimits(unknown), { status: 404 })
  })
})
