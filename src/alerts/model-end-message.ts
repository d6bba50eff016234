/** Texts of a notice about models that end, and the body of its webhook. */
import type { ModelEndDelivery, NoticeModel } from './delivery.ts'

const SECOND_MS = 1_000
/** Models that a mail names, and aliases or fallbacks of each. */
const NAMED_MAX = 50
const NAMES_MAX = 10

export function noticeSubjectOf(delivery: ModelEndDelivery): string {
  const { models } = delivery
  const owner = ownerOf(delivery)
  const [first, ...others] = models
  const verb = isUsed(delivery) ? 'uses' : 'names'
  if (!first) return `Models that ${owner} ${verb} end`
  const more = others.length === 0 ? '' : `, and ${counted(others.length, 'other model')}`
  const object = others.length === 0 ? 'it' : 'them'
  return `${first.model} ends on ${first.shutdown_date}${more}: ${owner} ${verb} ${object}`
}

export function noticeLinesOf(delivery: ModelEndDelivery, root: string | undefined): string[] {
  const { models, projectName, scope_id: projectId, organizationName } = delivery
  const more = models.length - NAMED_MAX
  return [
    isUsed(delivery)
      ? `Models that ${ownerOf(delivery)} has used in the last 7 days end:`
      : `Models that aliases or fallbacks of ${ownerOf(delivery)} name end:`,
    ...models.slice(0, NAMED_MAX).map(lineOf),
    more > 0 ? `and ${counted(more, 'other model')}` : '',
    'From that day on, requests for the model are expected to fail.',
    projectName === null ? '' : `Project: ${projectName} (${projectId})`,
    `Organization: ${organizationName}`,
    root === undefined ? '' : `Console: ${pageOf(delivery, root)}`,
    'Owners are told 30 and 7 days ahead, and again if the day moves by much.',
  ]
}

function ownerOf({ projectName, organizationName }: ModelEndDelivery): string {
  return projectName ?? organizationName
}

/** Whether a model of the notice was used, and not all are only named. */
function isUsed({ models }: ModelEndDelivery): boolean {
  return models.some(({ requests }) => requests > 0)
}

/** Page of the console: the project's overview, or the settings with the organization's aliases. */
function pageOf({ projectName, scope_id: id }: ModelEndDelivery, root: string): string {
  return projectName === null ? `${root}/settings` : `${root}/projects/${id}`
}

function lineOf({ model, shutdown_date, replacement, ...notice }: NoticeModel) {
  const { requests, last_used_at: lastUsedAt, aliases, fallbackOf } = notice
  const use =
    requests === 0
      ? 'no requests in the last 7 days'
      : `${counted(requests, 'request')}, the last on ${dayOf(lastUsedAt)}`
  const parts = [
    use,
    aliases.length === 0 ? '' : `aliases: ${listed(aliases)}`,
    fallbackOf.length === 0 ? '' : `fallback of: ${listed(fallbackOf)}`,
    replacement === null ? '' : `recommended replacement: ${replacement}`,
  ]
  return `- ${model} ends on ${shutdown_date}: ${parts.filter((part) => part !== '').join('; ')}`
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : ''
  return names.slice(0, NAMES_MAX).join(', ') + more
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
      project_id: delivery.scope_kind === 'project' ? delivery.scope_id : null,
      project_name: delivery.projectName,
      project_url:
        root === undefined || delivery.projectName === null ? null : pageOf(delivery, root),
      models: delivery.models.map((one) => ({
        model: one.model,
        shutdown_date: one.shutdown_date,
        days_ahead: one.days,
        source: one.source,
        replacement_model: one.replacement,
        num_model_requests: one.requests,
        last_used_on: one.requests === 0 ? null : dayOf(one.last_used_at),
        aliases: one.aliases,
        fallback_of: one.fallbackOf,
      })),
    },
  })
}
