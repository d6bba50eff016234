/**
 * YAML configuration file: the organization of the first start, the models with their limits, the
 * upstreams, the way out to them, the identity provider, delivery of spend alerts and of audit
 * events, request logs, and bounds on the resources that callers can use. Its schema is here as
 * data; an unknown setting, or one of the wrong kind, is rejected with its line.
 */
import { type Static, Type } from 'typebox'
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
  type Scalar,
  visit,
} from 'yaml'
import { RATE_LIMIT_FIELDS, UNLIMITED } from '#contract/rate-limits.ts'
import { Email, Name } from '#contract/schema.ts'
import { AlertsEntry } from './alerts.ts'
import { AuditDeliveriesEntry } from './audit-deliveries.ts'
import { AuditLogEntry } from './audit-log.ts'
import { BoundEntries } from './bounds.ts'
import { EgressEntry } from './egress.ts'
import { type FileFault, type SettingPath, schemaFaults } from './file-faults.ts'
import { MAXIMA_ENTRIES } from './maxima.ts'
import { checkOidc, OidcEntry } from './oidc.ts'
import { PriceEntries, priceFault } from './prices.ts'
import { RequestLogsEntry } from './request-logs.ts'
import { ServerTlsEntry } from './server-tls.ts'
import { createSettingsSteps, resultOr, SettingsError } from './settings-error.ts'
import { SPEND_ENTRIES } from './spend.ts'
import { UpstreamEntry } from './upstream-entry.ts'

const MODELS_MAX = 2_000
/** Most reported faults of one kind of check. */
const FAULTS_MAX = 100
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

/** An error in the file, with its line and the path of its setting. */
export class ConfigFileError extends SettingsError {
  readonly #fault: string

  constructor(fileName: string, line: number, reason: string, path: SettingPath = []) {
    super(`${fileName}, line ${line}: ${reason}`)
    this.name = 'ConfigFileError'
    this.#fault = [`${fileName}, line ${line}`, path.join('.'), reason].filter(Boolean).join(': ')
  }

  override get faults(): readonly string[] {
    return [this.#fault]
  }
}

type Fail = (path: SettingPath, reason: string) => never

/** The sections of a file that are valid, and the faults of the others. */
export interface CheckedFile {
  readonly file: ConfigFile
  /** Throws the faults. */
  check(): void
}

/**
 * The checked content of a file. Throws the errors with their lines. `builtIn` are the names of the
 * models that need no entry: an alias may be of one of them.
 */
export function parseConfigFile(
  text: string,
  fileName: string,
  builtIn: ReadonlySet<string>,
): ConfigFile {
  const { file, check } = checkConfigFile(text, fileName, builtIn)
  check()
  return file
}

/** Checks a file without stopping at an error, to find those of other settings, too. */
export function checkConfigFile(
  text: string,
  fileName: string,
  builtIn: ReadonlySet<string>,
): CheckedFile {
  const steps = createSettingsSteps()
  const fail = failIn(text, fileName)
  const report = (faults: Iterable<FileFault>): void => {
    let count = 0
    for (const { path, reason } of faults) {
      if (++count <= FAULTS_MAX) steps.run(() => fail(path, reason))
    }
  }
  const value = resultOr(
    steps.run(() => contentOf(text, fileName, fail)),
    {},
  )
  report(schemaFaults(ConfigFile, value, []))
  const file = withoutFaults(value)
  report(modelFaults(file.models ?? {}, builtIn))
  const { oidc } = file
  if (oidc) steps.run(() => checkOidc(oidc, (setting, reason) => fail(['oidc', setting], reason)))
  return { file, check: steps.check }
}

/** Throws errors at settings of a file, with their lines. */
export function failIn(text: string, fileName: string): Fail {
  const lines = new LineCounter()
  let document: Document | undefined
  return (path, reason) => {
    document ??= parseDocument(text, { lineCounter: lines, uniqueKeys: false })
    throw new ConfigFileError(fileName, lineOf(document, lines, path), reason, path)
  }
}

/** The sections without faults. */
function withoutFaults(value: unknown): ConfigFile {
  if (compiled.Check(value)) return value
  const sections = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const valid = sections.filter(([name, section]) => {
    const [fault] = schemaFaults(ConfigFile, { [name]: section }, [])
    return fault === undefined
  })
  const file = Object.fromEntries(valid)
  return compiled.Check(file) ? file : {}
}

/** The parsed text. Throws the errors of its syntax. */
function contentOf(text: string, fileName: string, fail: Fail): unknown {
  const lines = new LineCounter()
  // The parser's check of unique keys compares each key with all before it.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false })
  const steps = createSettingsSteps()
  for (const { linePos, message } of [...document.errors, ...document.warnings]) {
    steps.run(() => {
      throw new ConfigFileError(fileName, linePos?.[0].line ?? 1, reasonOf(message))
    })
  }
  for (const key of repeatedKeys(document)) {
    const { line } = lines.linePos(key.range?.[0] ?? 0)
    steps.run(() => {
      throw new ConfigFileError(fileName, line, 'Map keys must be unique')
    })
  }
  steps.check()
  const badAlias = findBadAlias(document)
  if (badAlias) {
    const { line } = lines.linePos(badAlias.range?.[0] ?? 0)
    throw new ConfigFileError(fileName, line, `the alias *${badAlias.source} has no anchor`)
  }
  return expanded(document, fail)
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

/** Keys that their mapping has already, at most as many as are reported. */
function repeatedKeys(document: Document): readonly Scalar[] {
  const found: Scalar[] = []
  visit(document, {
    Map: (_key, { items }) => {
      const names = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (names.has(key.value) && found.length < FAULTS_MAX) found.push(key)
        names.add(key.value)
      }
    },
  })
  return found.sort((one, other) => (one.range?.[0] ?? 0) - (other.range?.[0] ?? 0))
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
function expanded(document: Document, fail: Fail): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {}
  } catch {
    return fail([], 'its aliases expand to more than a file may contain')
  }
}

function* modelFaults(
  models: Readonly<Record<string, ModelEntry>>,
  builtIn: ReadonlySet<string>,
): Generator<FileFault> {
  const entries = Object.entries(models)
  if (entries.length > MODELS_MAX) {
    yield { path: ['models'], reason: `more than ${MODELS_MAX} models` }
    return
  }
  for (const [name, entry] of entries) {
    const path = ['models', name]
    if (!MODEL_NAME.test(name)) {
      yield { path, reason: "a model's name has 1 to 200 characters, none of them blank" }
    }
    yield* aliasFaults(name, models, builtIn)
    const fault = entry.price && priceFault(entry.price)
    if (fault !== undefined) yield { path: [...path, 'price'], reason: fault }
    const { shutdown_date: day } = entry
    if (day && !isDay(day)) {
      yield { path: [...path, 'shutdown_date'], reason: `'${day}' is no day` }
    }
  }
}

function* aliasFaults(
  name: string,
  models: Readonly<Record<string, ModelEntry>>,
  builtIn: ReadonlySet<string>,
): Generator<FileFault> {
  const entry = models[name]
  const target = entry?.alias_of
  if (!entry || target === undefined) return
  const path = ['models', name, 'alias_of']
  if (models[target]?.alias_of !== undefined) {
    yield { path, reason: `'${target}' is an alias itself` }
  }
  if (!Object.hasOwn(models, target) && !builtIn.has(target)) {
    yield { path, reason: `there is no model '${target}'` }
  }
  const limited = RATE_LIMIT_FIELDS.find((field) => entry[field] !== undefined)
  if (limited) {
    yield { path: ['models', name, limited], reason: 'an alias has the limits of its model' }
  }
}

/** Whether a text is a day of the calendar. */
function isDay(text: string): boolean {
  const time = DAY.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Line of the setting at `path`, or of the nearest setting above it that is in the file. */
function lineOf(document: Document, lines: LineCounter, path: SettingPath): number {
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
