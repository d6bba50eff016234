/**
 * A request of the data plane, from its body to its last token: what it asks for, whether it may,
 * what it reserves, where it goes, and what it is charged in the end. Who the caller is has been
 * found before, on the headers alone.
 */

import { type Clock, toSeconds } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import type { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane.ts'
import { createBatches } from '#gateway/batches/batches.ts'
import { createFiles } from '#gateway/files/files.ts'
import { keepItems } from '#gateway/owned/items.ts'
import type { Owned } from '#gateway/owned/owned.ts'
import { createResponses } from '#gateway/owned/responses.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import type { UsageRecorder } from '#usage/event.ts'
import type { CountIn } from '#usage/single.ts'
import { type Account, type Accounts, type Charge, createAccounts } from './account.ts'
import {
  type Admission,
  createAdmission,
  type DefaultOutput,
  demandsOf,
  NO_DEFAULT_OUTPUT,
} from './admission.ts'
import type { Call } from './call.ts'
import { type AnswerRules, createAnswerRules } from './incoming.ts'
import { type Asked, limitHeaders, limitReached } from './limit-answers.ts'
import { listModels, retrieveModel } from './models.ts'
import type { Polls } from './pollers.ts'
import { type Prepared, prepare } from './prepare.ts'
import { createReasoningModels, type ReasoningModels } from './reasoning.ts'
import type { Reported } from './reported.ts'
import { send } from './send.ts'
import { createRejectSteering, type RejectSteering } from './steering.ts'
import { toolDemands } from './tool-models.ts'
import { modelNotFound, type Station, type Upstreams } from './upstreams.ts'

export interface Gateway {
  /** Answers through the call's reply. Throws a Problem while nothing has been answered yet. */
  handle(call: Call): Promise<void>
  /** What a poller asks of the things that go on upstream, by their kind. */
  readonly polls: Polls
}

export interface GatewayOptions {
  readonly upstreams: Upstreams
  readonly limiter: Limiter
  readonly usage: UsageRecorder
  readonly countIn: CountIn
  readonly store: Store
  readonly catalog: Catalog
  readonly owned: Owned
  readonly now: Clock
  readonly newId: NewId
  readonly metrics: Metrics
  readonly bounds: Bounds
}

interface Parts extends GatewayOptions {
  readonly rejectSteering: RejectSteering
  readonly reasoning: ReasoningModels
  readonly rules: AnswerRules
  readonly admission: Admission
  readonly accounts: Accounts
}

export const createGateway = (options: GatewayOptions): Gateway => {
  const reasoning = createReasoningModels(options.catalog)
  const parts: Parts = {
    ...{ ...options, reasoning },
    rejectSteering: createRejectSteering((model) => options.catalog.find(model) !== undefined),
    admission: createAdmission(options.catalog),
    accounts: createAccounts({ ...options, reasoning }),
    rules: createAnswerRules(options, reasoning),
  }
  const models = { ...options, startedAt: toSeconds(options.now()) }
  const responses = createResponses(parts)
  const batches = createBatches(parts)
  /** What is charged nothing; every other request is charged. */
  const free: Readonly<Record<string, (call: Call) => Promise<void> | void>> = {
    listModels: (call) => listModels(models, call),
    retrieveModel: (call) => retrieveModel(models, call),
    ...responses.routes,
    ...createFiles(parts),
    ...batches.routes,
  }
  return {
    handle: async (call) => {
      const answer = free[call.route.id]
      return answer ? answer(call) : handle(parts, call)
    },
    polls: { response: responses.poll, batch: batches.poll },
  }
}

const handle = async (parts: Parts, call: Call): Promise<void> => {
  const prepared = prepare(call, parts.bounds)
  const able = ableTo(parts, call, prepared)
  const refers = prepared.facts.references.length > 0
  const stations = refers ? await pinnedTo(parts, call, prepared, able) : able
  const account = await admit(parts, call, prepared.charge)
  const heard =
    call.route.id === 'createResponse'
      ? (station: Station, reported: Reported) =>
          keepResponse(parts, call, { prepared, account, station }, reported)
      : undefined
  const itemsOf =
    call.route.id === 'createResponse' && prepared.facts.store !== false
      ? (station: Station) => keepItems(parts, call.grant, station)
      : undefined
  try {
    account.close(await send(parts, { call, prepared, heard, itemsOf }, stations))
  } catch (error) {
    account.close({ how: 'failed', failure: { kind: 'stopped' } })
    throw error
  }
}

/** The upstreams that serve the model, and pass what the body has to steer them. */
const ableTo = (
  { upstreams, rejectSteering }: Parts,
  { grant: { projectId } }: Call,
  { charge: { model }, facts: { steering } }: Prepared,
): readonly Station[] => {
  if (steering.length === 0) return upstreams.forModel(projectId, model)
  let rejection: Problem | undefined
  const able = upstreams.forModelWhere(projectId, model, (upstream) => {
    const problem = rejectSteering(upstream, { model, steering })
    rejection ??= problem
    return problem === undefined
  })
  if (able.length === 0 && rejection) throw rejection
  return able
}

/** Where a request may go that refers to something: to where that lives, if it lives anywhere. */
const pinnedTo = async (
  { upstreams, owned, rejectSteering }: Parts,
  { grant }: Call,
  { charge, facts }: Prepared,
  able: readonly Station[],
): Promise<readonly Station[]> => {
  const home = await owned.check(grant, facts.references)
  if (home === undefined) return able
  const station = upstreams.byName(home)
  const isOpen = station?.upstream.projects?.has(grant.projectId) ?? true
  if (!isOpen || !station?.upstream.serves(charge.model)) throw modelNotFound(charge.model)
  const { steering } = facts
  const rejection = rejectSteering(station.upstream, { model: charge.model, steering })
  if (rejection) throw rejection
  return [station]
}

interface Answered {
  readonly prepared: Prepared
  readonly account: Account
  readonly station: Station
}

/**
 * A response that is stored upstream is this project's before its caller knows of it. One that goes
 * on in the background is charged when it has ended, whoever notices that.
 */
const keepResponse = (
  { owned }: Parts,
  { grant }: Call,
  { prepared, account, station }: Answered,
  reported: Reported,
): void => {
  const { facts, charge } = prepared
  const { id } = reported
  if (facts.store === false || id === undefined || !DATA_ID_PATTERN.test(id)) return
  const goesOn = facts.background && isUnderWay(reported, facts.stream)
  const isKept = owned.keepResponse(grant, {
    id,
    upstream: station.upstream.name,
    model: charge.model,
    deferred: goesOn ? account.deferred() : null,
  })
  if (isKept && goesOn) account.leave()
}

/**
 * Every streamed answer begins under way. It goes on by itself only where the upstream says that it
 * does: one that does not know what `background` means ends with its stream.
 */
const isUnderWay = ({ status, background }: Reported, stream: boolean): boolean =>
  (status === 'queued' || status === 'in_progress') && (background === true || !stream)

const defaultOutput = (catalog: Catalog, { model, openChoices }: Charge): DefaultOutput =>
  openChoices === 0
    ? NO_DEFAULT_OUTPUT
    : {
        tokens: openChoices * catalog.findOutput(model).defaultTokens,
        isMultiple: openChoices > 1,
      }

/** Whether the default output of several choices is what does not fit a whole limit. */
const isRefusedForOutput = ({ dimension, cost, toolModel }: Asked, { costs }: Charge): boolean =>
  dimension === 'tokens' && toolModel === undefined && cost > costs.tokens

/** Reserves what the request may use, or refuses it. */
const admit = async (
  { admission, accounts, catalog, limiter, metrics }: Parts,
  { grant, reply }: Call,
  charge: Charge,
): Promise<Account> => {
  const output = defaultOutput(catalog, charge)
  const asked: Asked[] = demandsOf(admission.bounds(grant, charge.model), charge.costs, output)
  if (charge.toolModels.length > 0) {
    asked.push(...toolDemands(admission, grant, charge.toolModels, asked))
  }
  const reserving = limiter.reserve(grant.organization.id, asked)
  const outcome = reserving instanceof Promise ? await reserving : reserving
  reply.add(limitHeaders(asked, outcome.levels))
  if (outcome.admitted) return accounts.open(charge, asked, outcome.reservation)
  const binding = asked[outcome.index]
  if (!binding) throw new Error(`the limiter refused demand ${outcome.index}, which there is not`)
  accounts.refuse(charge, binding)
  metrics.gateway.limited.inc({ dimension: binding.dimension, scope: binding.scope })
  if (isRefusedForOutput(binding, charge)) {
    const { reasoning } = catalog.findOutput(charge.model)
    metrics.boundExceeded(reasoning ? 'default_reasoning_output_tokens' : 'default_output_tokens')
  }
  throw limitReached(grant, binding.toolModel ?? charge.model, binding, {
    level: outcome.levels[outcome.index] ?? 0,
    reserved: accounts.reserved(binding.bucket),
  })
}
