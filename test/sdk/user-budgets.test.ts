/** People with what each has spent in the present period of their limit, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { UserBudgetQuery } from '#contract/spend/user-budgets.ts'
import { record } from '#storage/transaction.ts'
import { openAs } from '#test/access/browser.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { all, ids, newProject, newUser, refused } from './suite.ts'

const DAY = 86_400
/** A Friday at noon. */
const NOW = Date.parse('2026-11-20T12:00:00Z') / 1_000
const MONDAY = Date.parse('2026-11-16T00:00:00Z') / 1_000
const AUGUST = Date.parse('2026-08-20T00:00:00Z') / 1_000
const OCTOBER = Date.parse('2026-10-20T00:00:00Z') / 1_000
const DECEMBER = Date.parse('2026-12-01T00:00:00Z') / 1_000
/** A million tokens of input of `gpt-4o`. */
const DOLLARS = 2.5
const LIMIT = { threshold_amount: 1_000, currency: 'USD', interval: 'month' } as const

onEachStore('budgets of people', (dialect) => {
  const { clock } = movableClock(NOW * 1_000)
  const server = shareHarness(dialect, { clock })
  let project_id = ''
  let [dear, cheap, idle, grouped] = ['', '', '', '']

  before(async () => {
    const h = server()
    const { client } = h
    project_id = (await newProject(h)).id
    const { id: other } = await newProject(h, 'Other')
    const people = [await newUser(h), await newUser(h), await newUser(h), await newUser(h)]
    ;[dear = '', cheap = '', idle = '', grouped = ''] = ids(people)
    for (const user_id of [dear, cheap, idle]) {
      await client.createProjectUser({ project_id, user_id, role: 'member' })
    }
    const group = await client.createGroup({ name: 'Research' })
    await client.createGroupUser({ group_id: group.id, user_id: grouped })
    const role = 'role-api-project-member'
    await client.createProjectGroup({ project_id, group_id: group.id, role })
    const spends = (ownerId: string, projectId: string, at: number, millions: number) => ({
      at,
      subject: { projectId, ownerId },
      amounts: { requests: 1, inputTokens: millions * 1_000_000 },
    })
    await use(h, [
      spends(cheap, project_id, MONDAY - DAY, 1),
      spends(cheap, project_id, NOW, 1),
      spends(cheap, other, NOW, 9),
      spends(dear, project_id, AUGUST, 9),
      spends(dear, project_id, OCTOBER, 2),
      spends(dear, project_id, MONDAY, 3),
      spends(grouped, project_id, NOW - DAY, 2),
    ])
  })

  const list = (query: Partial<UserBudgetQuery> = {}) =>
    all(server().client.listProjectUserBudgets({ project_id, limit: 2, ...query }))

  it('people of a project are listed by their spend there, those of its groups too', async () => {
    const found = await list({ order_by: 'spent' })
    assert.deepEqual(
      found.map(({ id, spent, added_at }) => [id, spent, added_at === null]),
      [
        [dear, 3 * DOLLARS, false],
        ...[cheap, grouped]
          .toSorted()
          .toReversed()
          .map((id) => [id, 2 * DOLLARS, id === grouped]),
        [idle, 0, false],
      ],
    )
    assert.deepEqual(found[0]?.spend_limit, null)
    assert.equal(found[0]?.period_end, DECEMBER)
    const byTime = ids(await list())
    assert.equal(byTime.at(-1), grouped)
    assert.deepEqual(byTime.toSorted(), ids(found).toSorted())
  })

  it('is the same while the sums of usage are being filled', async () => {
    const { store } = server()
    const setPhase = (phase: 'fill' | 'ended') =>
      record(store, (tx) => tx.updateTable('usage_sum_fill').set({ phase }).execute())
    const before = await list({ order_by: 'spent' })
    await setPhase('fill')
    const during = await list({ order_by: 'spent' })
    await setPhase('ended')
    assert.deepEqual(during, before)
  })

  it('the default holds in its period, and a limit of their own with a raise instead', async () => {
    const { client } = server()
    await client.updateProjectSpendLimitDefaults({
      project_id,
      user: { ...LIMIT, threshold_amount: 500 },
    })
    const until = NOW + DAY
    const ofDear = { project_id, user_id: dear }
    await client.updateProjectUserSpendLimit({
      ...ofDear,
      ...LIMIT,
      interval: 'quarter',
      mode: 'warn',
      raise: { threshold_amount: 1_300, until },
    })
    const figures = async () =>
      new Map(
        (await list()).map(({ id, spent, spend_limit: limit, ...of }) => [
          id,
          [of.interval, spent, limit?.limit, limit?.remaining, limit?.inherited, of.is_limited],
        ]),
      )
    const found = await figures()
    assert.deepEqual(found.get(cheap), ['month', 5, 5, 0, true, true])
    assert.deepEqual(found.get(idle), ['month', 0, 5, 5, true, false])
    assert.deepEqual(found.get(dear), ['quarter', 12.5, 13, 0.5, false, true])
    const [first] = await list({ order_by: 'spent' })
    assert.deepEqual([first?.id, first?.spend_limit?.raised_until], [dear, until])
    assert.equal(first?.spend_limit?.mode, 'warn')
    const limited = await list({ limited: true })
    assert.deepEqual(new Set(ids(limited)), new Set([dear, cheap, grouped]))
    for (const [interval, spent] of [
      ['week', 3],
      ['day', 0],
    ] as const) {
      await client.updateProjectUserSpendLimit({ ...ofDear, ...LIMIT, interval, raise: null })
      const [day, dollars, , , , isLimited] = (await figures()).get(dear) ?? []
      assert.deepEqual([day, dollars, isLimited], [interval, spent * DOLLARS, false])
    }
    await client.deleteProjectUserSpendLimit(ofDear)
    await client.updateProjectSpendLimitDefaults({ project_id, user: null })
  })

  it('those of the organization have what people spend in all projects', async () => {
    const { client } = server()
    await client.updateSpendLimitDefaults({ user: { ...LIMIT, threshold_amount: 3_000 } })
    await client.updateUserSpendLimit({ user_id: cheap, ...LIMIT, threshold_amount: 2_600 })
    const found = await all(client.listUserBudgets({ order_by: 'spent', limit: 1 }))
    const [first, second] = found
    assert.deepEqual([first?.id, first?.spent, first?.is_limited], [cheap, 11 * DOLLARS, true])
    assert.deepEqual([first?.spend_limit?.limit, first?.spend_limit?.inherited], [26, false])
    assert.deepEqual([second?.id, second?.spend_limit?.limit], [dear, 30])
    const users = await all(client.listUsers())
    assert.deepEqual(ids(await all(client.listUserBudgets({ limit: 2 }))), ids(users))
    const { object: _, ...user } = users.find(({ id }) => id === cheap) ?? assert.fail()
    assert.deepEqual(first, { ...first, ...user })
    const named = await all(client.listUserBudgets({ search: cheap }))
    assert.deepEqual(ids(named), [cheap])
    await client.updateSpendLimitDefaults({ user: null })
  })

  it('people of groups alone follow the members, page by page', async () => {
    const h = server()
    const { client } = h
    const { id: project_id } = await newProject(h, 'Groups')
    const people = ids([await newUser(h), await newUser(h), await newUser(h), await newUser(h)])
    const [member = '', ...others] = people
    await client.createProjectUser({ project_id, user_id: member, role: 'member' })
    for (const name of ['Day', 'Night']) {
      const { id: group_id } = await client.createGroup({ name })
      for (const user_id of people) await client.createGroupUser({ group_id, user_id })
      const role = 'role-api-project-member'
      await client.createProjectGroup({ project_id, group_id, role })
    }
    await use(h, [{ at: NOW, subject: { projectId: project_id, ownerId: member } }])
    const expected = [member, ...others.toSorted().toReversed()]
    for (const limit of [1, 2, 4]) {
      const found = await all(client.listProjectUserBudgets({ project_id, limit }))
      assert.deepEqual(ids(found), expected)
    }
    const named = await client.listProjectUserBudgets({ project_id, search: others[0] ?? '' })
    assert.deepEqual([ids(named.data), named.has_more], [[others[0]], false])
    const nobody = await client.listProjectUserBudgets({ project_id, search: 'nobody at all' })
    assert.deepEqual([nobody.data, nobody.has_more], [[], false])
  })

  it('without a default, people near a limit of their own are found', async () => {
    const { client } = server()
    await client.updateProjectUserSpendLimit({
      project_id,
      user_id: cheap,
      ...LIMIT,
      threshold_amount: 500,
    })
    await client.updateUserSpendLimit({ user_id: dear, ...LIMIT, threshold_amount: 800 })
    const near = async () => [
      ids(await list({ limited: true })),
      ids(await all(client.listUserBudgets({ limited: true }))),
    ]
    // In the organization, one has the limit of the test before.
    assert.deepEqual(await near(), [[cheap], [cheap, dear]])
    await client.deleteProjectUserSpendLimit({ project_id, user_id: cheap })
    await client.deleteUserSpendLimit({ user_id: dear })
    assert.deepEqual(await near(), [[], [cheap]])
    await client.deleteUserSpendLimit({ user_id: cheap })
    assert.deepEqual(await near(), [[], []])
  })

  it('an owner of the project reads its list alone, and a member none', async () => {
    const h = server()
    const owner = await newUser(h)
    await h.client.createProjectUser({ project_id, user_id: owner.id, role: 'owner' })
    const ofOwner = (await openAs(h, owner.id)).client
    assert.ok((await ofOwner.listProjectUserBudgets({ project_id })).data.length > 0)
    await refused(ofOwner.listUserBudgets({}), { status: 403 })
    const ofMember = (await openAs(h, dear)).client
    await refused(ofMember.listProjectUserBudgets({ project_id }), { status: 403 })
    const missing = { project_id, after: 'user-missing' }
    await refused(h.client.listProjectUserBudgets(missing), { status: 404, param: 'after' })
    await refused(h.client.listProjectUserBudgets({ project_id: 'proj_missing' }), { status: 404 })
  })
})
