/** Outcomes of requests: labels, colours, and the choices of the filter. */
import type { RequestLog } from '#contract/extensions/request-logs.ts'

export type Outcome = RequestLog['outcome']

export const OUTCOMES = {
  succeeded: { label: 'Succeeded', color: 'bailiwick' },
  rejected: { label: 'Rejected', color: 'yellow' },
  failed: { label: 'Failed', color: 'red' },
  left: { label: 'Caller left', color: 'gray' },
} as const satisfies Readonly<Record<Outcome, { label: string; color: string }>>

export function isOutcome(name: string): name is Outcome {
  return Object.hasOwn(OUTCOMES, name)
}

/** Both outcomes that a caller may ask about: `outcome` of an address. */
export const UNANSWERED = 'rejected,failed'

export const OUTCOME_CHOICES: readonly { value: string; label: string }[] = [
  { value: 'failed', label: 'Failed' },
  { value: 'rejected', label: 'Rejected' },
  { value: UNANSWERED, label: 'Rejected or failed' },
  { value: 'left', label: 'Caller left' },
  { value: 'succeeded', label: 'Succeeded' },
]
