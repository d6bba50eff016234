/**
 * A request of the data plane, from its body to its last token: what it asks for, whether it may,
 * what it reserves, where it goes, and what it is charged in the end. Who the caller is has been
 * found before, on the headers alone.
 */
import type { Catalog } from '#limits/catalog.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { UsageRecorder } from '#usage/event.ts'
import { type Accounts, type Charge, createAccounts } from './account.ts'
import { type Admission, createAdmission, demandsOf } from './admission.ts'
import type { Call } from './call.ts'
import { limitHeaders, limitReached } from './limit-answers.ts'
import { prepare } from './prepare.ts'
import { send } from './send.ts'
import type { Upstreams } from './upstreams.ts'

export interface Gateway {
  /** Answers through the call's reply. Throws a Problem while nothing has been answered yet. */
  handle(call: Call): Promise<void>
}

export interface GatewayOptions {
  readonly upstreams: Upstreams
  readonly limiter: Limiter
  readonly usage: UsageRecorder
  readonly catalog: Catalog
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
  return { handle: (call) => handle(parts, call) }
}

const handle = async (parts: Parts, call: Call): Promise<void> => {
  const prepared = prepare(call)
  const stations = parts.upstreams.forModel(call.grant.projectId, prepared.charge.model)
  const close = await admit(parts, call, prepared.charge)
  try {
    close(await send(parts, call, prepared, stations))
  } catch (error) {
    close({ how: 'failed', failure: { kind: 'stopped' } })
    throw error
  }
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
