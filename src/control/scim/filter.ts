/**
 * Filters and paths (RFC 7644 §3.4.2.2, §3.5.2): comparisons by `eq`, joined by `and`. That is what
 * identity providers send; other operators are rejected by name. Length and number of comparisons
 * are bounded before the text is parsed, and nothing nests.
 */
import { SCIM_CLAUSES_MAX, SCIM_FILTER_MAX } from '#contract/scim/messages.ts'
import { ScimError } from './scim-error.ts'

/** One comparison. */
export interface Clause {
  readonly path: AttributePath
  readonly value: string | boolean
}

/** `emails[type eq "work"].value`. Names are in lower case. */
export interface AttributePath {
  /** The schema in front of the name. Undefined: the resource's schema. */
  readonly schema: string | undefined
  readonly attribute: string
  readonly filter: readonly Clause[]
  readonly sub: string | undefined
}

const PATH = /^(?:(urn:[\w.:-]+):)?([a-z][\w-]*)(?:\[([^\]]*)\])?(?:\.(\$?[a-z][\w-]*))?$/i
/** A comparison at the start of the rest: a path, `eq`, and a value in JSON. */
const CLAUSE =
  /\s*([a-z$][\w.:$-]*(?:\[[^\]]*\](?:\.[\w$-]+)?)?)\s+(\w+)(?:\s+("(?:[^"\\]|\\.)*"|[\w.]+))?\s*/iy
const AND = /and\s/iy
/** A text without quotation marks. */
const BARE_TEXT = /^[a-z][\w.]*$/i

/** Throws `invalidFilter`. */
export function parseFilter(text: string): Clause[] {
  if (text.length > SCIM_FILTER_MAX) {
    throw invalid(`The filter is longer than ${SCIM_FILTER_MAX} characters.`)
  }
  const clauses: Clause[] = []
  for (let at = 0; ; ) {
    if (clauses.length === SCIM_CLAUSES_MAX) {
      throw invalid(`A filter has at most ${SCIM_CLAUSES_MAX} comparisons.`)
    }
    CLAUSE.lastIndex = at
    const found = CLAUSE.exec(text)
    if (!found) throw unreadable(text)
    // A filter inside the path uses the expression too.
    at = CLAUSE.lastIndex
    clauses.push(clauseOf(found))
    if (at === text.length) return clauses
    AND.lastIndex = at
    if (!AND.test(text)) throw unreadable(text)
    at = AND.lastIndex
  }
}

/** Throws `invalidPath`. */
export function parsePath(text: string): AttributePath {
  const [, schema, attribute, filter, sub] =
    (text.length > SCIM_FILTER_MAX ? null : PATH.exec(text)) ?? []
  if (attribute === undefined) throw new ScimError('invalidPath', 'The path cannot be read.')
  return {
    schema: schema?.toLowerCase(),
    attribute: attribute.toLowerCase(),
    filter: filter === undefined ? [] : parseFilter(filter),
    sub: sub?.toLowerCase(),
  }
}

function clauseOf([, path = '', operator = '', value]: RegExpExecArray): Clause {
  if (operator.toLowerCase() !== 'eq') {
    throw invalid(`Only eq and and are supported, not ${operator}.`)
  }
  return { path: pathIn(path), value: constantOf(value ?? '') }
}

function pathIn(text: string): AttributePath {
  try {
    return parsePath(text)
  } catch (error) {
    throw error instanceof ScimError ? invalid(error.message) : error
  }
}

function constantOf(text: string): string | boolean {
  if (/^true$/i.test(text)) return true
  if (/^false$/i.test(text)) return false
  // As in an example of Entra ID's documentation.
  if (BARE_TEXT.test(text) && text !== 'null') return text
  const value = parseText(text)
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value
  throw invalid('A value is a text in quotation marks, true or false.')
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreadable(text: string): ScimError {
  return invalid(`The filter of ${text.length} characters cannot be read.`)
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidFilter', detail)
}
