/** Examples of spend limits, spend alerts and tags, by member name as in `examples.ts`. */

const ALERT_ID = 'alert_0VcExample00000000Budget'
const MONTH_START = 1_767_225_600
const DAY_SECONDS = 86_400

export const SPEND_EXAMPLES: Readonly<Record<string, unknown>> = {
  'organization.spend_alert.id': ALERT_ID,
  'project.spend_alert.id': ALERT_ID,
  'organization.spend_alert.delivery.id': 'delivery_0VcExample000000000000',
  'organization.spend_alert.delivery.state': 'delivered',
  'spend_reservation.id': 'batch_0VcExample00000000Nightly',
  'spend_reservation.amount': 12.5,
  'spend_reservation.owner_id': 'user-0VcExample000000000000Ada',
  'spend_reservation.released_at': null,
  'releaseProjectSpendReservation.released_at': MONTH_START + DAY_SECONDS,
  'spend_limit.budget.id': 'proj_0VcExample0000Research00',
  'spend_limit.budget.scope': 'project',
  'spend_limit.budget.name': 'Research',
  'spend_limit.budget.email': null,
  'spend_limit.budget.owner_name': null,
  'organization.usage.tag.key': 'team',
  values: ['search', 'support'],
  alert_id: ALERT_ID,
  tag: 'team=search',
  tags: { team: 'search', cost_center: '4711' },
  require_tags: ['customer'],
  may_tag: true,
  metadata_tags: ['feature'],
  safety_identifier_tag: true,
  recipients: ['finance@example.com'],
  subject_prefix: 'Budget',
  webhook_url: 'https://hooks.example.com/bailiwick',
  spend_amount: 100_420,
  forecast_amount: null,
  period_start: MONTH_START,
  attempts: 1,
  next_attempt_at: null,
  delivered_at: MONTH_START + 20 * DAY_SECONDS,
}
