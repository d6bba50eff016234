/** Problems of answers, each as a sentence for the report; undefined if there is none. */
import type { Received } from './requests.ts'

/** Longest part of a body in a finding. */
const EXCERPT_MAX = 200

const MEMBERS = ['message', 'type', 'param', 'code'] as const
type ErrorMember = (typeof MEMBERS)[number]

export interface ExpectedError {
  /** Statuses that fulfil the expectation. */
  readonly status: readonly number[]
  /** Members of `error` with these values. */
  readonly values?: Readonly<Partial<Record<ErrorMember, string>>>
  /** The error may be text, as OpenAI's of a missing scope is. */
  readonly mayBeText?: true
  /** Text that must not be in the body. */
  readonly without?: string
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of a body; undefined if the body is no object. */
export function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Status and the beginning of a body. */
export function excerptOf({ status, text }: Pick<Received, 'status' | 'text'>): string {
  const short = text.length > EXCERPT_MAX ? `${text.slice(0, EXCERPT_MAX)}…` : text
  return `${status} ${short.replaceAll(/\s+/g, ' ').trim()}`.trim()
}

/** Whether the server does not have the operation: an answer without an error of its own. */
export function isNotServed(received: Received): boolean {
  if (received.status === 405 || received.status === 501) return true
  return received.status === 404 && typeof codeOf(received) !== 'string'
}

export function codeOf({ json }: Received): unknown {
  return memberOf(memberOf(json, 'error'), 'code')
}

export function statusProblem(received: Received, status: number): string | undefined {
  return received.status === status ? undefined : excerptOf(received)
}

/** The envelope `{ error: { message, type, param, code } }`, and the given values in it. */
export function errorProblem(received: Received, expected: ExpectedError): string | undefined {
  const { status, values = {}, mayBeText, without } = expected
  const shown = excerptOf(received)
  if (!status.includes(received.status)) return shown
  if (without !== undefined && received.text.includes(without)) return `the key itself: ${shown}`
  const error = memberOf(received.json, 'error')
  if (mayBeText && typeof error === 'string' && error !== '') return undefined
  if (!isRecord(error)) return `no object \`error\`: ${shown}`
  for (const name of MEMBERS) {
    const value = error[name]
    if (value === undefined) return `\`error.${name}\` is missing: ${shown}`
    const mayBeNull = name === 'param' || name === 'code'
    if (typeof value !== 'string' && !(mayBeNull && value === null)) {
      return `\`error.${name}\` is no text: ${shown}`
    }
  }
  if (error.message === '' || error.type === '') return `an empty message or type: ${shown}`
  const wrong = Object.entries(values).find(([name, value]) => error[name] !== value)
  return wrong && `\`error.${wrong[0]}\` is ${JSON.stringify(error[wrong[0]])}: ${shown}`
}
