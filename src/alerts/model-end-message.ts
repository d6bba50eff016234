/** Texts of a notice about models that end, and the body of its webhook. */
import type { ModelEndDelivery } from './delivery.ts'
import type { ModelEndNotice } from './store.ts'

const SECOND_MS = 1_000
/** Models that a mail names. */
const NAMED_MAX = 50

export function noticeSubjectOf({ models, projectName }: ModelEndDelivery): string {
  const [first, ...others] = models
  if (!first) return `Models that ${projectName} uses end`
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'other model')}`
  return others.length === 0
    ? `${first.model} ends on ${first.shutdown_date}: ${projectName} uses it`
    : `${first.model} ends on ${first.shutdown_date}${more}: ${projectName} uses them`
}

export function noticeLinesOf(delivery: ModelEndDelivery, root: string | undefined): string[] {
  const { models, projectName, scope_id: projectId, organizationName } = delivery
  const more = models.length - NAMED_MAX
  return [
    `Models that ${projectName} has used in the last 7 days end:`,
    ...models.slice(0, NAMED_MAX).map(lineOf),
    more > 0 ? `and ${counted(more, 'other model')}` : '',
    'From that day on, requests for the model are expected to fail.',
    `Project: ${projectName} (${projectId})`,
    `Organization: ${organizationName}`,
    root === undefined ? '' : `Console: ${root}/projects/${projectId}`,
    'Owners are told 30 and 7 days ahead, and again if the day moves by much.',
  ]
}

function lineOf({ model, shutdown_date, requests, last_used_at, replacement }: ModelEndNotice) {
  const use = `${counted(requests, 'request')}, the last on ${dayOf(last_used_at)}`
  const by = replacement === null ? '' : `; recommended replacement: ${replacement}`
  return `- ${model} ends on ${shutdown_date}: ${use}${by}`
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'YYYY-MM-DD'.length)
}

/** Body of a webhook, with the members that OpenAI's events have. */
export function noticeBodyOf(delivery: ModelEndDelivery, root: string | undefined): string {
  return JSON.stringify({
    id: delivery.id,
    object: 'event',
    created_at: Math.floor(delivery.created_at / SECOND_MS),
    type: 'model.ending',
    data: {
      organization_id: delivery.organization_id,
      organization_name: delivery.organizationName,
      project_id: delivery.scope_id,
      project_name: delivery.projectName,
      project_url: root === undefined ? null : `${root}/projects/${delivery.scope_id}`,
      models: delivery.models.map((one) => ({
        model: one.model,
        shutdown_date: one.shutdown_date,
        days_ahead: one.days,
        source: one.source,
        replacement_model: one.replacement,
        num_model_requests: one.requests,
        last_used_on: dayOf(one.last_used_at),
      })),
    },
  })
}
