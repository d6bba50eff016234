/**
 * A request of the data plane, from its body to its last token: what it asks for, whether it may,
 * what it reserves, where it goes, and what it is charged in the end. Who the caller is has been
 * found before, on the headers alone.
 */

import { type Clock, toSeconds } from '#base/clock.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane.ts'
import type { Owned } from '#gateway/owned/owned.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { UsageRecorder } from '#usage/event.ts'
import { type Accounts, type Charge, createAccounts } from './account.ts'
import { type Admission, createAdmission, demandsOf } from './admission.ts'
import type { Call } from './call.ts'
import { limitHeaders, limitReached } from './limit-answers.ts'
import { listModels, retrieveModel } from './models.ts'
import { type Prepared, prepare } from './prepare.ts'
import { type Sent, send } from './send.ts'
import { modelNotFound, type Station, type Upstreams } from './upstreams.ts'

export interface Gateway {
  /** Answers through the call's reply. Throws a Problem while nothing has been answered yet. */
  handle(call: Call): Promise<void>
}

export interface GatewayOptions {
  readonly upstreams: Upstreams
  readonly limiter: Limiter
  readonly usage: UsageRecorder
  readonly catalog: Catalog
  readonly owned: Owned
  readonly now: Clock
  readonly metrics: Metrics
}

interface Parts extends GatewayOptions {
  readonly admission: Admission
  readonly accounts: Accounts
}

export const createGateway = (options: GatewayOptions): Gateway => {
  const parts: Parts = {
    ...options,
    admission: createAdmission(options.catalog),
    accounts: createAccounts(options),
  }
  const models = { ...options, startedAt: toSeconds(options.now()) }
  return {
    handle: async (call) => {
      switch (call.route.id) {
        case 'listModels':
          return listModels(models, call)
        case 'retrieveModel':
          return retrieveModel(models, call)
        default:
          return handle(parts, call)
      }
    },
  }
}

const handle = async (parts: Parts, call: Call): Promise<void> => {
  const prepared = prepare(call)
  const stations = await stationsFor(parts, call, prepared)
  const close = await admit(parts, call, prepared.charge)
  try {
    const { station, ended } = await send(parts, call, prepared, stations)
    keepResponse(parts, call, prepared, { station, ended })
    close(ended)
  } catch (error) {
    close({ how: 'failed', failure: { kind: 'stopped' } })
    throw error
  }
}

/** Where the request may go: what it refers to pins it to where that lives. */
const stationsFor = async (
  { upstreams, owned }: Parts,
  { grant }: Call,
  { charge, facts }: Prepared,
): Promise<readonly Station[]> => {
  const able = upstreams.forModel(grant.projectId, charge.model)
  if (facts.references.length === 0) return able
  const home = await owned.check(grant, facts.references)
  if (home === undefined) return able
  const station = upstreams.byName(home)
  if (!station?.upstream.serves(charge.model)) throw modelNotFound(charge.model)
  return [station]
}

/** A response that is stored upstream is this project's from the moment its caller knows of it. */
const keepResponse = (
  { owned }: Parts,
  { route, grant }: Call,
  { facts, charge }: Prepared,
  { station, ended }: Sent,
): void => {
  if (route.id !== 'createResponse' || facts.store === false || ended.how === 'failed') return
  const { id } = ended.reported
  if (id === undefined || !DATA_ID_PATTERN.test(id)) return
  const { name } = station.upstream
  owned.keepResponse(grant, { id, upstream: name, model: charge.model, pollAt: null, detail: null })
}

/** Reserves what the request may use, or refuses it. */
const admit = async (
  { admission, accounts, limiter, metrics }: Parts,
  { grant, reply }: Call,
  charge: Charge,
): Promise<ReturnType<Accounts['open']>> => {
  const asked = demandsOf(admission.bounds(grant, charge.model), charge.costs)
  const reserving = limiter.reserve(grant.organization.id, asked)
  const outcome = reserving instanceof Promise ? await reserving : reserving
  reply.add(limitHeaders(asked, outcome.levels))
  if (outcome.admitted) return accounts.open(charge, asked, outcome.reservation)
  const binding = asked[outcome.index]
  if (!binding) throw new Error(`the limiter refused demand ${outcome.index}, which there is not`)
  accounts.refuse(charge, binding.dimension)
  metrics.gateway.limited.inc({ dimension: binding.dimension, scope: binding.scope })
  throw limitReached(grant, charge.model, binding, {
    level: outcome.levels[outcome.index] ?? 0,
    reserved: accounts.reserved(binding.bucket),
  })
}
