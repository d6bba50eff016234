/** Composition of the gateway for the configuration of a start or a reload. */
import type { LiveCatalog } from '#catalog/catalog.ts'
import {
  createAdmissionWaits,
  createSpendAdmission,
  type SpendAdmissionOptions,
} from '#gateway/accounting/spend-admission.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import { createGateway, type GatewayOptions } from '#gateway/gateway.ts'
import { createGatewayState } from '#gateway/gateway-state.ts'
import {
  createGenerations,
  type GatewayGenerations,
  type Generation,
} from '#gateway/generations.ts'
import { gaugesOf, limitsOf } from '#gateway/upstream/open-target.ts'
import { createSilenceWatch } from '#gateway/upstream/silence.ts'
import {
  createUpstreams,
  type Upstreams,
  type UpstreamsOptions,
} from '#gateway/upstream/targets.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { priceVersionsOf, recordPriceVersions } from '#usage/prices/price-versions.ts'
import { createPrices } from '#usage/prices/prices.ts'
import { atPrices, type Recorder, type RecorderOptions } from '#usage/record.ts'
import { createRecordInTx, type RecordInTxOptions } from '#usage/record-in-tx.ts'
import type { GenerationSettings, OpenDataPlaneOptions } from './data-plane-options.ts'

/** Parts that all generations share. */
export interface SharedParts
  extends Pick<
      GatewayOptions,
      'limiter' | 'owned' | 'scans' | 'countRequests' | 'limitedAnswers' | 'newId'
    >,
    Pick<UpstreamsOptions, 'credentials'>,
    Pick<RecordInTxOptions, 'charge' | 'writeCosts'> {
  readonly options: OpenDataPlaneOptions
  readonly liveCatalog: LiveCatalog
  readonly usage: Recorder
  readonly counters: BudgetCounters
  /** Options of recorders, without prices. */
  readonly counting: Omit<RecorderOptions, 'prices'>
  readonly tokens: SpendAdmissionOptions['tokens']
  readonly isBehind: () => boolean
  readonly isFailing: () => boolean
}

export interface OpenGenerations {
  readonly generations: GatewayGenerations
  /**
   * Opens new upstreams, and resolves to a function that replaces the current generation. Throws if
   * the store cannot be written; the current generation is then as it was.
   */
  prepare(settings: GenerationSettings): Promise<() => void>
}

export async function openGenerations(
  shared: SharedParts,
  starting: AsyncDisposableStack,
): Promise<OpenGenerations> {
  const { options, liveCatalog } = shared
  const { metrics, now, bounds, schedule } = options
  const silence = createSilenceWatch(schedule)
  const waits = createAdmissionWaits(bounds, now)
  metrics.spend.queue.watch(waits.slots.waiting)
  const targets = () => generations.current.upstreams.all
  const state = createGatewayState({
    ...options,
    // As long as for a connection of the slowest upstream.
    slotWaitMs: () => Math.max(0, ...targets().map(({ upstream }) => upstream.connectMs)),
  })
  const onListed: GatewayOptions['onListed'] = (target, list) => {
    if (targets().includes(target)) liveCatalog.catalog.setListed(target.upstream.name, list)
  }
  const parts: GenerationParts = { ...shared, waits, state, onListed, silence }
  const first = await openUpstreams(parts, options.first, [])
  const generations = createGenerations(
    generationOf(parts, options.first, first),
    metrics.upstreams.remove,
  )
  metrics.configuration.generations.watch(generations.living)
  metrics.upstreams.watch(() => targets().map((target) => gaugesOf(target, now())))
  metrics.upstreams.watchLimits(() => limitsOf(targets()))
  starting.defer(async () => {
    await generations.close()
    await silence.close()
  })
  return {
    generations,
    prepare: async (settings) => {
      const upstreams = await openUpstreams(parts, settings, targets())
      return () => generations.replace(generationOf(parts, settings, upstreams))
    },
  }
}

interface GenerationParts
  extends SharedParts,
    Pick<SpendAdmissionOptions, 'waits'>,
    Pick<GatewayOptions, 'state' | 'onListed'>,
    Pick<UpstreamsOptions, 'silence'> {}

async function openUpstreams(
  { options, limiter, credentials, silence }: GenerationParts,
  { catalog, upstreams: configured }: GenerationSettings,
  open: Upstreams['all'],
): Promise<Upstreams> {
  const prices = [
    ...catalog.models.flatMap(({ price }) => price ?? []),
    ...configured.flatMap((upstream) => [...upstream.prices.values()]),
  ]
  // Rows of usage name the versions.
  await recordPriceVersions(options.store, priceVersionsOf(prices), options.now())
  const upstreams = createUpstreams({
    ...options,
    limiter,
    credentials,
    silence,
    configured,
    open,
    formats: UPSTREAM_FORMATS,
  })
  // The first requests need the first tokens, for which a source has a bounded time.
  await credentials.first()
  return upstreams
}

function generationOf(
  parts: GenerationParts,
  { catalog, upstreams: configured, spend: settings }: GenerationSettings,
  upstreams: Upstreams,
): Generation {
  const { options, usage, counting, charge, writeCosts } = parts
  const { metrics } = options
  const prices = createPrices(
    catalog.resolve,
    (model) => {
      if (settings.unpricedModels === 'allow') return
      metrics.usage.unpriced.inc({ model: options.labelOf(model) })
    },
    configured,
  )
  const spend = createSpendAdmission({
    ...options,
    ...parts,
    catalog,
    prices,
    settings,
    ...spendMetricsOf(options),
  })
  const gateway = createGateway({
    ...options,
    ...parts,
    catalog,
    upstreams,
    spend,
    usage: atPrices(usage, prices),
    recordInTx: createRecordInTx({ ...counting, prices, charge, writeCosts }),
  })
  return { gateway, upstreams, catalog, prices, requests: 0 }
}

function spendMetricsOf({ metrics }: OpenDataPlaneOptions) {
  const { rejected, admitted, waited, beyondBound } = metrics.spend
  return { exceeded: metrics.boundExceeded, rejected, admitted, waited, beyondBound }
}
