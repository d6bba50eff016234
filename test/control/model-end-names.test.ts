/** Notices about models that end and that aliases or fallbacks name. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AlertWorld, AlertWorldOptions } from '#test/support/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import {
  ALSO_ENDING,
  DAY,
  ENDING,
  mailText,
  ownedProject,
  STAYING,
  startWorld,
  subjectsOf,
  tellEnds,
  used,
} from '#test/support/model-ends.ts'

onEachStore('a notice about a model that aliases or fallbacks name', (dialect) => {
  const start = (options?: AlertWorldOptions) => startWorld(dialect, options)
  const models = ({ receiver }: AlertWorld) =>
    receiver.received.flatMap(({ body }) => JSON.parse(body).data.models)

  it('goes to the owners of a project without a request for it, once for each stage', async () => {
    await using world = await start()
    const { client } = world.h
    const project_id = await ownedProject(world, 'Research', 'ada@example.com')
    await client.updateProjectModelAlias({ project_id, alias: 'fast', model: ENDING })
    await client.updateProjectModelAlias({ project_id, alias: 'best', model: STAYING })
    const fallback = { project_id, model: STAYING, fallback_models: [ALSO_ENDING] }
    await client.updateProjectModelFallback(fallback)
    for (let runs = 0; runs < 3; runs++) await tellEnds(world)
    const [sent, ...others] = world.mail.mails
    assert.ok(sent && others.length === 0)
    assert.deepEqual(sent.recipients, ['ada@example.com'])
    assert.equal(
      sent.headers.subject,
      `${ALSO_ENDING} ends on 2026-03-26, and 1 other model: Research names them`,
    )
    assert.equal(
      mailText(sent),
      [
        'Models that aliases or fallbacks of Research name end:',
        `- ${ALSO_ENDING} ends on 2026-03-26: no requests in the last 7 days; fallback of: ${STAYING}`,
        `- ${ENDING} ends on 2026-03-26: no requests in the last 7 days; aliases: fast`,
        'From that day on, requests for the model are expected to fail.',
        `Project: Research (${project_id})`,
        'Organization: Default organization',
        'Owners are told 30 and 7 days ahead, and again if the day moves by much.',
      ].join('\n'),
    )
    assert.deepEqual(models(world), [
      {
        model: ALSO_ENDING,
        shutdown_date: '2026-03-26',
        days_ahead: 30,
        source: 'documentation',
        replacement_model: null,
        num_model_requests: 0,
        last_used_on: null,
        aliases: [],
        fallback_of: [STAYING],
      },
      {
        model: ENDING,
        shutdown_date: '2026-03-26',
        days_ahead: 30,
        source: 'documentation',
        replacement_model: null,
        num_model_requests: 0,
        last_used_on: null,
        aliases: ['fast'],
        fallback_of: [],
      },
    ])
    await client.deleteProjectModelAlias({ project_id, alias: 'fast' })
    world.move(10 * DAY)
    await tellEnds(world)
    assert.deepEqual(subjectsOf(world).slice(1), [
      `${ALSO_ENDING} ends on 2026-03-26: Research names it`,
    ])
  })

  it('is one with the models that the project has used, and names a model once', async () => {
    await using world = await start()
    const project_id = await ownedProject(world, 'Research', 'ada@example.com')
    const aliases = { fast: ENDING.toUpperCase(), other: ALSO_ENDING }
    for (const [alias, model] of Object.entries(aliases)) {
      await world.h.client.updateProjectModelAlias({ project_id, alias, model })
    }
    await used(world, project_id, ENDING)
    for (let runs = 0; runs < 2; runs++) await tellEnds(world)
    assert.deepEqual(subjectsOf(world), [
      `${ALSO_ENDING} ends on 2026-03-26, and 1 other model: Research uses them`,
    ])
    const found = models(world).map((one) => [one.model, one.num_model_requests, one.aliases])
    assert.deepEqual(found, [
      [ALSO_ENDING, 0, ['other']],
      [ENDING, 3, ['fast']],
    ])
  })

  it('goes to the owners of the organization for its own alias', async () => {
    await using world = await start()
    await ownedProject(world, 'Research', 'ada@example.com')
    await world.h.client.updateModelAlias({ alias: 'fast', model: ENDING })
    for (let runs = 0; runs < 2; runs++) await tellEnds(world)
    const [sent, ...others] = world.mail.mails
    assert.ok(sent && others.length === 0)
    assert.deepEqual(sent.recipients, ['owner@localhost'])
    assert.equal(
      sent.headers.subject,
      `${ENDING} ends on 2026-03-26: Default organization names it`,
    )
    assert.doesNotMatch(sent.text, /Project:/)
    const { data } = JSON.parse(world.receiver.received[0]?.body ?? '{}')
    assert.deepEqual([data.project_id, data.project_name, data.project_url], [null, null, null])
    assert.equal(data.organization_id, world.h.bootstrapped.organization.id)
    assert.deepEqual(data.models[0]?.aliases, ['fast'])
  })

  it('is left out for an archived project', async () => {
    await using world = await start()
    const project_id = await ownedProject(world, 'Old', 'ada@example.com')
    await world.h.client.updateProjectModelAlias({ project_id, alias: 'fast', model: ENDING })
    await world.h.client.archiveProject({ project_id })
    await tellEnds(world)
    assert.deepEqual(subjectsOf(world), [])
  })

  it('that is queued is dropped if the project is archived before it is sent', async () => {
    await using world = await start()
    const project_id = await ownedProject(world, 'Old', 'ada@example.com')
    await used(world, project_id, ENDING)
    await world.h.modelEnds?.run()
    await world.h.client.archiveProject({ project_id })
    await world.h.alerts.run()
    assert.deepEqual([world.mail.mails.length, world.receiver.received.length], [0, 0])
    const rows = await world.h.store.reader
      .selectFrom('spend_alert_delivery')
      .select('id')
      .execute()
    assert.deepEqual(rows, [])
  })
})
