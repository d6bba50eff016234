/**
 * Upstreams of the file's `upstreams:` and of the two variables for one of them, converted for the
 * gateway.
 *
 * A key in the file may be `${NAME}`, the value of that variable: the file can then be shown to
 * anybody.
 */

import { passRouteFault } from '#contract/data-plane/pass-routes.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { PASSABLE_MEMBERS } from '#contract/formats/passable-members.ts'
import { matcherOf, type ServedModels, servedModels } from '#model-names/served.ts'
import { type Billing, checkAccounts, configuredBilling } from './billing.ts'
import { type ConfiguredMaxima, configuredMaxima } from './maxima.ts'
import { type PriceEntries, priceFault } from './prices.ts'
import { createSecrets, type Secrets } from './secret.ts'
import { createSettingsSteps } from './settings-error.ts'
import { readTlsFiles, type TlsMaterial } from './tls-files.ts'
import { configuredAuth, keyAuth, type UpstreamAuth } from './upstream-auth.ts'
import type { KEY_HEADERS, UpstreamEntry } from './upstream-entry.ts'
import { configuredLimits, type UpstreamLimit } from './upstream-limits.ts'

const UPSTREAMS_MAX = 64
const PRICES_MAX = 500
const DEFAULT_CONNECT_SECONDS = 10
/** The timeout of OpenAI's clients. */
const DEFAULT_FIRST_BYTE_SECONDS = 600
const DEFAULT_SLOW_SECONDS = 60
const DEFAULT_IDLE_SECONDS = 300
const DEFAULT_CONNECTIONS = 1_024

/** An upstream, complete and checked. */
export interface Upstream extends ServedModels {
  readonly name: string
  readonly origin: string
  /** Prefix of its paths, without a slash at the end: `/v1`. */
  readonly basePath: string
  /** The API that it serves: it gets requests to routes of this format alone. */
  readonly apiFormat: ApiFormatName
  /** Whether it may have files, conversations and stored responses. */
  readonly holdsObjects: boolean
  /** Undefined: requests have no credentials. */
  readonly auth: UpstreamAuth | undefined
  /** Its account at the provider; undefined: costs are not compared with it. */
  readonly billing: Billing | undefined
  readonly workspaceId: string | undefined
  /** Prices of models that differ from those of the models. */
  readonly prices: ReadonlyMap<string, PriceEntries>
  /** The factor of its region on the prices that a model has elsewhere. Undefined: 1 of all. */
  readonly priceFactorOf: ((model: string) => number) | undefined
  /** The service tier that a request without one may get. */
  readonly serviceTier: string | undefined
  /** Maxima of models without configured maxima. */
  readonly maxima: ConfiguredMaxima
  /** Weight of the choice among several; 0: only when the others fail. */
  readonly weight: number
  /** Ids and names of tags (`team=search`) of its projects. Undefined: all projects. */
  readonly projects: ReadonlySet<string> | undefined
  /** All places where it may process a request. Empty: anywhere. */
  readonly regions: readonly string[]
  readonly holdsFiles: boolean
  /** Whether it stores responses and their items. */
  readonly stores: boolean
  /** Paths of `STEERING_MEMBERS` that bodies may have here. */
  readonly passMembers: ReadonlySet<string>
  /** Whether members that the gateway does not know are forwarded under an enforced limit. */
  readonly unknownMembers: 'pass' | 'reject'
  /** Whether models with OpenAI's names have OpenAI's tokenizers here. */
  readonly tokenizer: 'openai' | 'unknown'
  /** Paths of its routes besides those of the contract. */
  readonly passRoutes: ReadonlySet<string>
  readonly connectMs: number
  readonly firstByteMs: number
  /** Silence before the first byte that counts as a failure, though the request waits on. */
  readonly slowMs: number
  readonly idleMs: number
  readonly connections: number
  /** Its authorities and our client certificate; undefined: the runtime's authorities. */
  readonly tls: TlsMaterial | undefined
  /** Limits of the account; empty: none. */
  readonly limits: readonly UpstreamLimit[]
  /** Its credentials, those in files among them. */
  readonly secrets: Secrets
  /** Its settings as given: a reload keeps the connections of an upstream with the same. */
  readonly entry: UpstreamEntry
}

/** Reports an invalid entry; `setting` names the member at fault. */
export type RejectSetting = (name: string, setting: keyof UpstreamEntry, reason: string) => never

/** Every upstream of the file. If none is configured to hold files, the first one does. */
export function configuredUpstreams(
  entries: Readonly<Record<string, UpstreamEntry>>,
  secrets: Secrets,
  reject: RejectSetting,
): Upstream[] {
  const names = Object.keys(entries)
  if (names.length > UPSTREAMS_MAX) {
    reject(names[0] ?? '', 'base_url', `there are more than ${UPSTREAMS_MAX} upstreams`)
  }
  const named = Object.entries(entries)
  const holders = named.filter(([, entry]) => traitsOf(entry).holdsObjects)
  const fileHolders = defaultFileHolders(holders)
  const steps = createSettingsSteps()
  const upstreams = named.map(([name, entry]) => {
    const own = createSecrets(secrets.environment)
    return steps.run(() => configuredUpstream(name, entry, own, fileHolders.has(name), reject))
  })
  steps.check()
  const all = upstreams.map((upstream) => upstream())
  checkAccounts(all, (name, reason) => reject(name, 'billing', reason))
  return all
}

function configuredUpstream(
  name: string,
  entry: UpstreamEntry,
  secrets: Secrets,
  holdsFiles: boolean,
  reject: RejectSetting,
): Upstream {
  return {
    name,
    entry,
    secrets,
    auth: readAuth(name, entry, secrets, reject),
    billing: readBilling(name, entry, secrets, reject),
    holdsFiles: readFiles(name, entry, reject) ?? holdsFiles,
    prices: readPrices(name, entry, reject),
    passMembers: readPassMembers(name, entry, reject),
    passRoutes: readPassRoutes(name, entry, reject),
    tls: readTlsFiles(entry, (setting, reason) => reject(name, setting, reason)),
    limits: readLimits(name, entry, reject),
    ...addressOf(readUrl(name, entry, reject), entry),
    ...traitsOf(entry),
    ...modelsAndTimeoutsOf(entry),
  }
}

/** Whether two upstreams have the same settings, and the same certificates. */
export function isSameUpstream(one: Upstream, other: Upstream): boolean {
  return settingsOf(one) === settingsOf(other)
}

/** Text of all settings, in their order, on which a choice among names may depend. */
function settingsOf({ name, entry, holdsFiles, tls }: Upstream): string {
  return JSON.stringify([name, entry, holdsFiles, tls])
}

/** Names of the upstreams that hold files by default: if none does, the first of each region. */
function defaultFileHolders(
  holders: readonly (readonly [string, UpstreamEntry])[],
): ReadonlySet<string> {
  if (holders.some(([, { files }]) => files)) return new Set()
  const byRegion = new Map<string, string>()
  for (const [name, { projects, regions }] of holders) {
    const key = regionsKey(regions)
    if (!projects && !byRegion.has(key)) byRegion.set(key, name)
  }
  return new Set(byRegion.values())
}

/** Distinguishes lists of regions, in any order. */
export function regionsKey(regions: readonly string[] = []): string {
  return [...new Set(regions)].sort().join(' ')
}

/** Hosts of OpenAI and Azure: they reject unknown members, and serve OpenAI's models. */
const OPENAI_HOSTS =
  /^(?:(?:.+\.)?api\.openai\.com|.+\.(?:openai|services\.ai|cognitiveservices)\.azure\.com)$/
/** Hosts of Anthropic, and of the platforms that reject unknown members as it does. */
const ANTHROPIC_HOSTS =
  /^(?:(?:.+\.)?(?:api\.anthropic\.com|claude\.googleapis\.com)|aws-external-anthropic\..+\.api\.aws|bedrock-mantle\..+\.api\.aws|.+\.services\.ai\.azure\.com)$/

/** An API format as far as the configuration of an upstream depends on it. */
interface FormatTraits extends Pick<Upstream, 'holdsObjects'> {
  readonly keyHeader: (typeof KEY_HEADERS)[number]
  /** Hosts that reject unknown members. */
  readonly hosts: RegExp
}

const FORMATS: Readonly<Record<ApiFormatName, FormatTraits>> = {
  openai: { keyHeader: 'authorization', holdsObjects: true, hosts: OPENAI_HOSTS },
  anthropic: { keyHeader: 'x-api-key', holdsObjects: false, hosts: ANTHROPIC_HOSTS },
}

function traitsOf({ api_format: apiFormat = 'openai', workspace_id }: UpstreamEntry) {
  const { holdsObjects } = FORMATS[apiFormat]
  return { apiFormat, holdsObjects, workspaceId: workspace_id }
}

/** Settings of upstreams with objects, and with routes besides those of the contract. */
const OPENAI_SETTINGS = ['files', 'stores', 'pass_routes'] as const

/** Whether files are stored there, as configured. */
function readFiles(name: string, entry: UpstreamEntry, reject: RejectSetting): boolean | undefined {
  const { holdsObjects, apiFormat } = traitsOf(entry)
  if (holdsObjects) return entry.files
  const setting = OPENAI_SETTINGS.find((one) => entry[one])
  if (setting) reject(name, setting, `an upstream of the API format ${apiFormat} has none`)
  return false
}

function addressOf(
  { origin, pathname, hostname }: URL,
  { api_format: apiFormat = 'openai', unknown_members, tokenizer }: UpstreamEntry,
): Pick<Upstream, 'origin' | 'basePath' | 'unknownMembers' | 'tokenizer'> {
  const isOwnHost = FORMATS[apiFormat].hosts.test(hostname)
  return {
    origin,
    basePath: pathname.replace(/\/+$/, ''),
    unknownMembers: unknown_members ?? (isOwnHost ? 'pass' : 'reject'),
    tokenizer: tokenizer ?? (isOwnHost && apiFormat === 'openai' ? 'openai' : 'unknown'),
  }
}

/** The members that the schema has checked completely. */
function modelsAndTimeoutsOf(entry: UpstreamEntry) {
  return {
    ...servedModels(entry.models, entry.model_names ?? {}),
    serviceTier: entry.service_tier,
    maxima: configuredMaxima(entry),
    weight: entry.weight ?? 1,
    projects: entry.projects && new Set(entry.projects),
    regions: entry.regions ?? [],
    priceFactorOf: entry.price_factors && factorsOf(entry.price_factors),
    stores: entry.stores ?? traitsOf(entry).holdsObjects,
    connectMs: (entry.connect_seconds ?? DEFAULT_CONNECT_SECONDS) * 1_000,
    firstByteMs: (entry.first_byte_seconds ?? DEFAULT_FIRST_BYTE_SECONDS) * 1_000,
    slowMs: (entry.slow_seconds ?? DEFAULT_SLOW_SECONDS) * 1_000,
    idleMs: (entry.idle_seconds ?? DEFAULT_IDLE_SECONDS) * 1_000,
    connections: entry.connections ?? DEFAULT_CONNECTIONS,
  }
}

/** The factor of the first name or glob that fits a model. */
function factorsOf(factors: Readonly<Record<string, number>>): (model: string) => number {
  const known = Object.entries(factors).map(([glob, factor]) => {
    return { fits: matcherOf([glob]), factor }
  })
  return (model) => known.find(({ fits }) => fits(model))?.factor ?? 1
}

function readUrl(name: string, { base_url }: UpstreamEntry, reject: RejectSetting): URL {
  const url = URL.canParse(base_url) ? new URL(base_url) : undefined
  if (url && /^https?:$/.test(url.protocol) && !/[?#@\s]/.test(base_url)) return url
  return reject(name, 'base_url', 'it must be an http or https address without query or password')
}

function readPassMembers(
  name: string,
  { pass_members: members = [] }: UpstreamEntry,
  reject: RejectSetting,
): ReadonlySet<string> {
  const unknown = members.find((member) => !PASSABLE_MEMBERS.has(member))
  if (unknown === undefined) return new Set(members)
  const known = [...PASSABLE_MEMBERS].join(', ')
  return reject(name, 'pass_members', `'${unknown}' is not one of ${known}`)
}

function readPrices(
  name: string,
  { prices = {} }: UpstreamEntry,
  reject: RejectSetting,
): ReadonlyMap<string, PriceEntries> {
  const found = Object.entries(prices)
  if (found.length > PRICES_MAX) reject(name, 'prices', `more than ${PRICES_MAX} models`)
  for (const [model, price] of found) {
    const fault = priceFault(price)
    if (fault !== undefined) reject(name, 'prices', `${model}: ${fault}`)
  }
  return new Map(found)
}

function readPassRoutes(
  name: string,
  { pass_routes: paths = [] }: UpstreamEntry,
  reject: RejectSetting,
): ReadonlySet<string> {
  for (const path of paths) {
    const fault = passRouteFault(path)
    if (fault !== undefined) reject(name, 'pass_routes', fault)
  }
  return new Set(paths)
}

/** Limits by model are of served models, each under one of its names. */
function readLimits(
  name: string,
  { limits, models, model_names = {} }: UpstreamEntry,
  reject: RejectSetting,
): UpstreamLimit[] {
  const { serves, nameThere } = servedModels(models, model_names)
  const seen = new Set<string>()
  for (const model of Object.keys(limits?.models ?? {})) {
    if (!serves(model)) reject(name, 'limits', `the upstream does not serve '${model}'`)
    const there = nameThere(model)
    if (seen.has(there))
      reject(name, 'limits', `'${model}' is '${there}', which has limits already`)
    seen.add(there)
  }
  return configuredLimits(limits)
}

/** Credentials by `api_key` and `key_header`, or by `auth`. */
function readAuth(
  name: string,
  entry: UpstreamEntry,
  secrets: Secrets,
  reject: RejectSetting,
): UpstreamAuth | undefined {
  const { api_format: apiFormat = 'openai', api_key: key, key_header: header, auth } = entry
  if (auth) {
    if (key !== undefined) reject(name, 'api_key', "'auth' is set, too")
    if (header !== undefined) reject(name, 'key_header', "'auth' is set, too")
    const { hostname } = readUrl(name, entry, reject)
    return configuredAuth(auth, hostname, secrets, (reason) => reject(name, 'auth', reason))
  }
  if (key === undefined) return undefined
  const { keyHeader } = FORMATS[apiFormat]
  return keyAuth(key, header ?? keyHeader, secrets, (reason) => reject(name, 'api_key', reason))
}

function readBilling(
  name: string,
  entry: UpstreamEntry,
  secrets: Secrets,
  reject: RejectSetting,
): Billing | undefined {
  if (!entry.billing) return undefined
  const { origin } = readUrl(name, entry, reject)
  const { apiFormat } = traitsOf(entry)
  return configuredBilling(entry.billing, { apiFormat, origin }, secrets, (reason) =>
    reject(name, 'billing', reason),
  )
}
