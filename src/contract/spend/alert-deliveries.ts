/** Extension: deliveries of spend alerts, and their test messages. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Id, Nullable, Timestamp } from '#contract/schema.ts'
import { ProjectSpendAlertParams, SpendAlertParams } from './alerts.ts'

const DELIVERY_STATES = ['pending', 'delivered', 'given_up'] as const
const Cents = Type.Integer({ minimum: 0, description: 'The amount in cents.' })

export const SpendAlertDelivery = Type.Object({
  object: Type.Literal('organization.spend_alert.delivery'),
  id: Type.String({ description: 'Also the Message-ID of the mail, or the webhook-id.' }),
  alert_id: Type.String(),
  project_id: Nullable(Type.String({ description: 'Null for an alert of the organization.' })),
  event: Type.Enum(['reached', 'forecast', 'values', 'test'], {
    description:
      'What was compared with the amount; values of tags near their limits; or a test message.',
  }),
  channel: Type.Enum(['email', 'webhook']),
  period_start: Timestamp,
  threshold_amount: Cents,
  /** Left out for an amount in cents, as `limit_amount`. */
  threshold_percent: Type.Optional(
    Type.Integer({ description: 'The per cent of the spend limit that the amount is.' }),
  ),
  limit_amount: Type.Optional(Cents),
  spend_amount: Cents,
  forecast_amount: Nullable(Cents),
  state: Type.Enum([...DELIVERY_STATES]),
  attempts: Type.Integer({ minimum: 0 }),
  next_attempt_at: Nullable(Timestamp),
  last_error: Nullable(
    Type.String({ description: 'Of the last attempt, or of rejected recipients.' }),
  ),
  created_at: Timestamp,
  delivered_at: Nullable(Timestamp),
})
export type SpendAlertDelivery = Static<typeof SpendAlertDelivery>

const DeliveryQuery = ListQuery({
  alert_id: Type.Optional(Id),
  states: Type.Optional(
    Type.Array(Type.Enum([...DELIVERY_STATES]), {
      maxItems: DELIVERY_STATES.length,
      description: 'Only deliveries in these states.',
    }),
  ),
})
export type SpendAlertDeliveryQuery = Static<typeof DeliveryQuery>

/** A test message has a delivery for each channel of the alert. */
const TestDeliveries = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(SpendAlertDelivery),
})

const listOrganizationSpendAlertDeliveries = endpoint({
  id: 'listOrganizationSpendAlertDeliveries',
  method: 'GET',
  path: '/organization/spend_alert_deliveries',
  summary: 'List the deliveries of all spend alerts, newest first.',
  access: 'spend.read',
  command: 'spend-alerts deliveries',
  query: DeliveryQuery,
  response: Page(SpendAlertDelivery),
  extension: true,
})

const testOrganizationSpendAlert = endpoint({
  id: 'testOrganizationSpendAlert',
  method: 'POST',
  path: '/organization/spend_alerts/:alert_id/test',
  summary: 'Send a test message of a spend alert of the organization.',
  access: 'organization.write',
  command: 'spend-alerts test',
  params: SpendAlertParams,
  response: TestDeliveries,
  extension: true,
})

const listProjectSpendAlertDeliveries = endpoint({
  id: 'listProjectSpendAlertDeliveries',
  method: 'GET',
  path: '/organization/projects/:project_id/spend_alert_deliveries',
  summary: 'List the deliveries of the spend alerts of a project, newest first.',
  access: 'spend.read',
  command: 'project-spend-alerts deliveries',
  params: ProjectParams,
  query: DeliveryQuery,
  response: Page(SpendAlertDelivery),
  extension: true,
})

const testProjectSpendAlert = endpoint({
  id: 'testProjectSpendAlert',
  method: 'POST',
  path: '/organization/projects/:project_id/spend_alerts/:alert_id/test',
  summary: 'Send a test message of a spend alert of a project.',
  access: 'organization.write',
  command: 'project-spend-alerts test',
  params: ProjectSpendAlertParams,
  response: TestDeliveries,
  extension: true,
})

/** Every endpoint of spend alerts that OpenAI does not have. */
export const spendAlertExtensions = {
  testOrganizationSpendAlert,
  listOrganizationSpendAlertDeliveries,
  testProjectSpendAlert,
  listProjectSpendAlertDeliveries,
} as const
