/** Deliveries of notices about models that end: failures, many projects, and nobody to tell. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import type { AlertWorld, AlertWorldOptions } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import {
  DAY,
  ENDING,
  mailText,
  ownedProject,
  SECOND,
  startWorld,
  tellEnds,
  used,
} from '#test/support/model-ends.ts'
import { use } from '#test/support/usage.ts'

const HOUR = 3_600 * SECOND
/** More uses than two pages of a run have. */
const [PROJECTS, MODELS] = [1_100, 11]

onEachStore('a delivery of a notice about a model that ends', (dialect) => {
  const start = (options?: AlertWorldOptions) => startWorld(dialect, options)
  const deliveries = ({ h }: AlertWorld) =>
    h.store.reader
      .selectFrom('spend_alert_delivery')
      .select(['channel', 'state', 'attempts', 'last_error'])
      .orderBy('channel')
      .execute()

  it('that is refused is repeated until it is accepted, and then sent no more', async () => {
    await using world = await start()
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    await used(world, project, ENDING)
    world.mail.set('down')
    world.receiver.answer((response) => response.writeHead(500).end())
    for (let tries = 0; tries < 3; tries++) {
      await tellEnds(world)
      world.move(HOUR)
    }
    const failed = await deliveries(world)
    assert.deepEqual(
      failed.map(({ channel, state, attempts }) => [channel, state, attempts]),
      [
        ['email', 'pending', 3],
        ['webhook', 'pending', 3],
      ],
    )
    assert.match(failed[1]?.last_error ?? '', /500/)
    assert.equal(world.mail.mails.length, 0)
    const ids = new Set(world.receiver.received.map(({ headers }) => headers['webhook-id']))
    assert.deepEqual([world.receiver.received.length, ids.size], [3, 1])
    world.mail.set('up')
    world.receiver.answer((response) => response.end())
    for (let runs = 0; runs < 3; runs++) {
      await tellEnds(world)
      world.move(HOUR)
    }
    assert.deepEqual([world.mail.mails.length, world.receiver.received.length], [1, 4])
    const states = (await deliveries(world)).map(({ state }) => state)
    assert.deepEqual(states, ['delivered', 'delivered'])
  })

  it('that fails for a day is given up, logged, and not queued again for its stage', async () => {
    await using world = await start({ sections: ['webhook'] })
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    await used(world, project, ENDING)
    world.receiver.answer((response) => response.writeHead(500).end())
    for (let hours = 0; hours < 30; hours++) {
      await tellEnds(world)
      world.move(HOUR)
    }
    const [only, ...others] = await deliveries(world)
    assert.deepEqual([only?.state, others.length], ['given_up', 0])
    const line = world.logged.find((one) => one.includes('notice_given_up'))
    assert.match(line ?? world.logged.join('\n'), /500/)
    const sent = world.receiver.received.length
    await tellEnds(world)
    assert.equal(world.receiver.received.length, sent)
  })

  it('without an owner anywhere fails with a sentence, and the webhook has it', async () => {
    await using world = await start()
    const project = await ownedProject(world, 'Alone')
    await used(world, project, ENDING)
    await record(world.h.store, (tx) =>
      tx.updateTable('user').set({ deactivated_at: world.now() }).execute(),
    )
    await tellEnds(world)
    const [mail, webhook] = await deliveries(world)
    assert.deepEqual(
      [mail?.state, mail?.last_error],
      ['pending', 'Neither the project nor its organization has an owner'],
    )
    assert.equal(webhook?.state, 'delivered')
    assert.equal(world.mail.connections(), 0)
  })

  it('has all lines of a mail, with a link where the address of the console is known', async () => {
    const PUBLIC_URL = 'https://bailiwick.example.com/gate'
    await using world = await start({ environment: { PUBLIC_URL } })
    const project = await ownedProject(world, 'Research\u2028Bcc: eve', 'ada@example.com')
    await used(world, project, ENDING, 1)
    await tellEnds(world)
    const [sent] = world.mail.mails
    assert.ok(sent)
    const page = `${PUBLIC_URL}/console/projects/${project}`
    assert.deepEqual(mailText(sent).split('\n').slice(1), [
      `- ${ENDING} ends on 2026-03-26: 3 requests, the last on 2026-03-09`,
      'From that day on, requests for the model are expected to fail.',
      mailText(sent).split('\n')[3],
      'Organization: Default organization',
      `Console: ${page}`,
      'Owners are told 30 and 7 days ahead, and again if the day moves by much.',
    ])
    const { data } = JSON.parse(world.receiver.received[0]?.body ?? '{}')
    assert.equal(data.project_url, page)
  })

  it('of each of thousands of projects is queued, with all of its models in one message', async () => {
    await using world = await start({ sections: ['webhook'] })
    const { h } = world
    const projects = Array.from({ length: PROJECTS }, (_, n) => `proj_${n}`)
    await record(h.store, async (tx) => {
      const columns = ['organization_id', 'created_at'] as const
      const one = tx.selectFrom('project').select(columns).limit(1)
      const row = await one.executeTakeFirstOrThrow()
      const rows = projects.map((id) => ({ ...row, id, name: id }))
      await tx.insertInto('project').values(rows).execute()
    })
    const models = Array.from({ length: MODELS }, (_, n) => `own-${n}`)
    const listed = new Map(models.map((model) => [model, { shutdownDate: '2026-03-20' }]))
    h.system.catalog.ends.setListed('one', listed)
    const at = world.now() / SECOND
    const uses = projects.flatMap((projectId) =>
      models.map((model) => ({ at, amounts: { requests: 1 }, subject: { projectId, model } })),
    )
    await use(h, uses)
    await h.modelEnds?.run()
    const told = await h.store.reader
      .selectFrom('model_end_notice')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .select(({ fn }) => fn.count<number>('notice_id').distinct().as('messages'))
      .executeTakeFirstOrThrow()
    assert.deepEqual([Number(told.rows), Number(told.messages)], [PROJECTS * MODELS, PROJECTS])
    world.move(DAY)
    await h.modelEnds?.run()
    const queued = await h.store.reader.selectFrom('spend_alert_delivery').select('id').execute()
    assert.equal(queued.length, PROJECTS)
  })
})
