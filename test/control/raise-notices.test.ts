/** Notices of requests for raises: to owners, who decide, and of decisions to the person. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openAs } from '#test/access/browser.ts'
import {
  ALERTS_START,
  type AlertWorld,
  configOf,
  MAIL_PASSWORD,
  startAlertWorld,
  WEBHOOK_SECRET,
} from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { mailText } from '#test/support/model-ends.ts'

const UNTIL = ALERTS_START / 1_000 + 86_400
/** A header, markup, another line, and a reversal of the direction. */
const HOSTILE = 'Please\r\nBcc: eve@example.com\r\n\r\n<b onclick=x>now</b>\u2028Limit: $0\u202egnp'

onEachStore('a notice of a request for a raise', (dialect) => {
  const start = () => startAlertWorld(dialect, { sections: ['email', 'webhook'] })

  const people = async ({ h }: AlertWorld, name = 'Research') => {
    const owner = await h.client.createUser({ email: 'olga@example.com', role: 'owner' })
    const { id: user_id } = await h.client.createUser({ email: 'ada@example.com', role: 'reader' })
    const { id: project_id } = await h.client.createProject({ name })
    await h.client.createProjectUser({ project_id, user_id, role: 'member' })
    await h.client.updateProjectSpendLimit({
      project_id,
      threshold_amount: 500,
      currency: 'USD',
      interval: 'month',
    })
    const person = (await openAs(h, user_id)).client
    const ask = (reason: string) =>
      person.createAccountRaiseRequest({
        project_id,
        scope: 'project',
        scope_id: project_id,
        threshold_amount: 900,
        until: UNTIL,
        reason,
      })
    return { ask, person, user_id, owner: (await openAs(h, owner.id)).client }
  }

  it('reaches the owners once over nodes, and its decision the person, by mail and webhook', async () => {
    await using world = await start()
    const { h, mail, receiver } = world
    const { ask, owner } = await people(world)
    const { id } = await ask('A review')
    await using other = await startHarness(dialect, {
      store: h.store,
      clock: world.now,
      config: configOf(['email', 'webhook'], mail, receiver),
      environment: { MAIL_PASSWORD, WEBHOOK_SECRET },
    })
    await Promise.all([h.alerts.run(), other.alerts.run()])
    await owner.approveRaiseRequest({ raise_request_id: id, note: 'For the review' })
    await Promise.all([h.alerts.run(), other.alerts.run()])
    assert.deepEqual(
      mail.mails.map(({ recipients, headers }) => [recipients, headers.subject]),
      [
        [
          ['olga@example.com', 'owner@localhost'],
          'ada@example.com asks for a raise of a spend limit in Research',
        ],
        [['ada@example.com'], 'Your request for a raise in Research was approved'],
      ],
    )
    const [asked, decided] = mail.mails.map(mailText)
    assert.match(asked ?? '', /^Limit: \$5\.00 in a month, of the project Research$/m)
    assert.match(asked ?? '', /^Asked for: \$9\.00 until 2026-03-11 12:00 UTC$/m)
    assert.match(asked ?? '', /^Reason, as they wrote it: A review$/m)
    assert.match(decided ?? '', /^The limit is \$9\.00 until 2026-03-11 12:00 UTC\.$/m)
    assert.match(decided ?? '', /^Note, as they wrote it: For the review$/m)
    const posted = receiver.received.map(({ body }) => JSON.parse(body))
    assert.deepEqual(
      posted.map(({ type, data }) => [type, data.raise_request_id, data.threshold_amount]),
      [
        ['raise_request.created', id, 900],
        ['raise_request.approved', id, 900],
      ],
    )
    assert.deepEqual((await h.client.listOrganizationSpendAlertDeliveries()).data, [])
  })

  it('has no header and no line of a reason, note or name, and is plain text', async () => {
    await using world = await start()
    const { ask, owner } = await people(world, 'Re<i>search')
    const { id } = await ask(HOSTILE)
    await world.h.alerts.run()
    await owner.denyRaiseRequest({ raise_request_id: id, note: HOSTILE })
    await world.h.alerts.run()
    assert.equal(world.mail.mails.length, 2)
    for (const sent of world.mail.mails) {
      assert.equal(sent.headers.bcc, undefined)
      assert.ok(!sent.recipients.includes('eve@example.com'))
      assert.match(sent.headers['content-type'] ?? '', /^text\/plain/)
      const text = mailText(sent)
      assert.doesNotMatch(text, /^(Bcc|<b|Limit: \$0)/m)
      assert.doesNotMatch(text, /E2=80=AE|\u202e|\u2028/)
    }
    const posted = world.receiver.received.map(({ body }) => JSON.parse(body))
    assert.equal(posted[0].data.reason, HOSTILE)
    assert.equal(posted[1].type, 'raise_request.denied')
  })

  it('is left out of a request that was withdrawn, and of a person who was removed', async () => {
    await using world = await start()
    const { ask, person, owner, user_id } = await people(world)
    const { id } = await ask('A mistake')
    await person.withdrawAccountRaiseRequest({ raise_request_id: id })
    const { id: raise_request_id } = await ask('A review')
    await owner.denyRaiseRequest({ raise_request_id })
    await world.h.client.deleteUser({ user_id })
    await world.h.alerts.run()
    assert.deepEqual(world.mail.mails, [])
    assert.deepEqual(world.receiver.received, [])
  })
})
