/** Spend alerts of values of tags that are near their limits. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import type { SpendAlertDelivery } from '#contract/spend/alert-deliveries.ts'
import { type AlertWorld, alertAt, CHEAP, startAlertWorld } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { share } from '#test/support/harness.ts'
import { makeProject } from '#test/support/keys.ts'
import { use } from '#test/support/usage.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Tokens of a cent. */
const CENT_TOKENS = 10_000
const MONTHLY = { currency: 'USD', interval: 'month' } as const

onEachStore('an alert of values of a key of tags', (dialect) => {
  const shared = share(() => startAlertWorld(dialect, { sections: ['email', 'webhook'] }))

  afterEach(() => {
    shared().receiver.received.length = 0
    shared().mail.mails.length = 0
  })

  /** A project with a default of $1 for each `end_user`, and an alert of these. */
  const alerted = async (limit: object = {}, alert: object = {}) => {
    const { h } = shared()
    const project_id = await makeProject(h)
    const of = { threshold_amount: 100, ...MONTHLY, ...limit }
    await h.client.updateProjectSpendLimitDefaults({ project_id, tags: { end_user: of } })
    const body = { project_id, ...alertAt(0, { tag_key: 'end_user', ...alert }) }
    return { project_id, alert_id: (await h.client.createProjectSpendAlert(body)).id }
  }

  /** Spends cents of each value now, as another node does. */
  const spend = async (projectId: string, cents: Readonly<Record<string, number>>) => {
    const world = shared()
    const at = world.now() / 1_000
    const uses = Object.entries(cents).map(([value, amount]) => ({
      at,
      amounts: { requests: 1, inputTokens: amount * CENT_TOKENS },
      subject: { projectId, model: 'cheap', values: [`${projectId}/end_user=${value}`] },
    }))
    await use(world.h, uses, CHEAP)
  }

  const posted = ({ receiver }: AlertWorld, projectId: string) =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as Posted)
      .filter(({ data }) => data.project_id === projectId)

  /** A sweep that began after all that was written: the first may join one under way. */
  const sweep = async () => {
    for (let i = 0; i < 2; i++) await shared().sweep()
  }

  const messages = async (projectId: string): Promise<SpendAlertDelivery[]> =>
    (await shared().deliveriesOf(projectId)).filter(({ channel }) => channel === 'email')

  it('names those with a tenth of their limit left, once in a period, by mail and webhook', async () => {
    const world = shared()
    const { project_id, alert_id } = await alerted()
    await spend(project_id, { alice: 95, bob: 90, carol: 89 })
    await sweep()
    const [event, ...others] = posted(world, project_id)
    assert.ok(event && others.length === 0)
    const near = { limit_amount: 100, interval: 'month' }
    assert.equal(event.type, 'spend_alert.values')
    assert.deepEqual(
      [event.data.alert_id, event.data.project_id, event.data.tag_key, event.data.other_values],
      [alert_id, project_id, 'end_user', 0],
    )
    assert.deepEqual(event.data.values, [
      { value: 'alice', spend_amount: 95, ...near },
      { value: 'bob', spend_amount: 90, ...near },
    ])
    const [mail] = world.mail.mails
    assert.match(mail?.text ?? '', /end_user=3Dalice: \$0\.95 of \$1\.00 in this month/)
    assert.match(mail?.headers.subject ?? '', /^2 values of end_user near the limit in project /)
    const [delivery] = await messages(project_id)
    assert.deepEqual([delivery?.event, delivery?.spend_amount], ['values', 185])
    await spend(project_id, { carol: 5 })
    await sweep()
    assert.equal((await messages(project_id)).length, 1, 'one message in an hour')
    world.move(HOUR_MS)
    await sweep()
    assert.deepEqual(posted(world, project_id).at(-1)?.data.values, [
      { value: 'carol', spend_amount: 94, ...near },
    ])
    world.move(DAY_MS)
    await spend(project_id, { alice: 3 })
    await sweep()
    assert.equal((await messages(project_id)).length, 2, 'alice was named in this month')
    world.move(31 * DAY_MS)
    await spend(project_id, { alice: 99 })
    await sweep()
    assert.deepEqual(posted(world, project_id).at(-1)?.data.values, [
      { value: 'alice', spend_amount: 99, ...near },
    ])
  })

  it('names fifty in a message of an hour, and the rest in those of the next hours', async () => {
    const world = shared()
    const { project_id } = await alerted({ interval: 'lifetime' })
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`s${i}`, 100 + i]))
    await spend(project_id, many)
    for (let hour = 0; hour < 4; hour++) {
      await sweep()
      world.move(HOUR_MS)
      // A use keeps the values in the comparison.
      await spend(project_id, Object.fromEntries(Object.keys(many).map((name) => [name, 1])))
    }
    const named = posted(world, project_id).map(({ data }) => [
      data.values.length,
      data.other_values,
    ])
    assert.deepEqual(named, [
      [50, 70],
      [50, 20],
      [20, 0],
    ])
    const names = posted(world, project_id).flatMap(({ data }) =>
      data.values.map(({ value }) => value),
    )
    assert.equal(new Set(names).size, 120)
    assert.equal(names[0], 's119', 'the dearest first')
  })

  it('follows own limits and raises, and names none below its amount', async () => {
    const world = shared()
    const { client } = world.h
    const { project_id } = await alerted({}, { threshold_amount: 50 })
    const own = (value: string, cents: number) =>
      client.updateProjectTagValue({
        project_id,
        tag_value: `end_user=${value}`,
        spend_limit: { threshold_amount: cents, ...MONTHLY },
      })
    await own('large', 10_000)
    await own('tiny', 10)
    await own('small', 60)
    await spend(project_id, { large: 500, tiny: 10, small: 58 })
    await sweep()
    assert.deepEqual(posted(world, project_id)[0]?.data.values, [
      { value: 'small', spend_amount: 58, limit_amount: 60, interval: 'month' },
    ])
  })

  it('is sent by no sweep without values near their limit, nor for another project', async () => {
    const world = shared()
    const { project_id } = await alerted()
    const other = await alerted()
    await spend(project_id, { alice: 50 })
    await world.spend(project_id, 10_000)
    await spend(other.project_id, { alice: 100 })
    await sweep()
    assert.deepEqual(await messages(project_id), [])
    assert.equal((await messages(other.project_id)).length, 1)
  })

  it('has its key on the wire, keeps it in a change that names it, and has no forecast', async () => {
    const { client } = shared().h
    const { project_id, alert_id } = await alerted()
    const found = await client.retrieveProjectSpendAlert({ project_id, alert_id })
    assert.deepEqual([found.tag_key, found.basis], ['end_user', undefined])
    const change = { project_id, alert_id, ...alertAt(7) }
    assert.equal((await client.updateProjectSpendAlert(change)).tag_key, undefined)
    await assert.rejects(
      client.updateProjectSpendAlert({ ...change, tag_key: 'end_user', basis: 'forecast' }),
      /no forecast/,
    )
    const again = await client.updateProjectSpendAlert({ ...change, tag_key: 'session' })
    assert.equal(again.tag_key, 'session')
    const { data } = await client.testProjectSpendAlert({ project_id, alert_id })
    assert.deepEqual(
      data.map(({ event }) => event),
      ['test', 'test'],
    )
  })
})

interface Posted {
  readonly type: string
  readonly data: {
    readonly alert_id: string
    readonly project_id: string | null
    readonly tag_key: string
    readonly other_values: number
    readonly values: readonly { readonly value: string | null }[]
  }
}
