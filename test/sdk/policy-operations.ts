/** Operations of project policies, for the suite about every operation. */
import type OpenAI from 'openai'
import type { recorder } from './recorder.ts'

type Answered = ReturnType<typeof recorder>['answered']

export async function callPolicies(
  { projects }: OpenAI['admin']['organization'],
  answered: Answered,
  id: string,
): Promise<void> {
  const { modelPermissions: models, hostedToolPermissions: tools } = projects
  const list = { mode: 'allow_list' as const, model_ids: ['gpt-4o'] }
  await answered('updateProjectModelPermissions', models.update(id, list))
  await answered('retrieveProjectModelPermissions', models.retrieve(id))
  await answered('deleteProjectModelPermissions', models.delete(id))
  const change = { web_search: { enabled: false } }
  await answered('updateProjectHostedToolPermissions', tools.update(id, change))
  await answered('retrieveProjectHostedToolPermissions', tools.retrieve(id))
  const { serviceTierSettings: tiers } = projects
  await answered('updateProjectServiceTierSettings', tiers.update(id, { enabled_tiers: 'all' }))
  await answered('retrieveProjectServiceTierSettings', tiers.retrieve(id))
}
