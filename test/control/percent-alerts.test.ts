/** Spend alerts in per cent of the limit: amounts that follow it. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { centsOfPercent } from '#alerts/limit-alerts.ts'
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import type { NewSpendLimit } from '#contract/spend/limits.ts'
import { eventsOf, refused } from '#test/sdk/suite.ts'
import { startAlertWorld } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { share } from '#test/support/harness.ts'
import { makeProject } from '#test/support/keys.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const SECOND = 1_000

function percentOf(percent: number, more: Partial<NewSpendAlert> = {}): NewSpendAlert {
  return {
    threshold_percent: percent,
    currency: 'USD',
    interval: 'month',
    notification_channel: { type: 'email', recipients: ['finance@example.com'] },
    ...more,
  }
}

function limitOf(cents: number, more: Partial<NewSpendLimit> = {}): NewSpendLimit {
  return { threshold_amount: cents, currency: 'USD', interval: 'month', ...more }
}

onEachStore('a spend alert in per cent', (dialect) => {
  const shared = share(() => startAlertWorld(dialect))

  afterEach(() => {
    shared().mail.mails.length = 0
  })

  /** A project with a limit, and what its tests do with it. */
  const limited = async (cents?: number) => {
    const world = shared()
    const { client } = world.h
    const project_id = await makeProject(world.h)
    const set = (limit: NewSpendLimit) => client.updateProjectSpendLimit({ project_id, ...limit })
    if (cents !== undefined) await set(limitOf(cents))
    return {
      project_id,
      set,
      unset: () => client.deleteProjectSpendLimit({ project_id }),
      create: (alert: NewSpendAlert) => client.createProjectSpendAlert({ project_id, ...alert }),
      /** Amount and limit of each alert. */
      amounts: async () =>
        (await client.listProjectSpendAlerts({ project_id })).data.map((alert) => [
          ...[alert.threshold_percent, alert.threshold_amount, alert.limit_amount],
        ]),
      /** Amounts of the mails of this project so far. */
      mailed: async () =>
        (await world.deliveriesOf(project_id)).map(({ threshold_amount: at }) => at).toReversed(),
    }
  }

  it('has the amount of the present limit, rounded up to a cent', async () => {
    const { create, amounts, project_id } = await limited(1_001)
    const { client } = shared().h
    const { object, id, ...made } = await create(percentOf(33))
    assert.equal(object, 'project.spend_alert')
    assert.deepEqual(made, {
      threshold_amount: 331,
      threshold_percent: 33,
      limit_amount: 1_001,
      currency: 'USD',
      interval: 'month',
      notification_channel: {
        type: 'email',
        recipients: ['finance@example.com'],
        subject_prefix: null,
      },
    })
    const alert = { project_id, alert_id: id }
    await client.updateProjectSpendAlert({ ...alert, ...percentOf(1_000) })
    assert.deepEqual(await amounts(), [[1_000, 10_010, 1_001]])
    const inDollars = { ...percentOf(1), threshold_percent: null, threshold_amount: 7 }
    const changed = await client.updateProjectSpendAlert({ ...alert, ...inDollars })
    assert.deepEqual([changed.threshold_amount, 'limit_amount' in changed], [7, false])
  })

  it('is rounded by the store as by the server, to the largest limit', async () => {
    const { create, set, amounts } = await limited(1)
    for (const percent of [1, 33, 99, 100, 101, 1_000]) await create(percentOf(percent))
    for (const cents of [3, 10_001, 10 ** 13 - 1, 10 ** 13]) {
      await set(limitOf(cents))
      for (const [percent = 0, amount] of await amounts()) {
        assert.equal(amount, centsOfPercent(percent ?? 0, cents), `${percent} % of ${cents}`)
      }
    }
    assert.equal(centsOfPercent(100, 10 ** 13), 10 ** 13)
    assert.equal(centsOfPercent(1, 1), 1)
  })

  it('is rejected with an amount, with neither, of values, and without a monthly limit', async () => {
    const { create, set, amounts } = await limited()
    const invalid = { status: 400, code: 'invalid_value', param: 'threshold_percent' } as const
    const none = 'the project has no spend limit of a month. Set one first'
    const rejected = (more: Partial<NewSpendAlert>, message?: string) =>
      refused(create(percentOf(80, more)), {
        ...invalid,
        ...(message !== undefined && { message: new RegExp(message) }),
      })
    await rejected({}, none)
    await set(limitOf(100, { interval: 'week' }))
    await rejected({}, none)
    await set(limitOf(100))
    await rejected({ threshold_amount: 1 }, 'not both')
    await rejected({ tag_key: 'team' }, 'values of tags')
    for (const percent of [0, 1_001, 1.5]) {
      const call = create(percentOf(percent))
      await refused(call, { status: 400, param: 'threshold_percent' })
    }
    const { threshold_percent: _, ...neither } = percentOf(80)
    await refused(create(neither), {
      status: 400,
      code: 'missing_required_parameter',
      param: 'threshold_amount',
      message: /threshold_percent/,
    })
    assert.deepEqual(await amounts(), [])
    const { client } = shared().h
    await refused(client.createOrganizationSpendAlert(percentOf(80)), {
      ...invalid,
      message: /the organization has no spend limit/,
    })
  })

  it('of the organization follows its limit', async () => {
    const { client } = shared().h
    await client.updateOrganizationSpendLimit(limitOf(10_000))
    const { id: alert_id } = await client.createOrganizationSpendAlert(percentOf(90))
    await client.updateOrganizationSpendLimit(limitOf(20_000))
    const found = await client.retrieveOrganizationSpendAlert({ alert_id })
    assert.deepEqual([found.threshold_amount, found.limit_amount], [18_000, 20_000])
    await client.deleteOrganizationSpendAlert({ alert_id })
    await client.deleteOrganizationSpendLimit({})
  })

  it('that was sent is sent again at the new amount of a changed limit, once', async () => {
    const { project_id, create, set, mailed } = await limited(100)
    const world = shared()
    await create(percentOf(80))
    await world.spend(project_id, 79)
    await world.sweep()
    assert.deepEqual(await mailed(), [])
    await world.spend(project_id, 1)
    for (let sweeps = 0; sweeps < 2; sweeps++) await world.sweep()
    const [sent] = world.mail.mails
    assert.match(
      sent?.headers.subject ?? '',
      /^project \d+ has spent \$0\.80, 80 % of its limit, in March 2026$/,
    )
    assert.match(sent?.text ?? '', /Alert at: \$0\.80 \(80% of the limit of \$1\.00\)/)
    await set(limitOf(100, { mode: 'warn' }))
    await world.sweep()
    assert.deepEqual(await mailed(), [80])
    await set(limitOf(200))
    await world.sweep()
    await world.spend(project_id, 79)
    await world.sweep()
    assert.deepEqual(await mailed(), [80])
    await world.spend(project_id, 1)
    for (let sweeps = 0; sweeps < 2; sweeps++) await world.sweep()
    assert.deepEqual(await mailed(), [80, 160])
    const [delivery] = await world.deliveriesOf(project_id)
    assert.deepEqual([delivery?.threshold_percent, delivery?.limit_amount], [80, 200])
    await set(limitOf(150))
    await world.sweep()
    assert.deepEqual(await mailed(), [80, 160, 120])
  })

  it('is armed again by a new month, at the same amount', async () => {
    await using world = await startAlertWorld(dialect)
    const { client } = world.h
    const project_id = await makeProject(world.h)
    await client.updateProjectSpendLimit({ project_id, ...limitOf(10) })
    await client.createProjectSpendAlert({ project_id, ...percentOf(80) })
    for (let month = 0; month < 2; month++) {
      await world.spend(project_id, 8)
      for (let sweeps = 0; sweeps < 2; sweeps++) await world.sweep()
      assert.equal(world.mail.mails.length, month + 1)
      world.move(30 * DAY)
    }
  })

  it('rests without a monthly limit, and is not armed again by the same limit', async () => {
    const { project_id, create, set, unset, amounts, mailed } = await limited(100)
    const world = shared()
    await create(percentOf(80))
    await unset()
    assert.deepEqual(await amounts(), [[80, 80, null]])
    await world.spend(project_id, 90)
    await world.sweep()
    assert.deepEqual(await mailed(), [])
    await set(limitOf(100, { interval: 'day' }))
    await world.sweep()
    assert.deepEqual([await mailed(), await amounts()], [[], [[80, 80, null]]])
    await set(limitOf(100))
    await world.sweep()
    assert.deepEqual([await mailed(), await amounts()], [[80], [[80, 80, 100]]])
    await unset()
    await set(limitOf(100))
    await world.sweep()
    assert.deepEqual(await mailed(), [80])
  })

  it('follows a raise at once, and its end within a minute', async () => {
    const { create, set, amounts } = await limited(100)
    const world = shared()
    await create(percentOf(80))
    const until = Math.floor((world.now() + 10 * MINUTE) / SECOND)
    await set(limitOf(100, { raise: { threshold_amount: 300, until } }))
    assert.deepEqual(await amounts(), [[80, 240, 300]])
    await world.sweep()
    assert.deepEqual(await amounts(), [[80, 240, 300]])
    world.move(9 * MINUTE)
    await world.sweep()
    assert.deepEqual(await amounts(), [[80, 80, 100]])
  })

  it('of a project without a limit follows the default', async () => {
    const { create, set, unset, amounts } = await limited()
    const { client } = shared().h
    const byDefault = (cents: number | null) =>
      client.updateSpendLimitDefaults({ project: cents === null ? null : limitOf(cents) })
    await byDefault(1_000)
    await create(percentOf(50))
    assert.deepEqual(await amounts(), [[50, 500, 1_000]])
    await byDefault(2_000)
    assert.deepEqual(await amounts(), [[50, 1_000, 2_000]])
    await set(limitOf(100))
    await byDefault(3_000)
    assert.deepEqual(await amounts(), [[50, 50, 100]])
    await unset()
    assert.deepEqual(await amounts(), [[50, 1_500, 3_000]])
    await byDefault(null)
    assert.deepEqual(await amounts(), [[50, 1_500, null]])
  })

  it('is named by the event of the limit that it follows', async () => {
    const { create, set, unset } = await limited(100)
    const alert = { id: (await create(percentOf(80))).id, threshold_percent: 80 }
    const events = await eventsOf(shared().h, async () => {
      await set(limitOf(200))
      await set(limitOf(200))
      await unset()
    })
    assert.deepEqual(
      events.map((event) => event['project.updated']?.changes_requested.spend_alerts),
      [
        [{ ...alert, threshold_amount: 160, limit_amount: 200 }],
        undefined,
        [{ ...alert, threshold_amount: 160, limit_amount: null }],
      ],
    )
  })

  it('made or changed while the limit changes has the amount of the last limit', async () => {
    const { project_id, create, set, amounts } = await limited(1)
    const { client } = shared().h
    const { id: alert_id } = await create(percentOf(100))
    for (let round = 1; round <= 12; round++) {
      await Promise.all([
        create(percentOf(100)),
        set(limitOf(round * 100)),
        client.updateProjectSpendAlert({ project_id, alert_id, ...percentOf(100) }),
        create(percentOf(100)),
      ])
      const cents = round * 100
      for (const found of await amounts()) assert.deepEqual(found, [100, cents, cents])
    }
  })

  it('made while the first limit is set has its amount in place of the default', async () => {
    const { client } = shared().h
    for (let round = 0; round < 8; round++) {
      const { create, set, amounts } = await limited()
      await client.updateSpendLimitDefaults({ project: limitOf(1_000) })
      await Promise.all([create(percentOf(100)), set(limitOf(700)), create(percentOf(100))])
      assert.deepEqual(await amounts(), [
        [100, 700, 700],
        [100, 700, 700],
      ])
      await client.updateSpendLimitDefaults({ project: null })
    }
  })
})
