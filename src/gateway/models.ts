/** The models that a project can ask for: told here, since they are those of several upstreams. */
import { type Catalog, DEFAULT_MODEL } from '#limits/catalog.ts'
import type { Call } from './call.ts'
import { modelNotFound, type Upstreams } from './upstream/targets.ts'

/** Rows of the catalog that are limits and no models: families, and variants of a model. */
const LIMITS_ALONE = /^ft:|-long-context$/
const OWNER = 'bailiwick'

interface Models {
  readonly upstreams: Upstreams
  readonly catalog: Catalog
  /** Unix seconds: what OpenAI tells as the time of a model's making is not known here. */
  readonly startedAt: number
}

export const listModels = ({ upstreams, catalog, startedAt }: Models, call: Call): void => {
  const known = catalog.models
    .map(({ model }) => model)
    .filter((model) => model !== DEFAULT_MODEL && !LIMITS_ALONE.test(model))
  const data = upstreams
    .models(call.grant.projectId, known)
    .map((model) => toWire(model, startedAt))
  answer(call, { object: 'list', data })
}

/** Throws `model_not_found` for what nobody serves to this project. */
export const retrieveModel = ({ upstreams, startedAt }: Models, call: Call): void => {
  const model = call.id ?? ''
  if (!upstreams.serves(call.grant.projectId, model)) throw modelNotFound(model)
  answer(call, toWire(model, startedAt))
}

const toWire = (id: string, created: number) => ({
  id,
  object: 'model',
  created,
  owned_by: OWNER,
})

const answer = ({ reply }: Call, body: unknown): void =>
  reply.whole(200, ['content-type', 'application/json'], Buffer.from(JSON.stringify(body)))
