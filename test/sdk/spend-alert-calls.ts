/** Calls of every operation of spend alerts. */
import type OpenAI from 'openai'
import type { Client } from '#client/client.ts'
import type { recorder } from './recorder.ts'

interface Clients {
  readonly organization: OpenAI['admin']['organization']
  readonly client: Client
  readonly answered: ReturnType<typeof recorder>['answered']
}

/** Creates, changes, tests and deletes alerts of the organization and of a project. */
export async function callSpendAlerts(
  { organization, client, answered }: Clients,
  project_id: string,
): Promise<void> {
  const amount = { currency: 'USD', interval: 'month', threshold_amount: 0 } as const
  const channel = { recipients: ['string'], type: 'email' as const }
  const fields = { ...amount, notification_channel: channel }
  const prefixed = {
    ...amount,
    notification_channel: { ...channel, subject_prefix: 'subject_prefix' },
  }
  const { spendAlerts: alerts, projects } = organization
  const { id } = await answered('createOrganizationSpendAlert', alerts.create(fields))
  await answered('createOrganizationSpendAlert', alerts.create(prefixed))
  await answered('listOrganizationSpendAlerts', alerts.list())
  await answered('retrieveOrganizationSpendAlert', alerts.retrieve(id))
  await answered('updateOrganizationSpendAlert', alerts.update(id, fields))
  await answered('updateOrganizationSpendAlert', alerts.update(id, prefixed))
  const test = client.testOrganizationSpendAlert({ alert_id: id })
  await answered('testOrganizationSpendAlert', test)
  const all = client.listOrganizationSpendAlertDeliveries({ alert_id: id })
  await answered('listOrganizationSpendAlertDeliveries', all)
  await answered('deleteOrganizationSpendAlert', alerts.delete(id))
  const own = projects.spendAlerts
  const made = await answered('createProjectSpendAlert', own.create(project_id, fields))
  await answered('createProjectSpendAlert', own.create(project_id, prefixed))
  await answered('listProjectSpendAlerts', own.list(project_id))
  await answered('retrieveProjectSpendAlert', own.retrieve(made.id, { project_id }))
  await answered('updateProjectSpendAlert', own.update(made.id, { project_id, ...fields }))
  await answered('updateProjectSpendAlert', own.update(made.id, { project_id, ...prefixed }))
  const ownTest = client.testProjectSpendAlert({ project_id, alert_id: made.id })
  await answered('testProjectSpendAlert', ownTest)
  const ownList = client.listProjectSpendAlertDeliveries({ project_id })
  await answered('listProjectSpendAlertDeliveries', ownList)
  await answered('deleteProjectSpendAlert', own.delete(made.id, { project_id }))
}
