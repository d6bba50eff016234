/** Texts of a mail, and the body of a webhook. Both are the same at each attempt of a delivery. */
import type { AlertDelivery, Delivery, RaiseDelivery } from './delivery.ts'
import { noticeBodyOf, noticeLinesOf, noticeSubjectOf } from './model-end-message.ts'
import { raiseBodyOf, raiseLinesOf, raiseSubjectOf } from './raise-message.ts'
import { valuesBodyOf, valuesLinesOf, valuesSubjectOf } from './value-message.ts'

const SECOND_MS = 1_000
const CENTS = 100
/** Line breaks, other control characters, and those that reverse the direction of a text. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** Subject of a mail. */
export function subjectOf(delivery: Delivery): string {
  if (delivery.event === 'model_end') return printable(noticeSubjectOf(delivery))
  if (isOfRaise(delivery)) return printable(raiseSubjectOf(delivery))
  if (delivery.event === 'values') return printable(valuesSubjectOf(delivery))
  const { subjectPrefix, event } = delivery
  const amount = dollars(delivery.threshold_amount)
  const text = {
    reached: `${ownerOf(delivery)} has spent ${amount}`,
    forecast: `${ownerOf(delivery)} is forecast to spend ${amount}`,
    test: `Test of the spend alert of ${ownerOf(delivery)} at ${amount}`,
  }[event]
  const { threshold_percent: percent } = delivery
  const share = percent === null ? '' : `, ${percent} % of its limit,`
  const period = event === 'test' ? '' : `${share} in ${monthOf(delivery)}`
  return printable(`${subjectPrefix ? `${subjectPrefix} ` : ''}${text}${period}`)
}

/** Text of a mail. `consoleUrl` is the address of the server that has the console, if it is known. */
export function textOf(delivery: Delivery, consoleUrl: string | undefined): string {
  const root = rootOf(consoleUrl)
  return `${allLinesOf(delivery, root)
    .filter((line) => line !== '')
    .map(printable)
    .join('\n')}\n`
}

function allLinesOf(delivery: Delivery, root: string | undefined): string[] {
  if (delivery.event === 'model_end') return noticeLinesOf(delivery, root)
  if (delivery.event === 'values') return valuesLinesOf(delivery, root)
  return isOfRaise(delivery) ? raiseLinesOf(delivery, root) : alertLinesOf(delivery, root)
}

function isOfRaise(delivery: Delivery): delivery is RaiseDelivery {
  return delivery.event === 'raise_request' || delivery.event === 'raise_decision'
}

function alertLinesOf(delivery: AlertDelivery, root: string | undefined): string[] {
  const { event, alert_id, organizationName } = delivery
  const owner = `${ownerOf(delivery)} (${delivery.scope_id})`
  return [
    event === 'test' ? `This is a test message of a spend alert of ${owner}.` : '',
    `Spent in ${monthOf(delivery)} (UTC): ${dollars(delivery.spend_amount)}`,
    delivery.forecast_amount === null
      ? ''
      : `Forecast for the end of the month: ${dollars(delivery.forecast_amount)}`,
    `Alert at: ${dollars(delivery.threshold_amount)}${shareOf(delivery)}`,
    `Owner: ${owner}`,
    `Organization: ${organizationName}`,
    `Alert: ${alert_id}`,
    ...linesOf(delivery, root),
    event === 'test' ? '' : 'An alert is sent once in a month, unless its amount is changed.',
  ]
}

/** ` (80% of the limit of $100.00)` */
function shareOf({ threshold_percent: percent, limit_amount: limit }: AlertDelivery): string {
  if (percent === null || limit === null) return ''
  return ` (${percent}% of the limit of ${dollars(limit)})`
}

function linesOf(delivery: AlertDelivery, root: string | undefined): string[] {
  const links = linksOf(delivery, root)
  return links ? [`Usage and costs: ${links.usage}`, `Requests: ${links.requestLogs}`] : []
}

/** Pages of the console: usage, and the requests of the period. */
function linksOf(
  { scope_kind, scope_id, period_starts_at }: AlertDelivery,
  root: string | undefined,
) {
  if (root === undefined) return undefined
  const project = scope_kind === 'project' ? `project=${scope_id}&` : ''
  const from = Math.floor(period_starts_at / SECOND_MS)
  return { usage: `${root}/usage`, requestLogs: `${root}/request-logs?${project}from=${from}` }
}

/**
 * Body of a webhook, with the members that OpenAI's events have. The links are those of a mail, and
 * null if the address of the console is not known.
 */
export function webhookBodyOf(delivery: Delivery, consoleUrl: string | undefined): string {
  const root = rootOf(consoleUrl)
  if (delivery.event === 'model_end') return noticeBodyOf(delivery, root)
  if (isOfRaise(delivery)) return raiseBodyOf(delivery, root)
  if (delivery.event === 'values') return valuesBodyOf(delivery, root)
  const links = linksOf(delivery, root)
  const { id, event, scope_kind, scope_id, forecast_amount } = delivery
  const seconds = (ms: number): number => Math.floor(ms / SECOND_MS)
  return JSON.stringify({
    id,
    object: 'event',
    created_at: seconds(delivery.created_at),
    type: `spend_alert.${event}`,
    data: {
      alert_id: delivery.alert_id,
      organization_id: delivery.organization_id,
      organization_name: delivery.organizationName,
      project_id: scope_kind === 'project' ? scope_id : null,
      project_name: delivery.projectName,
      period_start: seconds(delivery.period_starts_at),
      currency: 'USD',
      threshold_amount: delivery.threshold_amount,
      ...(delivery.threshold_percent !== null && {
        threshold_percent: delivery.threshold_percent,
        limit_amount: delivery.limit_amount,
      }),
      spend_amount: delivery.spend_amount,
      forecast_amount,
      usage_url: links?.usage ?? null,
      request_logs_url: links?.requestLogs ?? null,
    },
  })
}

/** Address of the console. */
function rootOf(consoleUrl: string | undefined): string | undefined {
  return consoleUrl === undefined ? undefined : `${consoleUrl}/console`
}

function ownerOf({ projectName, organizationName }: AlertDelivery): string {
  return projectName ?? organizationName
}

function monthOf({ period_starts_at: ms }: AlertDelivery): string {
  return new Date(ms).toLocaleDateString('en-US', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

function dollars(cents: number): string {
  return (cents / CENTS).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
}

/** Names have no line break, which would begin another header or line. */
function printable(text: string): string {
  return text.replace(CONTROL, ' ')
}
