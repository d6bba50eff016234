/**
 * The models endpoints: answered here, since a project's models are those of several upstreams.
 *
 * A model is listed where an upstream that would be tried for it lists it. An upstream that has
 * reported no list yet counts with the models of its configuration, and those of the catalog that
 * it serves.
 */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Problem } from '#base/problem.ts'
import { type Catalog, DEFAULT_MODEL } from '#catalog/catalog.ts'
import { findDocumentedModel } from '#catalog/find-documented-model.ts'
import type { Upstream } from '#config/upstreams.ts'
import { modelNotFound } from '#contract/errors/upstreams.ts'
import { foldModel, LATEST_TAG } from '#model-names/names.ts'
import { knownMaximaOf } from './accounting/maxima.ts'
import { type BodyCall, type Call, type Handlers, type ObjectCall, sendJson } from './call.ts'
import { type CodexModel, toCodexModels } from './codex-models.ts'
import { type ListedModel, type ModelList, UNDESCRIBED } from './response/model-list.ts'
import type { ModelLists } from './upstream/model-lists.ts'
import type { Upstreams, UpstreamTarget } from './upstream/targets.ts'

/** Rows of the catalog that are limits and no models: families, and variants of a model. */
const LIMITS_ALONE = /^ft:|-long-context$/
const OWNER = 'bailiwick'
const JSON_TYPE = ['content-type', 'application/json']

export interface ModelsOptions {
  readonly upstreams: Upstreams
  readonly lists: ModelLists
  readonly catalog: Catalog
  /** Unix seconds, in place of the time at which a model was made, where that is not known. */
  readonly startedAt: number
}

interface Parts extends ModelsOptions {
  /** Models of the catalog. */
  readonly known: readonly string[]
}

export function createModels(options: ModelsOptions): Handlers {
  const known = options.catalog.models
    .map(({ model }) => model)
    .filter((model) => model !== DEFAULT_MODEL && !LIMITS_ALONE.test(model))
  const parts = { ...options, known }
  return {
    body: { listModels: (call) => list(parts, call) },
    object: { retrieveModel: (call) => retrieve(parts, call) },
  }
}

async function list(parts: Parts, call: BodyCall): Promise<void> {
  const { projectId } = call.grant
  const visible = parts.upstreams.visible({ format: call.format.name, projectId })
  if (!call.isHead) await parts.lists.refresh(visible)
  const models = modelsOf(parts, visible)
  const { permitsModel } = call.grant.policy
  const names = [...models.keys()].filter(permitsModel).sort()
  if (new URLSearchParams(call.search).has('client_version')) {
    const described = names.map((name) => describe(parts, name, models.get(name)))
    sendTagged(call, toCodexModels(described))
    return
  }
  const data = names.map((name) => toWire(parts, name, models.get(name)))
  sendJson(call, JSON.stringify({ object: 'list', data }))
}

async function retrieve(parts: Parts, call: ObjectCall): Promise<void> {
  const { format, id, grant, isHead } = call
  const { projectId } = grant
  const serving = parts.upstreams.serving({ format: format.name, projectId }, id)
  if (!isHead) await parts.lists.refresh(serving)
  const lists = serving.map(parts.lists.of)
  const found = lists.map((models) => (models ? findIn(models, id) : UNDESCRIBED))
  const model = found.find((one) => one !== undefined)
  if (!model || !grant.policy.permitsModel(id)) throw new Problem(modelNotFound(id))
  sendJson(call, JSON.stringify(toWire(parts, id, model)))
}

/** Finds a model under its name, or with the tag that Ollama adds to a name without one. */
function findIn(models: ModelList, name: string): ListedModel | undefined {
  return models.get(name) ?? models.get(name + LATEST_TAG)
}

/** The models of the targets that a project may use. */
function modelsOf(parts: Parts, visible: readonly UpstreamTarget[]): Map<string, ListedModel> {
  const own = visible.filter(({ upstream }) => upstream.projects)
  const isTried = ({ projects }: Upstream, name: string): boolean =>
    projects !== undefined || !own.some(({ upstream }) => upstream.serves(name))
  const models = new Map<string, ListedModel>()
  for (const target of visible) {
    for (const [name, model] of parts.lists.of(target) ?? assumed(parts, target)) {
      if (isTried(target.upstream, name)) models.set(name, merge(models.get(name), model))
    }
  }
  return models
}

/** The models of a target without a list. */
function assumed({ known }: Parts, { upstream }: UpstreamTarget): ModelList {
  return new Map(
    [...upstream.listed, ...known.filter(upstream.serves)].map((name) => [name, UNDESCRIBED]),
  )
}

/** A request may go to either upstream, so the smaller context window and the earlier end hold. */
function merge(one: ListedModel = UNDESCRIBED, other: ListedModel): ListedModel {
  const windows = [one, other].flatMap(({ contextWindow }) => contextWindow ?? [])
  const [end] = [one, other].flatMap(({ shutdownDate }) => shutdownDate ?? []).sort()
  return {
    created: one.created ?? other.created,
    contextWindow: windows.length > 0 ? Math.min(...windows) : undefined,
    shutdownDate: end ?? (one.shutdownDate === undefined ? other.shutdownDate : one.shutdownDate),
  }
}

function toWire({ startedAt }: Parts, id: string, model = UNDESCRIBED) {
  return {
    id,
    object: 'model',
    created: model.created ?? startedAt,
    owned_by: OWNER,
    shutdown_date: endOf(id, model),
  }
}

/** The end by the upstream, else as its vendor has announced it; undefined for an unknown model. */
function endOf(id: string, { shutdownDate }: ListedModel): string | null | undefined {
  if (shutdownDate !== undefined) return shutdownDate
  const row = findDocumentedModel(foldModel(id))
  return row && (row[3] ?? null)
}

/** Describes a model, by the catalog where the upstream reports nothing. */
function describe({ catalog }: Parts, name: string, model = UNDESCRIBED): CodexModel {
  const row = catalog.resolve(name)
  const known = row && (row.contextWindow ?? knownMaximaOf(row.bucket).contextWindow)
  const { reasoning } = catalog.findOutput(name)
  return { name, contextWindow: model.contextWindow ?? known, reasoning }
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
