/** Operations of aliases and fallbacks of models, for the suite about every operation. */
import assert from 'node:assert/strict'
import type { Client } from '#client/client.ts'
import type { recorder } from './recorder.ts'

type Answered = ReturnType<typeof recorder>['answered']

export async function callModelRouting(
  client: Client,
  answered: Answered,
  project_id: string,
): Promise<void> {
  const change = { alias: 'vendor/fast', model: 'gpt-5.6-luna' }
  const { alias } = change
  await answered('updateModelAlias', client.updateModelAlias(change))
  const list = await answered('listModelAliases', client.listModelAliases())
  assert.deepEqual(list.data, [
    { object: 'organization.model_alias', ...change, shutdown_date: null },
  ])
  await answered('deleteModelAlias', client.deleteModelAlias({ alias }))
  const ofProject = { project_id, ...change }
  await answered('updateProjectModelAlias', client.updateProjectModelAlias(ofProject))
  const own = client.listProjectModelAliases({ project_id })
  assert.equal((await answered('listProjectModelAliases', own)).data[0]?.alias, alias)
  const gone = client.deleteProjectModelAlias({ project_id, alias })
  await answered('deleteProjectModelAlias', gone)
  const model = 'meta-llama/Llama-3-8B'
  const fallback = { project_id, model, fallback_models: ['gpt-5.6-luna'] }
  await answered('updateProjectModelFallback', client.updateProjectModelFallback(fallback))
  const fallbacks = client.listProjectModelFallbacks({ project_id })
  const [first] = (await answered('listProjectModelFallbacks', fallbacks)).data
  assert.deepEqual([first?.model, first?.when], [model, 'failure'])
  const deleted = client.deleteProjectModelFallback({ project_id, model })
  assert.equal((await answered('deleteProjectModelFallback', deleted)).model, model)
}
