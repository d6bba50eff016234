/** Aliases of models: rules and bounds of their changes, and their events. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ALIASES_MAX } from '#contract/extensions/model-aliases.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { auditLog, eventsOf, newProject, refused } from './suite.ts'

const MODEL = 'gpt-4o'

/** A shared upstream with named models, and a configured row that no upstream serves. */
const config = `
upstreams:
  shared:
    base_url: http://127.0.0.1:1/v1
    api_key: key
    models: ["gpt-*", own-model]
models:
  llama: {}
`

onEachStore('aliases of models', (dialect) => {
  const server = shareHarness(dialect, { config })
  const client = () => server().client
  const projectId = async () => (await newProject(server())).id
  const set = (alias: string, model = MODEL) => client().updateModelAlias({ alias, model })
  const setIn = (project_id: string, alias: string, model = MODEL) =>
    client().updateProjectModelAlias({ project_id, alias, model })

  it('an alias is added, given another model and deleted, each with its event', async () => {
    const organization = server().bootstrapped.organization.id
    const added = await eventsOf(server(), () => set('quick'))
    assert.deepEqual(added[0]?.['organization.updated'], {
      id: organization,
      changes_requested: { model_aliases: { quick: MODEL } },
      previous: { model_aliases: { quick: null } },
    })
    const changed = await eventsOf(server(), () => set('quick', 'gpt-5.6-luna'))
    assert.deepEqual(changed[0]?.['organization.updated']?.previous, {
      model_aliases: { quick: MODEL },
    })
    const { data } = await client().listModelAliases()
    assert.deepEqual(data, [
      {
        object: 'organization.model_alias',
        alias: 'quick',
        model: 'gpt-5.6-luna',
        shutdown_date: null,
      },
    ])
    const deleted = await eventsOf(server(), () => client().deleteModelAlias({ alias: 'quick' }))
    assert.deepEqual(deleted[0]?.['organization.updated']?.changes_requested, {
      model_aliases: { quick: null },
    })
    assert.deepEqual((await client().listModelAliases()).data, [])
    await refused(client().deleteModelAlias({ alias: 'quick' }), {
      status: 404,
      code: 'model_alias_not_found',
      message: "Model alias 'quick' not found.",
    })
  })

  it('a project’s alias is its own, and its event is in the project', async () => {
    const [mine, other] = [await projectId(), await projectId()]
    const [event] = await eventsOf(server(), () => setIn(mine, 'team/fast'))
    assert.equal(event?.project?.id, mine)
    assert.deepEqual(event?.['project.updated']?.changes_requested, {
      model_aliases: { 'team/fast': MODEL },
    })
    const list = (project_id: string) => client().listProjectModelAliases({ project_id })
    assert.deepEqual((await list(mine)).data, [
      {
        object: 'organization.project.model_alias',
        alias: 'team/fast',
        model: MODEL,
        shutdown_date: '2027-01-14',
      },
    ])
    assert.deepEqual((await list(other)).data, [])
    assert.deepEqual((await client().listModelAliases()).data, [])
    const ofOther = { project_id: other, alias: 'team/fast' }
    await refused(client().deleteProjectModelAlias(ofOther), { code: 'model_alias_not_found' })
    const gone = await client().deleteProjectModelAlias({ project_id: mine, alias: 'team/fast' })
    assert.equal(gone.deleted, true)
  })

  it('spellings of one alias are one alias', async () => {
    const project = await projectId()
    await setIn(project, 'Fast')
    assert.equal((await setIn(project, 'fast', 'own-model')).alias, 'Fast')
    const { data } = await client().listProjectModelAliases({ project_id: project })
    assert.deepEqual(
      data.map(({ alias, model }) => [alias, model]),
      [['Fast', 'own-model']],
    )
    await client().deleteProjectModelAlias({ project_id: project, alias: 'FAST' })
  })

  it('the name of a listed model by any spelling is no alias, and changes nothing', async () => {
    const project = await projectId()
    const before = await auditLog(server())
    for (const alias of ['gpt-4o', 'GPT-4o', 'gpt-4o:latest', 'llama', 'Own-Model', 'default']) {
      await refused(setIn(project, alias, 'gpt-5.6-luna'), {
        status: 400,
        code: 'invalid_value',
        param: 'alias',
        message: /is the name of the model/,
      })
    }
    await refused(set('ft:gpt-4o:acme::x1'), { code: 'invalid_value', param: 'alias' })
    for (const alias of ['', 'a b', 'a,b', 'gpt-*', '-x', 'x'.repeat(201)]) {
      await refused(setIn(project, alias), { status: 400, param: 'alias' })
    }
    assert.equal((await auditLog(server())).length, before.length)
  })

  it('an alias of an alias is rejected, whichever is made first', async () => {
    const project = await projectId()
    await set('base')
    for (const target of ['base', 'BASE']) {
      await refused(setIn(project, 'next', target), {
        param: 'model',
        message: `Invalid 'model': '${target}' is an alias. Name the model itself.`,
      })
    }
    await refused(setIn(project, 'self', 'self'), { param: 'model' })
    await setIn(project, 'first', 'gpt-unlisted')
    await refused(setIn(project, 'gpt-unlisted'), {
      param: 'alias',
      message: "Invalid 'alias': 'gpt-unlisted' is the model of the alias 'first'.",
    })
    await client().deleteModelAlias({ alias: 'base' })
  })

  it('an alias of a model that nothing serves is rejected', async () => {
    const project = await projectId()
    const status = { status: 400, code: 'invalid_value', param: 'model' } as const
    await refused(setIn(project, 'x', 'unknown-model'), {
      ...status,
      message: "Invalid 'model': no upstream serves the model 'unknown-model'.",
    })
    await refused(set('x', 'unknown-model'), {
      ...status,
      message: "Invalid 'model': no upstream of all projects serves the model 'unknown-model'.",
    })
    assert.equal((await setIn(project, 'x', 'llama')).model, 'llama')
  })

  it('a change to the present model writes no event', async () => {
    const project = await projectId()
    await setIn(project, 'same')
    assert.deepEqual(await eventsOf(server(), () => setIn(project, 'same')), [])
  })

  it('an alias beyond the most is rejected, and one of them can still be changed', async () => {
    const project = await projectId()
    const names = Array.from({ length: ALIASES_MAX }, (_, n) => `alias-${n}`)
    for (const alias of names) await setIn(project, alias)
    await refused(setIn(project, 'one-more'), {
      status: 400,
      message: "Invalid 'alias': there are 200 aliases, which is the maximum.",
    })
    assert.equal((await setIn(project, 'alias-7', 'own-model')).model, 'own-model')
    const { data } = await client().listProjectModelAliases({ project_id: project })
    assert.equal(data.length, ALIASES_MAX)
  })

  it('an archived project has no aliases and takes none', async () => {
    const project = await projectId()
    await setIn(project, 'gone')
    await client().archiveProject({ project_id: project })
    assert.deepEqual((await client().listProjectModelAliases({ project_id: project })).data, [])
    await refused(setIn(project, 'gone'), { status: 400, code: 'project_archived' })
  })
})
