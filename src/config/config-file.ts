/**
 * YAML configuration file: the organization of the first start, the models with their limits, the
 * upstreams, the way out to them, the identity provider, delivery of spend alerts and of audit
 * events, request logs, and bounds on the resources that callers can use. Its schema is here as
 * data; an unknown setting, or one of the wrong kind, is rejected with its line.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import {
  type Alias,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { RATE_LIMIT_FIELDS, UNLIMITED } from '#contract/rate-limits.ts'
import { Email, Name } from '#contract/schema.ts'
import { AlertsEntry } from './alerts.ts'
import { AuditDeliveriesEntry } from './audit-deliveries.ts'
import { AuditLogEntry } from './audit-log.ts'
import { BoundEntries } from './bounds.ts'
import { EgressEntry } from './egress.ts'
import { MAXIMA_ENTRIES } from './maxima.ts'
import { checkOidc, OidcEntry } from './oidc.ts'
import { PriceEntries, priceFault } from './prices.ts'
import { RequestLogsEntry } from './request-logs.ts'
import { ServerTlsEntry } from './server-tls.ts'
import { SPEND_ENTRIES } from './spend.ts'
import { UpstreamEntry } from './upstream-entry.ts'

const MODELS_MAX = 2_000
/** Largest growth of a file by its aliases. */
const ALIASES_MAX = 100
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** A model's name is part of an id and a path: no blanks, nothing unprintable. */
const MODEL_NAME = /^[^\s\p{C}]{1,200}$/u

const LimitValue = Type.Union([
  Type.Integer({ minimum: 0, maximum: UNLIMITED }),
  Type.Literal('unlimited'),
])

const limitFields = Object.fromEntries(
  RATE_LIMIT_FIELDS.map((field) => [field, Type.Optional(LimitValue)]),
) as Record<(typeof RATE_LIMIT_FIELDS)[number], ReturnType<typeof Type.Optional<typeof LimitValue>>>

const closed = { additionalProperties: false }

const ModelEntry = Type.Object(
  {
    ...limitFields,
    alias_of: Type.Optional(Type.String({ minLength: 1 })),
    price: Type.Optional(PriceEntries),
    reasoning: Type.Optional(Type.Boolean({ expected: 'true or false' })),
    default_output_tokens: Type.Optional(Type.Integer({ minimum: 0, maximum: UNLIMITED })),
    reserve_output: Type.Optional(
      Type.Union([Type.Literal('maximum'), Type.Literal('learned')], {
        expected: 'maximum or learned',
      }),
    ),
    ...MAXIMA_ENTRIES,
    shutdown_date: Type.Optional(
      Type.Union([Type.String({ maxLength: 10 }), Type.Null()], {
        expected: 'a day in UTC, such as 2026-12-31, or null',
      }),
    ),
  },
  closed,
)

const ConfigFile = Type.Object(
  {
    organization: Type.Optional(
      Type.Object({ name: Type.Optional(Name), owner_email: Type.Optional(Email) }, closed),
    ),
    models: Type.Optional(Type.Record(Type.String(), ModelEntry)),
    upstreams: Type.Optional(Type.Record(Type.String(), UpstreamEntry)),
    tls: Type.Optional(ServerTlsEntry),
    oidc: Type.Optional(OidcEntry),
    alerts: Type.Optional(AlertsEntry),
    request_logs: Type.Optional(RequestLogsEntry),
    audit_deliveries: Type.Optional(AuditDeliveriesEntry),
    audit_log: Type.Optional(AuditLogEntry),
    egress: Type.Optional(EgressEntry),
    bounds: Type.Optional(BoundEntries),
    ...SPEND_ENTRIES,
  },
  closed,
)
export type ConfigFile = Static<typeof ConfigFile>
export type ModelEntry = Static<typeof ModelEntry>

/** Names of the sections of the file. */
export const CONFIG_SECTIONS: readonly string[] = Object.keys(ConfigFile.properties)

const compiled = Compile(ConfigFile)

/** An error in the file, with its line. */
export class ConfigFileError extends Error {
  constructor(fileName: string, line: number, reason: string) {
    super(`${fileName}, line ${line}: ${reason}`)
    this.name = 'ConfigFileError'
  }
}

type Path = readonly string[]
type Fail = (path: Path, reason: string) => never

/**
 * The checked content of a file. Throws the first error with its line. `builtIn` are the names of
 * the models that need no entry: an alias may be of one of them.
 */
export function parseConfigFile(
  text: string,
  fileName: string,
  builtIn: ReadonlySet<string>,
): ConfigFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [syntax] = [...document.errors, ...document.warnings]
  if (syntax) {
    throw new ConfigFileError(fileName, syntax.linePos?.[0].line ?? 1, reasonOf(syntax.message))
  }
  const badAlias = findBadAlias(document)
  if (badAlias) {
    const { line } = lines.linePos(badAlias.range?.[0] ?? 0)
    throw new ConfigFileError(fileName, line, `the alias *${badAlias.source} has no anchor`)
  }
  const fail = failIn(text, fileName)
  const value = contentOf(document, fail)
  const fault = findFault(ConfigFile, value, [])
  if (fault) return fail(fault.path, fault.reason)
  if (!compiled.Check(value)) return fail([], 'the file does not have the expected form')
  checkModels(value.models ?? {}, builtIn, fail)
  if (value.oidc) checkOidc(value.oidc, (setting, reason) => fail(['oidc', setting], reason))
  return value
}

/** Throws errors at settings of a file, with their lines. */
export function failIn(text: string, fileName: string): Fail {
  return (path, reason) => {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines })
    throw new ConfigFileError(fileName, lineOf(document, lines, path), reason)
  }
}

/**
 * The parser's message, without its line, which is reported separately, and without its advice to
 * programmers.
 */
function reasonOf(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(
    /(; please use .*)?( at line \d+, column \d+:?)$/,
    '',
  )
}

function findBadAlias(document: Document): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return undefined
      found = alias
      return visit.BREAK
    },
  })
  return found
}

/** An empty file is a file without settings. */
function contentOf(document: Document, fail: Fail): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {}
  } catch {
    return fail([], 'its aliases expand to more than a file may contain')
  }
}

function checkModels(
  models: Readonly<Record<string, ModelEntry>>,
  builtIn: ReadonlySet<string>,
  fail: Fail,
): void {
  const names = Object.keys(models)
  if (names.length > MODELS_MAX) fail(['models'], `more than ${MODELS_MAX} models`)
  for (const name of names) {
    const entry = models[name] as ModelEntry
    if (!MODEL_NAME.test(name)) {
      fail(['models', name], "a model's name has 1 to 200 characters, none of them blank")
    }
    const target = entry.alias_of
    if (target !== undefined && models[target]?.alias_of !== undefined) {
      fail(['models', name, 'alias_of'], `'${target}' is an alias itself`)
    }
    if (target !== undefined && !Object.hasOwn(models, target) && !builtIn.has(target)) {
      fail(['models', name, 'alias_of'], `there is no model '${target}'`)
    }
    const limited = RATE_LIMIT_FIELDS.find((field) => entry[field] !== undefined)
    if (target !== undefined && limited) {
      fail(['models', name, limited], 'an alias has the limits of its model')
    }
    const fault = entry.price && priceFault(entry.price)
    if (fault !== undefined) fail(['models', name, 'price'], fault)
    if (entry.shutdown_date && !isDay(entry.shutdown_date)) {
      fail(['models', name, 'shutdown_date'], `'${entry.shutdown_date}' is no day`)
    }
  }
}

/** Whether a text is a day of the calendar. */
function isDay(text: string): boolean {
  const time = DAY.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

interface Fault {
  readonly path: Path
  readonly reason: string
}

/** The first place where `value` does not match `schema`, in the words of the file. */
function findFault(either: TSchema, value: unknown, path: Path): Fault | undefined {
  const schema = branchOf(either, value)
  const items = itemsOf(schema)
  if (items && Array.isArray(value) && hasLength(schema, value)) {
    const faults = value.map((one, at) => findFault(items, one, [...path, String(at)]))
    return faults.find((fault) => fault !== undefined)
  }
  const { properties, patternProperties } = schema as Partial<TObject> & {
    patternProperties?: Record<string, TSchema>
  }
  const anyMember = patternProperties && Object.values(patternProperties)[0]
  if (!properties && !anyMember) {
    const right = Compile(schema).Check(value) && isStorable(value)
    return right ? undefined : { path, reason: expectation(schema, path) }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { path, reason: `${nameOf(path)} must be a mapping of settings` }
  }
  for (const [name, member] of Object.entries(value)) {
    const known =
      anyMember ?? (Object.hasOwn(properties ?? {}, name) ? properties?.[name] : undefined)
    if (!known) {
      const settings = Object.keys(properties ?? {}).join(', ')
      return { path: [...path, name], reason: `unknown setting '${name}'; known here: ${settings}` }
    }
    const fault = findFault(known, member, [...path, name])
    if (fault) return fault
  }
  const missing = (schema as Partial<TObject>).required?.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) return { path, reason: `'${missing}' is missing` }
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = partsOf(schema)
  const { length } = Object.keys(value)
  if (length < minProperties) return { path, reason: `${nameOf(path)} must have a setting` }
  if (length <= maxProperties) return undefined
  return { path, reason: `${nameOf(path)} must have at most ${maxProperties} entries` }
}

/** A schema of one entry or a list of them, or of a list. */
interface ListParts {
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema & { readonly properties?: unknown }
  readonly properties?: unknown
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
}

function partsOf(schema: TSchema): ListParts {
  return schema as ListParts
}

/**
 * Branch of a schema for one entry or a list of them, or for text or a mapping: the list for an
 * array, the mapping for a mapping, else the other one.
 */
function branchOf(schema: TSchema, value: unknown): TSchema {
  const { anyOf = [] } = partsOf(schema)
  const list = anyOf.find((one) => itemsOf(one) !== undefined)
  if (list) return Array.isArray(value) ? list : (anyOf.find((one) => one !== list) ?? schema)
  const mapping = anyOf.find((one) => partsOf(one).properties !== undefined)
  if (!mapping) return schema
  const isMapping = typeof value === 'object' && value !== null
  return isMapping ? mapping : (anyOf.find((one) => one !== mapping) ?? schema)
}

/** Schema of the entries of a list of objects. */
function itemsOf(schema: TSchema): TSchema | undefined {
  const { items } = partsOf(schema)
  return items?.properties === undefined ? undefined : items
}

function hasLength(schema: TSchema, { length }: readonly unknown[]): boolean {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = partsOf(schema)
  return length >= minItems && length <= maxItems
}

/** Text that a store does not keep unchanged: a NUL, or half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the file' : `'${path.at(-1)}'`
}

function expectation(schema: TSchema, path: Path): string {
  const { type, minimum, maximum, minLength, maxLength, pattern, expected } = schema as Record<
    string,
    unknown
  >
  const name = nameOf(path)
  if (expected !== undefined) return `${name} must be ${expected}`
  if (type === 'number') return `${name} must be a number from ${minimum} to ${maximum}`
  if (pattern !== undefined) return `${name} must be an e-mail address`
  if (type === 'integer') return `${name} must be a whole number from ${minimum} to ${maximum}`
  if (type !== 'string')
    return `${name} must be a whole number from 0 to ${UNLIMITED}, or unlimited`
  const bounds = maxLength === undefined ? '' : ` of ${minLength} to ${maxLength} characters`
  return `${name} must be text${bounds}`
}

/** Line of the setting at `path`, or of the nearest setting above it that is in the file. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents
  let offset = (node as Node | null)?.range?.[0] ?? 0
  for (const name of path) {
    if (isSeq(node)) {
      node = node.items[Number(name)]
      if (isMap(node)) offset = node.range?.[0] ?? offset
      continue
    }
    if (!isMap(node)) break
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    if (!pair) break
    offset = (pair.key as Node).range?.[0] ?? offset
    node = pair.value
  }
  return lines.linePos(offset).line
}
