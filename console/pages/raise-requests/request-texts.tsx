/** Raise requests in words. */
import { Badge } from '@mantine/core'
import { nameOf } from '#console/display/person.tsx'
import { endText, formatCents } from '#console/limits/amounts.ts'
import { raiseText } from '#console/pages/costs/budget/raise-fields.tsx'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'

const STATUSES = {
  open: { label: 'Waiting', color: 'yellow' },
  approved: { label: 'Approved', color: 'bailiwick' },
  denied: { label: 'Denied', color: 'red' },
  withdrawn: { label: 'Withdrawn', color: 'gray' },
  expired: { label: 'Expired', color: 'gray' },
} as const

export function StatusBadge({ status }: Pick<RaiseRequest, 'status'>) {
  const { label, color } = STATUSES[status]
  return (
    <Badge variant="light" color={color}>
      {label}
    </Badge>
  )
}

/** Limit that a request is about: `the project Atlas`, `ada@example.com in Atlas`. */
export function limitOf({ scope, scope_name: name, scope_id: id, ...of }: RaiseRequest): string {
  const project = of.project_name ?? of.project_id
  switch (scope) {
    case 'organization':
      return 'the organization'
    case 'project':
      return `the project ${name ?? project}`
    case 'user':
      return `${nameOf(of.user)} in all projects`
    case 'project_user':
      return `${nameOf(of.user)} in ${project}`
    case 'api_key':
      return `the key ${name ?? id} in ${project}`
    default:
      return `${name ?? id} in ${project}`
  }
}

/** `From $50.00 to $100.00 per month, until …` */
export function askedText(request: RaiseRequest): string {
  return raiseText(request.current_amount, request, request.interval)
}

/** `Olga: $80.00 until …. Enough for this week.` */
export function answerText(decision: NonNullable<RaiseRequest['decision']>): string {
  const { by, threshold_amount: cents, until, note } = decision
  const who = by === null ? 'An owner' : (by.name ?? by.email ?? 'An owner')
  const given =
    cents !== null && until !== null ? `${formatCents(cents)} until ${endText(until)}` : 'no raise'
  return `${who}: ${given}.${note ? ` ${note}` : ''}`
}
