/**
 * Variables in place of secrets. A typed secret, such as the address of a webhook, is never on the
 * page again: a shell and Terraform take it from a variable.
 */

import { holdsSecret } from '#console/address/secrets-in-text.ts'
import { CLOSE, OPEN, type PlannedRequest, variable } from '#console/changes/planned-request.ts'

/** Parameters with secrets, by their names on the wire, and their variables. */
const SECRETS: Readonly<Record<string, string>> = { webhook_url: 'WEBHOOK_URL' }
/** Variable of another text that looks like a key. */
const SECRET = 'SECRET'
const MARKED = new RegExp(`${OPEN}(\\w+)${CLOSE}`, 'g')

/** The request with marks of variables in place of secrets. */
export function withVariables({ id, parameters }: PlannedRequest): PlannedRequest {
  const entries = Object.entries(parameters)
  return {
    id,
    parameters: Object.fromEntries(entries.map(([name, one]) => [name, replaced(name, one)])),
  }
}

function replaced(name: string, value: unknown): unknown {
  if (typeof value === 'string') {
    const secret = SECRETS[name] ?? (holdsSecret(value) ? SECRET : undefined)
    return secret === undefined || value === '' ? value : variable(secret)
  }
  if (Array.isArray(value)) return value.map((item) => replaced(name, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaced(key, inner)]),
  )
}

/** A text with `write` in place of each marked variable. */
export function replaceMarks(text: string, write: (variable: string) => string): string {
  return text.replace(MARKED, (_, name: string) => write(name))
}

const PLAIN = /^[\w@%+=:,./-]+$/

/** One argument of a POSIX shell. */
export function shellArgument(text: string): string {
  if (PLAIN.test(text)) return text
  const quoted = `'${text.replaceAll("'", `'\\''`)}'`
  return replaceMarks(quoted, (name) => `'"$${name}"'`).replace(/^''(?=")|(?<=")''$/g, '')
}
