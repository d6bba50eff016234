/** Notices to the owners of projects about models that end. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  ALERTS_START,
  type AlertWorldOptions,
  configOf,
  MAIL_PASSWORD,
  WEBHOOK_SECRET,
} from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { startMailServer } from '#test/support/mail-server.ts'
import {
  ALSO_ENDING,
  DAY,
  END,
  ENDING,
  ownedProject,
  SECOND,
  STAYING,
  startWorld,
  subjectsOf,
  tellEnds,
  used,
} from '#test/support/model-ends.ts'
import { use } from '#test/support/usage.ts'

onEachStore('a notice about a model that ends', (dialect) => {
  const start = (options?: AlertWorldOptions) => startWorld(dialect, options)

  it('is sent once to the owners of a project that used it, by mail and webhook', async () => {
    await using world = await start()
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    await used(world, project, ENDING, 2)
    await used(world, project, STAYING)
    for (let runs = 0; runs < 3; runs++) await tellEnds(world)
    const [sent, ...others] = world.mail.mails
    assert.ok(sent && others.length === 0)
    assert.deepEqual(sent.recipients, ['ada@example.com'])
    assert.equal(sent.headers.subject, `${ENDING} ends on 2026-03-26: Research uses it`)
    assert.match(sent.text, /ends on 2026-03-26: 3 requests, the last on 2026-03-08/)
    assert.doesNotMatch(sent.text, new RegExp(STAYING))
    const [posted, ...more] = world.receiver.received
    assert.ok(posted && more.length === 0)
    const { id, created_at, ...event } = JSON.parse(posted.body)
    assert.equal(posted.headers['webhook-id'], id)
    assert.equal(created_at, ALERTS_START / SECOND)
    assert.deepEqual(event, {
      object: 'event',
      type: 'model.ending',
      data: {
        organization_id: world.h.bootstrapped.organization.id,
        organization_name: 'Default organization',
        project_id: project,
        project_name: 'Research',
        project_url: null,
        models: [
          {
            model: ENDING,
            shutdown_date: '2026-03-26',
            days_ahead: 30,
            source: 'documentation',
            replacement_model: null,
            num_model_requests: 3,
            last_used_on: '2026-03-08',
            aliases: [],
            fallback_of: [],
          },
        ],
      },
    })
    assert.deepEqual(await world.deliveriesOf(project), [])
    const listed = await world.h.client.listEndingModels({ project_ids: [project] })
    assert.deepEqual(listed.data, [
      {
        object: 'organization.usage.ending_model',
        project_id: project,
        model: ENDING,
        shutdown_date: '2026-03-26',
        source: 'documentation',
        replacement_model: null,
        num_model_requests: 3,
        last_used_at: Date.parse('2026-03-08') / SECOND,
      },
    ])
  })

  it('comes 30 days ahead and again 7 days ahead, not before, between or after', async () => {
    await using world = await start()
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    const sentOn: string[] = []
    world.move(END - 32 * DAY - world.now())
    for (let day = 0; day < 36; day++) {
      await used(world, project, ENDING)
      await tellEnds(world)
      const sent = world.mail.mails.splice(0)
      if (sent.length > 0) sentOn.push(new Date(world.now()).toISOString().slice(0, 10))
      world.move(DAY)
    }
    assert.deepEqual(sentOn, ['2026-02-24', '2026-03-19'])
  })

  it('is left out for projects that used the model earlier than a week ago, or are archived', async () => {
    await using world = await start()
    const quiet = await ownedProject(world, 'Quiet', 'ada@example.com')
    await used(world, quiet, ENDING, 9)
    const archived = await ownedProject(world, 'Archived', 'bob@example.com')
    await used(world, archived, ENDING)
    await world.h.client.archiveProject({ project_id: archived })
    await tellEnds(world)
    assert.deepEqual(subjectsOf(world), [])
  })

  it('names all models of a project in one message, and later ones in another', async () => {
    await using world = await start()
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    await used(world, project, ENDING)
    await used(world, project, ALSO_ENDING)
    await tellEnds(world)
    assert.deepEqual(subjectsOf(world), [
      `${ALSO_ENDING} ends on 2026-03-26, and 1 other model: Research uses them`,
    ])
    await used(world, project, 'gpt-4-0125-preview-2026-01-01')
    await tellEnds(world)
    assert.equal(world.mail.mails.length, 2)
  })

  it('goes to owners by groups too, and without an owner to those of the organization', async () => {
    await using world = await start()
    const { h } = world
    const alone = await ownedProject(world, 'Alone')
    await used(world, alone, ENDING)
    await tellEnds(world)
    assert.deepEqual(world.mail.mails.splice(0)[0]?.recipients, ['owner@localhost'])
    const project_id = await ownedProject(world, 'Grouped')
    const { id: user_id } = await h.client.createUser({ email: 'eve@example.com', role: 'reader' })
    const { id: group_id } = await h.client.createGroup({ name: 'Leads' })
    await h.client.createGroupUser({ group_id, user_id })
    const { data: roles } = await h.client.listProjectRoles({ project_id })
    const role_id = roles.find(({ name }) => name === 'owner')?.id ?? ''
    await h.client.createProjectGroup({ project_id, group_id, role: role_id })
    await used(world, project_id, ENDING)
    await tellEnds(world)
    assert.deepEqual(world.mail.mails[0]?.recipients, ['eve@example.com'])
  })

  it('is sent once by two nodes that look at once, and after a restart', async () => {
    await using world = await start()
    const projects: string[] = []
    for (let n = 0; n < 5; n++) {
      projects.push(await ownedProject(world, `Project ${n}`, `owner-${n}@example.com`))
      for (const model of [ENDING, ALSO_ENDING]) await used(world, projects[n] ?? '', model)
    }
    const config = configOf(['email', 'webhook'], world.mail, world.receiver)
    for (let restarts = 0; restarts < 2; restarts++) {
      await using other = await startHarness(dialect, {
        clock: world.now,
        config,
        environment: { MAIL_PASSWORD, WEBHOOK_SECRET },
        store: world.h.store,
        adminKey: world.h.adminKey,
      })
      await Promise.all([world.h.modelEnds?.run(), other.modelEnds?.run()])
      await Promise.all([world.h.alerts.run(), other.alerts.run()])
    }
    const rows = await world.h.store.reader
      .selectFrom('spend_alert_delivery')
      .select(['scope_id', 'channel', 'state'])
      .execute()
    const expected = projects.flatMap((id) =>
      ['email', 'webhook'].map((channel) => `${id} ${channel} delivered`),
    )
    assert.deepEqual(rows.map((row) => Object.values(row).join(' ')).sort(), expected.sort())
    assert.deepEqual([world.mail.mails.length, world.receiver.received.length], [5, 5])
  })

  it('about a day that moved comes again if it is earlier, or later by more than a week', async () => {
    await using world = await start()
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    await used(world, project, 'own')
    const moveTo = async (date: string): Promise<number> => {
      world.h.system.catalog.ends.setListed('one', new Map([['own', { shutdownDate: date }]]))
      await tellEnds(world)
      return world.mail.mails.splice(0).length
    }
    assert.equal(await moveTo('2026-04-01'), 1)
    assert.equal(await moveTo('2026-04-03'), 0)
    assert.equal(await moveTo('2026-03-28'), 1)
    assert.equal(await moveTo('2026-04-01'), 0)
    assert.equal(await moveTo('2026-04-09'), 1)
  })

  it('without a channel is not recorded, and comes once there is one', async () => {
    await using world = await start({ sections: [] })
    const project = await ownedProject(world, 'Research', 'ada@example.com')
    await used(world, project, ENDING)
    await tellEnds(world)
    const rows = await world.h.store.reader.selectFrom('model_end_notice').selectAll().execute()
    assert.deepEqual(rows, [])
    await using mail = await startMailServer({ password: MAIL_PASSWORD })
    await using later = await startHarness(dialect, {
      clock: world.now,
      config: configOf(['email'], mail, world.receiver),
      environment: { MAIL_PASSWORD },
      store: world.h.store,
      adminKey: world.h.adminKey,
    })
    await later.modelEnds?.run()
    await later.alerts.run()
    assert.equal(mail.mails.length, 1)
  })

  it('is told to every project of many, in slices', async () => {
    await using world = await start({ sections: ['webhook'] })
    const projects = new Set<string>()
    for (let n = 0; n < 30; n++) projects.add(await ownedProject(world, `Project ${n}`))
    const at = world.now() / SECOND
    const models = Array.from({ length: 20 }, (_, n) => `own-${n}`)
    world.h.system.catalog.ends.setListed(
      'one',
      new Map(models.map((model) => [model, { shutdownDate: '2026-03-20' }])),
    )
    const uses = [...projects].flatMap((projectId) =>
      models.map((model) => ({ at, amounts: { requests: 1 }, subject: { projectId, model } })),
    )
    await use(world.h, uses)
    await world.h.modelEnds?.run()
    const rows = await world.h.store.reader
      .selectFrom('model_end_notice')
      .select(['project_id', 'model'])
      .execute()
    assert.equal(rows.length, 600)
    assert.deepEqual(new Set(rows.map(({ project_id }) => project_id)), projects)
  })
})
