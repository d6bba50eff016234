/** Fallbacks of models: rules and bounds of their changes, and their events. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { eventsOf, newProject, refused } from './suite.ts'

const [MODEL, OTHER, CLAUDE] = ['gpt-5.6-sol', 'gpt-5.6-luna', 'claude-haiku-4-5']

const config = `
upstreams:
  shared:
    base_url: http://127.0.0.1:1/v1
    api_key: key
    models: ["gpt-*"]
  claude:
    base_url: http://127.0.0.1:1
    api_format: anthropic
    api_key: key
    models: ["claude-*"]
`

onEachStore('fallbacks of models', (dialect) => {
  const server = shareHarness(dialect, { config })
  const client = () => server().client
  const projectId = async () => (await newProject(server())).id
  const set = (project_id: string, fallback_models: string[], model = MODEL) =>
    client().updateProjectModelFallback({ project_id, model, fallback_models })

  it('fallbacks are set, replaced and deleted, each with its event', async () => {
    const project_id = await projectId()
    const [added] = await eventsOf(server(), () => set(project_id, [OTHER, 'gpt-4o']))
    assert.equal(added?.project?.id, project_id)
    const before = { fallback_models: [OTHER, 'gpt-4o'], when: 'failure' }
    assert.deepEqual(added?.['project.updated'], {
      id: project_id,
      changes_requested: { model_fallbacks: { [MODEL]: before } },
      previous: { model_fallbacks: { [MODEL]: null } },
    })
    const after = { fallback_models: [OTHER], when: 'failure_or_limit' as const }
    const [changed] = await eventsOf(server(), () =>
      client().updateProjectModelFallback({ project_id, model: MODEL.toUpperCase(), ...after }),
    )
    assert.deepEqual(changed?.['project.updated'], {
      id: project_id,
      changes_requested: { model_fallbacks: { [MODEL]: after } },
      previous: { model_fallbacks: { [MODEL]: before } },
    })
    const { data } = await client().listProjectModelFallbacks({ project_id })
    const object = 'organization.project.model_fallback'
    assert.deepEqual(data, [{ object, model: MODEL, ...after, ending_models: [] }])
    const [deleted] = await eventsOf(server(), () =>
      client().deleteProjectModelFallback({ project_id, model: MODEL }),
    )
    assert.deepEqual(deleted?.['project.updated']?.changes_requested, {
      model_fallbacks: { [MODEL]: null },
    })
    await refused(client().deleteProjectModelFallback({ project_id, model: MODEL }), {
      status: 404,
      code: 'model_fallback_not_found',
    })
  })

  it('a setting that changes nothing writes no event', async () => {
    const project = await projectId()
    await set(project, [OTHER])
    assert.deepEqual(await eventsOf(server(), () => set(project, [OTHER])), [])
  })

  it('a fallback that is the model, a repetition, an alias or unknown is rejected', async () => {
    const project = await projectId()
    await client().updateProjectModelAlias({ project_id: project, alias: 'fast', model: OTHER })
    const faults: readonly (readonly [string[], RegExp])[] = [
      [[MODEL], /is the model itself/],
      [['GPT-5.6-Sol'], /is the model itself/],
      [[OTHER, `${OTHER}:latest`], /is listed twice/],
      [['Fast'], /'Fast' is an alias. Name the model itself/],
      [['mistral-large'], /no upstream serves the model 'mistral-large'/],
      [[CLAUDE], /no upstream serves 'claude-haiku-4-5' in the API format of 'gpt-5.6-sol'/],
    ]
    for (const [models, message] of faults) {
      await refused(set(project, models), {
        status: 400,
        code: 'invalid_value',
        param: 'fallback_models',
        message,
      })
    }
    await refused(set(project, [OTHER], 'fast'), { param: 'model', message: /is an alias/ })
    await refused(set(project, []), { status: 400 })
    await refused(set(project, ['gpt-a', 'gpt-b', 'gpt-c', 'gpt-d']), { status: 400 })
    assert.deepEqual((await client().listProjectModelFallbacks({ project_id: project })).data, [])
  })

  it('a model with fallbacks, and a fallback, are no aliases', async () => {
    const project = await projectId()
    await set(project, ['gpt-second'], 'gpt-first')
    for (const alias of ['gpt-first', 'GPT-second']) {
      const change = { project_id: project, alias, model: OTHER }
      await refused(client().updateProjectModelAlias(change), {
        status: 400,
        param: 'alias',
        message: /is the model of/,
      })
    }
  })
})
