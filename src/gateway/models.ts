/**
 * The models endpoints: answered here, since a project's models are those of several upstreams.
 *
 * A model is listed where an upstream that would be tried for it lists it. An upstream that has
 * reported no list yet counts with the models of its configuration, and those of the catalog that
 * it serves.
 */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { ANTHROPIC_MODELS } from '#catalog/anthropic-models.ts'
import { builtInModelNames, type Catalog, DEFAULT_MODEL } from '#catalog/catalog.ts'
import { earliest, type ReportedEnd } from '#catalog/model-ends.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import { modelNotFound } from '#contract/errors/upstreams.ts'
import { REQUEST_ID_HEADER } from '#contract/formats/anthropic/headers.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { LATEST_TAG } from '#model-names/names.ts'
import { knownMaximaOf } from './accounting/maxima.ts'
import { resolveModel } from './auth/model-routing.ts'
import { type BodyCall, type Call, type Handlers, type ObjectCall, sendJson } from './call.ts'
import { type CodexModel, toCodexModels } from './codex-models.ts'
import { type AnthropicModel, anthropicPage, toAnthropicModel } from './formats/anthropic/models.ts'
import { type ListedModel, type ModelList, UNDESCRIBED } from './response/model-list.ts'
import type { ModelLists } from './upstream/model-lists.ts'
import type { UpstreamTarget } from './upstream/open-target.ts'
import { mayServe, staysThere } from './upstream/permitted.ts'
import type { Upstreams } from './upstream/targets.ts'

/** Rows of the catalog that are limits and no models: families, and variants of a model. */
const LIMITS_ALONE = /^ft:|-long-context$/
const OWNER = 'bailiwick'
const JSON_TYPE = ['content-type', 'application/json']

export interface ModelsOptions {
  readonly upstreams: Upstreams
  readonly lists: ModelLists
  readonly catalog: Catalog
  readonly now: Clock
  /** Unix seconds, in place of the time at which a model was made, where that is not known. */
  readonly startedAt: number
}

interface Parts extends ModelsOptions {
  /** Models of an upstream without a list, if it serves them: of the catalog, by API format. */
  readonly known: Readonly<Record<ApiFormatName, readonly string[]>>
}

export interface Models {
  readonly routes: Handlers
  /** The models that requests with a grant may use in an API format, and their aliases. */
  permittedModels(format: ApiFormatName, grant: ModelsGrant): Promise<PermittedModel[]>
}

/** A grant as far as the models depend on it. */
export type ModelsGrant = Pick<BodyCall['grant'], 'project' | 'policy' | 'routing'>

/** A model as it is listed: under its name, or under an alias. */
export interface PermittedModel {
  readonly id: string
  /** The model's name, for its limits and prices. */
  readonly name: string
  readonly model: ListedModel
}

export function createModels(options: ModelsOptions): Models {
  const rows = options.catalog.models
    .map(({ model }) => model)
    .filter((model) => model !== DEFAULT_MODEL && !LIMITS_ALONE.test(model))
  const builtIn = builtInModelNames()
  const documented = ANTHROPIC_MODELS.map(([model]) => model)
  const configured = rows.filter((model) => !builtIn.has(model))
  const anthropic = [...new Set([...documented, ...configured])]
  const parts = { ...options, known: { openai: rows, anthropic } }
  return {
    routes: routesOf(parts),
    permittedModels: async (format, grant) => {
      const models = await permittedModels(parts, { format, grant, isHead: false })
      return models.map(({ id, name, model }) => ({
        id,
        name,
        model: withMaxima(parts, name, model),
      }))
    },
  }
}

function routesOf(parts: Parts): Handlers {
  return {
    body: {
      listModels: (call) => list(parts, call),
      listAnthropicModels: (call) => listInAnthropicForm(parts, call),
    },
    object: {
      retrieveModel: async (call) => {
        const { name, model } = await retrieve(parts, call)
        sendJson(call, JSON.stringify({ ...toWire(parts, name, model), id: call.id }))
      },
      retrieveAnthropicModel: async (call) => {
        const { name, model } = await retrieve(parts, call)
        const described = { ...withMaxima(parts, name, model), name: call.id }
        sendOwn(call, toAnthropicModel(described, parts.startedAt))
      },
    },
  }
}

interface ModelsQuestion {
  readonly format: ApiFormatName
  readonly grant: ModelsGrant
  readonly isHead: boolean
}

function questionOf({ format, grant, isHead }: BodyCall): ModelsQuestion {
  return { format: format.name, grant, isHead }
}

async function permittedModels(
  parts: Parts,
  { format, grant, isHead }: ModelsQuestion,
): Promise<PermittedModel[]> {
  const { project, policy, routing } = grant
  const use = { format, project }
  const visible = parts.upstreams.visible(use)
  if (!isHead) await parts.lists.refresh(visible)
  const models = modelsOf(parts, grant, visible)
  const listed = [...models].map(([name, model]) => ({ id: name, name, model }))
  const aliases = [...routing.aliases].flatMap(([id, name]) => {
    if (models.has(id) || resolveModel({ routing, catalog: parts.catalog }, id) === id) return []
    const model = models.get(name) ?? servedModel(parts, parts.upstreams.serving(use, name), name)
    return model === undefined ? [] : [{ id, name, model }]
  })
  return [...listed, ...aliases].filter(({ name }) => policy.permitsModel(name))
}

async function listInAnthropicForm(parts: Parts, call: BodyCall): Promise<void> {
  const models = await permittedModels(parts, questionOf(call))
  const described = models.map(({ id, name, model }) => ({
    ...withMaxima(parts, name, model),
    name: id,
  }))
  sendOwn(call, anthropicPage(described, call.search, parts.startedAt))
}

async function list(parts: Parts, call: BodyCall): Promise<void> {
  const models = await permittedModels(parts, questionOf(call))
  models.sort((one, other) => (one.id < other.id ? -1 : 1))
  if (new URLSearchParams(call.search).has('client_version')) {
    const described = models.map(({ id, name, model }) => ({
      ...describe(parts, name, model),
      name: id,
    }))
    sendTagged(call, toCodexModels(described))
    return
  }
  const data = models.map(({ id, name, model }) => ({ ...toWire(parts, name, model), id }))
  sendJson(call, JSON.stringify({ object: 'list', data }))
}

/** Throws 404 for a model that the key may not call in the call's format. */
async function retrieve(
  parts: Parts,
  { format, id, grant, isHead, reply }: ObjectCall,
): Promise<PermittedModel> {
  const use = { format: format.name, project: grant.project }
  const name = resolveModel({ routing: grant.routing, catalog: parts.catalog }, id)
  reply.log.model = name
  if (name !== id) reply.log.requestedModel = id
  const serving = parts.upstreams.serving(use, name)
  if (serving.length === 0) throw missing(parts, grant, parts.upstreams.notServed(use, name), name)
  if (!isHead) await parts.lists.refresh(serving)
  const model = servedModel(parts, serving, name)
  if (!model || !grant.policy.permitsModel(name)) {
    throw missing(parts, grant, modelNotFound(name), name)
  }
  return { id, name, model }
}

/** A model as one of the targets that serve it lists it. */
function servedModel(
  { lists }: Parts,
  serving: readonly UpstreamTarget[],
  name: string,
): ListedModel | undefined {
  for (const target of serving) {
    const models = lists.of(target)
    const model = models ? findIn(models, name) : UNDESCRIBED
    if (model) return model
  }
  return undefined
}

/** The error of a missing model, with the day on which it ended if the project may use it. */
function missing(
  { catalog, now }: Parts,
  { policy }: ObjectCall['grant'],
  data: ProblemData,
  id: string,
): Problem {
  const isUnknown = data.code === 'model_not_found' && policy.permitsModel(id)
  const end = isUnknown ? catalog.ends.endedBy(id, now()) : undefined
  return new Problem(end ? modelNotFound(id, end) : data)
}

/** Finds a model under its name, or with the tag that Ollama adds to a name without one. */
function findIn(models: ModelList, name: string): ListedModel | undefined {
  return models.get(name) ?? models.get(name + LATEST_TAG)
}

/** The models of the targets that a project may use. */
function modelsOf(
  parts: Parts,
  { project }: ModelsGrant,
  visible: readonly UpstreamTarget[],
): Map<string, ListedModel> {
  const own = visible.filter(({ upstream }) => upstream.projects)
  const isTried = ({ projects }: Upstream, name: string): boolean =>
    projects !== undefined || !own.some(({ upstream }) => mayServe(upstream, project, name))
  const models = new Map<string, ListedModel>()
  for (const target of visible) {
    for (const [name, model] of parts.lists.of(target) ?? assumed(parts, target)) {
      const { upstream } = target
      if (!isTried(upstream, name) || !staysThere(upstream, project, name)) continue
      models.set(name, mergeListed(models.get(name), model))
    }
  }
  return models
}

/** The models of a target without a list. */
function assumed({ known }: Parts, { upstream }: UpstreamTarget): ModelList {
  return new Map(
    [...upstream.listed, ...known[upstream.apiFormat].filter(upstream.serves)].map((name) => [
      name,
      UNDESCRIBED,
    ]),
  )
}

/** A request may go to either upstream, so the smaller maxima and the earlier end hold. */
export function mergeListed(one: ListedModel = UNDESCRIBED, other: ListedModel): ListedModel {
  return {
    created: one.created ?? other.created,
    contextWindow: smaller(one.contextWindow, other.contextWindow),
    shutdownDate: earliest([one.shutdownDate, other.shutdownDate]),
    displayName: one.displayName ?? other.displayName,
    maxOutputTokens: smaller(one.maxOutputTokens, other.maxOutputTokens),
  }
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}

function toWire({ startedAt, catalog }: Parts, id: string, model = UNDESCRIBED) {
  return {
    id,
    object: 'model',
    created: model.created ?? startedAt,
    owned_by: OWNER,
    shutdown_date: endOf(catalog, id, model),
  }
}

/** Undefined for a model about which nothing is known. */
function endOf({ ends }: Catalog, id: string, { shutdownDate }: ListedModel): ReportedEnd {
  const end = ends.ofReported(id, shutdownDate)
  return end === null ? null : end?.date
}

/** Describes a model, by the catalog where the upstream reports nothing. */
function describe({ catalog }: Parts, name: string, model = UNDESCRIBED): CodexModel {
  const row = catalog.resolve(name)
  const known = row && (row.contextWindow ?? knownMaximaOf(row.bucket).contextWindow)
  const { reasoning } = catalog.findOutput(name)
  return { name, contextWindow: model.contextWindow ?? known, reasoning }
}

/** A model with the maxima of the catalog, else of its vendor, where its upstream reports none. */
function withMaxima({ catalog }: Parts, name: string, model: ListedModel): AnthropicModel {
  const row = catalog.resolve(name)
  const known = knownMaximaOf(row?.bucket ?? name)
  return {
    ...model,
    name,
    contextWindow: model.contextWindow ?? row?.contextWindow ?? known.contextWindow,
    maxOutputTokens: model.maxOutputTokens ?? row?.maxOutputTokens ?? known.maxOutputTokens,
    shutdownDate: endOf(catalog, name, model),
  }
}

/** Sends an answer of this server in Anthropic's form, with the id of the request. */
function sendOwn({ reply }: Pick<Call, 'reply'>, body: object): void {
  reply.add([REQUEST_ID_HEADER, reply.requestId])
  sendJson({ reply }, JSON.stringify(body))
}

/** Sends a body with its ETag, or 304 to a caller who has it. */
function sendTagged({ reply, headers }: Call, body: unknown): void {
  const text = JSON.stringify(body)
  const etag = `"${hash('sha256', text, 'base64url').slice(0, 27)}"`
  if (!hasTag(headers, etag)) {
    reply.whole(200, [...JSON_TYPE, 'etag', etag], Buffer.from(text))
    return
  }
  reply.head(304, ['etag', etag])
  reply.end()
}

/** RFC 9110 §13.1.2: tags are compared without their mark of weakness. */
function hasTag({ 'if-none-match': tags = '' }: IncomingHttpHeaders, etag: string): boolean {
  return tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}
