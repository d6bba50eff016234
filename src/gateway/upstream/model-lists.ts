/**
 * The lists of models that upstreams report, cached.
 *
 * A list is requested when it is needed and the last one is a minute old. Callers wait for the
 * first list alone: after that the last one is served while a single request refreshes it. The
 * request has the upstream's key, holds one connection like any other, and is charged to nobody. It
 * does not count for the health of the upstream: a server without a list may serve its models well,
 * and a server with a list may serve none of them.
 *
 * Failure modes: if no answer comes within 2 s, its status is not 200, it is longer than 1 MiB or
 * no list of models, the last list stays, and the next request is sent after 10 s at the earliest.
 * None is sent while the circuit is open. Of a list in pages all have to come within the 2 s, and
 * at most 5 are read.
 */
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { Upstream } from '#config/upstreams.ts'
import {
  type ListedModel,
  type ModelList,
  readModelList,
  UNDESCRIBED,
} from '#gateway/response/model-list.ts'
import { parseJson } from '#json/values.ts'
import { LATEST_TAG } from '#model-names/names.ts'
import type { Attempt } from './attempt.ts'
import { collect } from './collect.ts'
import type { UpstreamTarget } from './open-target.ts'
import { objectRequest } from './request.ts'
import type { Upstreams } from './targets.ts'

/** Time that a list is current, and the pause after a failure. */
const CURRENT_MS = 60_000
const PAUSE_MS = 10_000
/** Longest wait for a list, and longest list. */
const ANSWER_MAX_MS = 2_000
const LIST_MAX_BYTES = 1_048_576
const PAGES_MAX = 5
/** The holder of a connection that no project uses. */
const NO_PROJECT = ''

export interface ModelLists {
  /** The last list of an upstream; undefined while it has reported none. */
  of(target: UpstreamTarget): ModelList | undefined
  /**
   * Requests the lists that are due. Resolves when each target has a list or has failed to report
   * one. Targets with a list are not waited for.
   */
  refresh(targets: readonly UpstreamTarget[]): Promise<void>
}

export interface ModelListsOptions {
  readonly upstreams: Upstreams
  /** Gets the cached lists. */
  readonly catalog: Pick<Catalog, 'setListed'>
  readonly now: Clock
  /** Called with each list that was read. */
  readonly onListed: (target: UpstreamTarget, list: ModelList) => void
  /** Lists that were read before. */
  readonly cached: CachedLists
}

/** Last lists of targets, which outlive a reload of the configuration. */
export type CachedLists = WeakMap<UpstreamTarget, CachedList>

interface CachedList {
  readonly namesOf: (id: string) => readonly string[]
  list: ModelList | undefined
  requestedAt: number
  pauseMs: number
  loading: Promise<void> | undefined
}

export function createModelLists(options: ModelListsOptions): ModelLists {
  const { upstreams, catalog, now, onListed, cached: states } = options
  for (const target of upstreams.all) {
    const list = states.get(target)?.list
    if (list) catalog.setListed(target.upstream.name, list)
    if (!states.has(target)) states.set(target, newState(target.upstream))
  }
  const unrecorded: Upstreams = { ...upstreams, record: () => {} }

  const load = async (target: UpstreamTarget, state: CachedList): Promise<void> => {
    const list = await listOf(unrecorded, target, state)
    if (!list) return
    const { publicNames } = target.upstream
    state.list = withPublicNames(list, publicNames)
    state.pauseMs = CURRENT_MS
    onListed(target, state.list)
  }
  const refresh = (target: UpstreamTarget): Promise<void> | undefined => {
    const state = states.get(target)
    if (!state || state.loading || !isDue(target, state, now())) return state?.loading
    state.requestedAt = now()
    state.pauseMs = PAUSE_MS
    state.loading = load(target, state).finally(() => {
      state.loading = undefined
    })
    return state.loading
  }
  const of = (target: UpstreamTarget): ModelList | undefined => states.get(target)?.list

  return {
    of,
    refresh: async (targets) => {
      await Promise.all(
        targets.map((target) => {
          const loading = refresh(target)
          return of(target) ? undefined : loading
        }),
      )
    },
  }
}

function newState(upstream: Upstream): CachedList {
  return {
    namesOf: namesOf(upstream),
    list: undefined,
    requestedAt: Number.NEGATIVE_INFINITY,
    pauseMs: 0,
    loading: undefined,
  }
}

/** A clock that was set back delays nothing. */
function isDue({ circuitOpenUntil }: UpstreamTarget, state: CachedList, nowMs: number): boolean {
  const ageMs = nowMs - state.requestedAt
  return circuitOpenUntil <= nowMs && (ageMs < 0 || ageMs >= state.pauseMs)
}

/**
 * Names here of a model of the upstream: the upstream's name, if listed, and configured names. A
 * name without a tag is configured for the model of that name with the tag `:latest`, too.
 */
function namesOf({ listed, nameThere, lists }: Upstream): CachedList['namesOf'] {
  const configured = Map.groupBy(listed, nameThere)
  const of = (id: string): readonly string[] => configured.get(id) ?? []
  return (id) => {
    const untagged = id.endsWith(LATEST_TAG) ? of(id.slice(0, -LATEST_TAG.length)) : []
    return [...new Set([...(lists(id) ? [id] : []), ...of(id), ...untagged])]
  }
}

/** A name that the configuration gives a model is listed whatever the upstream calls the model. */
function withPublicNames(list: ModelList, publicNames: readonly string[]): ModelList {
  const missing = publicNames.filter((name) => !list.has(name))
  return new Map([...list, ...missing.map((name) => [name, UNDESCRIBED] as const)])
}

/** All pages of the list. Undefined: one of them is unavailable, or no list. */
async function listOf(
  upstreams: Upstreams,
  target: UpstreamTarget,
  { namesOf }: CachedList,
): Promise<ModelList | undefined> {
  const { modelList: format } = target.format
  const models = new Map<string, ListedModel>()
  const late = startLate()
  try {
    let path: string | undefined = format.path
    for (let pages = 0; path !== undefined && pages < PAGES_MAX; pages += 1) {
      const about = { projectId: NO_PROJECT, path, headers: format.headers }
      const answer = await collect(upstreams, target, objectRequest(target, about), {
        maxBytes: LIST_MAX_BYTES,
        onStart: late.onStart,
      })
      if (answer.kind === 'failed' || answer.status !== 200) return undefined
      const page = parseJson(answer.body.toString())
      if (!readModelList(page, namesOf, format, models)) return undefined
      path = format.nextPath(Object(page))
    }
    return models
  } finally {
    late.clear()
  }
}

/** Cancels the attempt of the time when it is late, and those that begin afterwards. */
function startLate() {
  let attempt: Attempt | undefined
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    attempt?.cancel('timeout')
  }, ANSWER_MAX_MS)
  return {
    onStart: (started: Attempt): void => {
      attempt = started
      if (isLate) started.cancel('timeout')
    },
    clear: () => clearTimeout(timer),
  }
}
