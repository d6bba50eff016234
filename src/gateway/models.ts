/** The models endpoints: answered here, since a project's models are those of several upstreams. */
import { type Catalog, DEFAULT_MODEL } from '#limits/catalog.ts'
import type { Call, Handlers } from './call.ts'
import { modelNotFound, type Upstreams } from './upstream/targets.ts'

/** Rows of the catalog that are limits and no models: families, and variants of a model. */
const LIMITS_ALONE = /^ft:|-long-context$/
const OWNER = 'bailiwick'

export interface ModelsOptions {
  readonly upstreams: Upstreams
  readonly catalog: Catalog
  /** Unix seconds, in place of the time at which a model was made, which is not known here. */
  readonly startedAt: number
}

export function createModels({ upstreams, catalog, startedAt }: ModelsOptions): Handlers {
  const toWire = (id: string) => ({ id, object: 'model', created: startedAt, owned_by: OWNER })
  const known = catalog.models
    .map(({ model }) => model)
    .filter((model) => model !== DEFAULT_MODEL && !LIMITS_ALONE.test(model))
  return {
    body: {
      listModels: (call) => {
        const data = upstreams.models(call.grant.projectId, known).map(toWire)
        sendJson(call, { object: 'list', data })
      },
    },
    object: {
      retrieveModel: (call) => {
        if (!upstreams.serves(call.grant.projectId, call.id)) throw modelNotFound(call.id)
        sendJson(call, toWire(call.id))
      },
    },
  }
}

function sendJson({ reply }: Call, body: unknown): void {
  reply.whole(200, ['content-type', 'application/json'], Buffer.from(JSON.stringify(body)))
}
