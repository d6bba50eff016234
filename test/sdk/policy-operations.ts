/** Operations of project policies, for the suite about every operation. */
import assert from 'node:assert/strict'
import type OpenAI from 'openai'
import type { Client } from '#client/client.ts'
import type { recorder } from './recorder.ts'

type Answered = ReturnType<typeof recorder>['answered']

export async function callPolicies(
  { projects, dataRetention }: OpenAI['admin']['organization'],
  client: Client,
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
  const retention = { retention_type: 'modified_abuse_monitoring' as const }
  await answered('updateOrganizationDataRetention', dataRetention.update(retention))
  await answered('retrieveOrganizationDataRetention', dataRetention.retrieve())
  await answered('updateProjectDataRetention', projects.dataRetention.update(id, retention))
  await answered('retrieveProjectDataRetention', projects.dataRetention.retrieve(id))
  const all = client.retrieveProjectPolicies({ project_id: id })
  const { model_permissions, effective_data_retention } = await answered(
    'retrieveProjectPolicies',
    all,
  )
  assert.equal(model_permissions, null)
  assert.equal(effective_data_retention, retention.retention_type)
}
