/** Spend alerts and the flush: usage that passes an amount and its delivery commit together. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { alertAt, configOf, MAIL_PASSWORD } from '#test/support/alerts.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, type GatewayHarness, MODEL, startGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { startMailServer } from '#test/support/mail-server.ts'

const MINUTE = 60_000
const NODES = 3
/** Several times those that a node sends at once. */
const ALERTS = 30
const PROJECTS = 10
const DOWN_MINUTES = 10
/** A cent for a token of input. */
const MODELS = `models: { ${MODEL}: { price: { input: 10000, output: 0 } } }`
const BODY = chat('hello')

onEachStore('a flush', (dialect) => {
  /** Nodes on one store, which flush only when a test has them do so. */
  const start = async (count: number) => {
    await using starting = new AsyncDisposableStack()
    const { clock, move } = movableClock()
    const mail = starting.use(await startMailServer({ password: MAIL_PASSWORD }))
    const databaseUrl = starting.adopt(await emptyDatabase(dialect), dropDatabase)
    const config = configOf(['email'], mail, { url: '' }).replace(/^models: .*$/m, MODELS)
    const nodes: GatewayHarness[] = []
    for (let n = 0; n < count; n++) {
      const options = { dialect, config, clock, databaseUrl, flushEveryMs: 60 * MINUTE }
      const node = await startGateway({
        ...options,
        environment: { MAIL_PASSWORD },
        ...(nodes[0] && { adminKey: nodes[0].h.adminKey }),
      })
      nodes.push(starting.use(node))
    }
    const [first] = nodes
    assert.ok(first)
    const started = starting.move()
    return { first, nodes, mail, move, [Symbol.asyncDispose]: () => started.disposeAsync() }
  }

  /** Cents of one request, by the upstream's report. */
  const centsOf = (text: string): number => JSON.parse(text).usage.prompt_tokens

  const queued = ({ h }: GatewayHarness) =>
    h.store.reader.selectFrom('spend_alert_delivery').selectAll().execute()

  it('that passes the amount of an alert queues its delivery', async () => {
    await using world = await start(1)
    const { h, post, key } = world.first
    const cents = centsOf((await post(CHAT, BODY)).text)
    await h.flush()
    const scope = { project_id: key.project_id }
    await h.client.createProjectSpendAlert({ ...scope, ...alertAt(2 * cents + 1) })
    const whole = await h.client.createOrganizationSpendAlert(alertAt(3 * cents))
    // The second run knows what was spent during the first.
    for (let runs = 0; runs < 2; runs++) await h.alerts.run()
    world.mail.set('down')
    await post(CHAT, BODY)
    await h.flush()
    assert.deepEqual(await queued(world.first), [])
    await post(CHAT, BODY)
    assert.deepEqual(await queued(world.first), [])
    await h.flush()
    const rows = await queued(world.first)
    assert.deepEqual(
      rows.map(({ spend_amount, scope_kind }) => [scope_kind, spend_amount]).sort(),
      [
        ['organization', 3 * cents],
        ['project', 3 * cents],
      ],
    )
    assert.ok(rows.some(({ alert_id }) => alert_id === whole.id))
    await post(CHAT, BODY)
    await h.flush()
    assert.equal((await queued(world.first)).length, 2)
  })

  it(`of several nodes delivers ${ALERTS} alerts once each, with the mail server down for ten minutes`, async () => {
    await using world = await start(dialect === 'postgres' ? NODES : 1)
    const { first, nodes, mail, move } = world
    const cents = centsOf((await first.post(CHAT, BODY)).text)
    const keys: string[] = []
    for (let n = 0; n < PROJECTS; n++) {
      const project_id = await makeProject(first.h)
      const alert = { project_id, ...alertAt(NODES * cents) }
      for (let made = 0; made < ALERTS / PROJECTS; made++) {
        await first.h.client.createProjectSpendAlert(alert)
      }
      keys.push((await makeUserKey(first.h, project_id)).value)
    }
    const all = (work: (node: GatewayHarness) => Promise<unknown>) => Promise.all(nodes.map(work))
    for (let runs = 0; runs < 2; runs++) await all(({ h }) => h.alerts.run())
    mail.set('down')
    // Only the spend of all nodes together reaches an amount.
    for (let n = 0; n < NODES; n++) {
      const node = nodes[n % nodes.length] ?? first
      await Promise.all(keys.map((key) => node.post(CHAT, BODY, { key })))
    }
    await all(({ h }) => h.flush())
    for (let minute = 0; minute < DOWN_MINUTES; minute++) {
      move(MINUTE)
      await all(({ h }) => h.alerts.run())
    }
    assert.equal(mail.mails.length, 0)
    assert.equal((await queued(first)).length, ALERTS)
    mail.set('up')
    for (let minute = 0; minute < DOWN_MINUTES; minute++) {
      move(MINUTE)
      await all(({ h }) => h.alerts.run())
    }
    const rows = await queued(first)
    assert.deepEqual(new Set(rows.map(({ state }) => state)), new Set(['delivered']))
    assert.equal(new Set(rows.map(({ alert_id }) => alert_id)).size, ALERTS)
    const ids = mail.mails.map(({ headers }) => headers['message-id'])
    assert.deepEqual(ids.sort(), rows.map(({ id }) => `<${id}@example.com>`).sort())
  })
})
