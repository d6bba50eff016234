/**
 * Texts of a message about values of tags near their limits, and the body of its webhook. Values
 * are the words of callers: they are in no subject, and each is in one line.
 */
import type { ValuesDelivery } from './delivery.ts'
import type { NearValue } from './value-alerts.ts'

const SECOND_MS = 1_000
const CENTS = 100

export function valuesSubjectOf(delivery: ValuesDelivery): string {
  const { near, subjectPrefix } = delivery
  const count = near.values.length + near.others
  const subject = `${counted(count)} of ${near.tag_key} near the limit in ${ownerOf(delivery)}`
  return `${subjectPrefix ? `${subjectPrefix} ` : ''}${subject}`
}

export function valuesLinesOf(delivery: ValuesDelivery, root: string | undefined): string[] {
  const { near, scope_id, organizationName, alert_id } = delivery
  return [
    `At most a tenth of the spend limit is left of ${counted(near.values.length + near.others)}:`,
    ...near.values.map((one) => lineOf(near.tag_key, one)),
    near.others > 0
      ? `and ${counted(near.others)} more, named in the next hours while they are in use`
      : '',
    `Owner: ${ownerOf(delivery)} (${scope_id})`,
    `Organization: ${organizationName}`,
    `Alert: ${alert_id}`,
    root === undefined ? '' : `Requests: ${requestsOf(delivery, root)}`,
    'A value is named once in a period of its limit, and an alert has one message in an hour.',
  ]
}

function lineOf(key: string, { value, spend_amount, limit_amount, interval }: NearValue): string {
  const name = value === null ? `all values of ${key} that are too many` : `${key}=${value}`
  const period = interval === 'lifetime' ? 'in all' : `in this ${interval}`
  return `- ${name}: ${dollars(spend_amount)} of ${dollars(limit_amount)} ${period}`
}

/** Body of a webhook, with the members that OpenAI's events have. Amounts are cents. */
export function valuesBodyOf(delivery: ValuesDelivery, root: string | undefined): string {
  const { near, scope_kind, scope_id } = delivery
  return JSON.stringify({
    id: delivery.id,
    object: 'event',
    created_at: Math.floor(delivery.created_at / SECOND_MS),
    type: 'spend_alert.values',
    data: {
      alert_id: delivery.alert_id,
      organization_id: delivery.organization_id,
      organization_name: delivery.organizationName,
      project_id: scope_kind === 'project' ? scope_id : null,
      project_name: delivery.projectName,
      currency: 'USD',
      tag_key: near.tag_key,
      values: near.values,
      other_values: near.others,
      request_logs_url: root === undefined ? null : requestsOf(delivery, root),
    },
  })
}

/** Page of the console with the requests of the last hours. */
function requestsOf({ scope_kind, scope_id, created_at }: ValuesDelivery, root: string): string {
  const project = scope_kind === 'project' ? `project=${scope_id}&` : ''
  const from = Math.floor(created_at / SECOND_MS) - 7_200
  return `${root}/request-logs?${project}from=${from}`
}

function ownerOf({ projectName, organizationName }: ValuesDelivery): string {
  return projectName ?? organizationName
}

function counted(count: number): string {
  return `${count.toLocaleString('en-US')} value${count === 1 ? '' : 's'}`
}

function dollars(cents: number): string {
  return (cents / CENTS).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
}
