/**
 * Texts of a request for a raise and of its decision, and the bodies of their webhooks. The reason
 * and the note are other people's words: they are in no subject, each is one line, and a mail has no
 * other form than plain text.
 */
import type { RaiseDelivery } from './delivery.ts'

const SECOND_MS = 1_000
const CENTS = 100

export function raiseSubjectOf({ event, request, projectName }: RaiseDelivery): string {
  return event === 'raise_request'
    ? `${request.email} asks for a raise of a spend limit in ${projectName}`
    : `Your request for a raise in ${projectName} was ${request.state}`
}

export function raiseLinesOf(delivery: RaiseDelivery, root: string | undefined): string[] {
  const { event, request, projectName, organizationName } = delivery
  const page = pageOf(delivery, root)
  return [
    event === 'raise_request'
      ? `${request.email} asks for a raise of a spend limit.`
      : `Your request for a raise of a spend limit was ${request.state}.`,
    `Limit: ${dollars(request.current_amount)} in a ${request.interval}, of ${limitOf(delivery)}`,
    `Asked for: ${dollars(request.threshold_amount)} until ${timeOf(request.raised_until)}`,
    event === 'raise_request' ? `Reason, as they wrote it: ${request.reason}` : '',
    ...(event === 'raise_decision' ? decisionLines(delivery) : []),
    `Project: ${projectName} (${request.project_id})`,
    `Organization: ${organizationName}`,
    `Request: ${request.id}`,
    page === null ? '' : `Console: ${page}`,
  ]
}

function decisionLines({ request }: RaiseDelivery): string[] {
  const { decided_amount: amount, decided_until: until, deciderEmail, note } = request
  return [
    amount === null || until === null
      ? ''
      : `The limit is ${dollars(amount)} until ${timeOf(until)}.`,
    deciderEmail === null ? '' : `Decided by: ${deciderEmail}`,
    note === null || note === '' ? '' : `Note, as they wrote it: ${note}`,
  ]
}

/** Payer of the limit; of a person it is the one who asks. */
function limitOf({ request, projectName, organizationName }: RaiseDelivery): string {
  switch (request.scope_kind) {
    case 'organization':
      return `the organization ${organizationName}`
    case 'project':
      return `the project ${projectName}`
    case 'user':
    case 'project_user':
      return request.email
    default:
      return `${request.scope_kind} ${request.scope_id}`
  }
}

/** Body of a webhook, with the members that OpenAI's events have. Amounts are cents. */
export function raiseBodyOf(delivery: RaiseDelivery, root: string | undefined): string {
  const { event, request } = delivery
  const { decided_amount: amount, decided_until: until } = request
  return JSON.stringify({
    id: delivery.id,
    object: 'event',
    created_at: seconds(delivery.created_at),
    type: `raise_request.${event === 'raise_request' ? 'created' : request.state}`,
    data: {
      raise_request_id: request.id,
      organization_id: delivery.organization_id,
      organization_name: delivery.organizationName,
      project_id: request.project_id,
      project_name: delivery.projectName,
      user_id: request.user_id,
      user_email: request.email,
      scope: request.scope_kind,
      scope_id: request.scope_id,
      interval: request.interval,
      currency: 'USD',
      current_amount: request.current_amount,
      threshold_amount: request.threshold_amount,
      until: seconds(request.raised_until),
      reason: request.reason,
      decision:
        event === 'raise_request'
          ? null
          : {
              by_email: request.deciderEmail,
              threshold_amount: amount,
              until: until === null ? null : seconds(until),
              note: request.note,
            },
      console_url: pageOf(delivery, root),
    },
  })
}

function pageOf({ event }: RaiseDelivery, root: string | undefined): string | null {
  if (root === undefined) return null
  return event === 'raise_request' ? `${root}/raise-requests` : `${root}/account`
}

function dollars(cents: number): string {
  return (cents / CENTS).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
}

function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`
}

function seconds(ms: number): number {
  return Math.floor(ms / SECOND_MS)
}
