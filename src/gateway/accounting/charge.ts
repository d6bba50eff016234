/**
 * What a request is charged: reserved before it is sent, settled once at its end, and counted.
 *
 * The end is the last token, the abort or the failure, whichever comes, and it comes once. What the
 * upstream reports is charged; where it reports nothing, what we estimated, and marked as such. A
 * failed call gives its tokens back and keeps its request.
 */
import { Problem } from '#base/problem.ts'
import type { DataRoute, UsageKind } from '#contract/data-plane.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { CHARACTERS_PER_TOKEN } from '#gateway/request/estimate.ts'
import { DEFAULT_IMAGE_MODEL } from '#gateway/request/tools.ts'
import { reportedModel, totalTokens } from '#gateway/response/usage.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import type { RelayOutcome } from '#gateway/upstream/relay-state.ts'
import type { Catalog } from '#limits/catalog.ts'
import { type Limiter, type Reservation, takenOf } from '#limits/limiter.ts'
import type { UsageAmounts, UsageRecorder, UsageSubject } from '#usage/event.ts'
import type { Costs, Dimension } from './buckets.ts'
import { writeDeferred } from './deferred-charge.ts'
import type { Asked } from './rate-limit-error.ts'
import { unreportedTokens } from './reasoning.ts'
import { imageCallsOf, settlementOf } from './settlement.ts'
import { imageAmounts } from './tool-models.ts'

/** A request as the limits and the usage see it. */
export interface Charge {
  readonly grant: Grant
  readonly kind: UsageKind
  /** As it was asked for. */
  readonly model: string
  readonly costs: Costs
  /** Choices without a maximum of output, or with one of 0; 0 where no text is written. */
  readonly openChoices: number
  /** Tokens of the input alone, as estimated. */
  readonly inputTokens: number
  /** Models that hosted tools use, besides `model`. */
  readonly toolModels: readonly string[]
  /** What is known before the answer: images, characters, seconds. */
  readonly known: Partial<UsageAmounts>
  readonly size: string | null
  readonly source: UsageSubject['source']
}

interface NamedModel {
  readonly model: string | undefined
  readonly size?: string | undefined
}

const IMAGE_SOURCES: Readonly<Record<string, UsageSubject['source']>> = {
  createImage: 'image.generation',
  createImageEdit: 'image.edit',
  createImageVariation: 'image.variation',
}

/** The part of a charge that the route, the caller and the body's names decide. */
export const chargeOf = (
  { id, counts }: Pick<DataRoute, 'id' | 'counts'>,
  grant: Grant,
  { model, size }: NamedModel,
): Pick<Charge, 'grant' | 'kind' | 'model' | 'size' | 'source'> => ({
  grant,
  kind: requireKind(id, counts),
  model: requireModel(model),
  size: size ?? null,
  source: IMAGE_SOURCES[id] ?? null,
})

const requireKind = (id: string, kind: UsageKind | null): UsageKind => {
  if (kind) return kind
  throw new Error(`the route ${id} is not one that is charged`)
}

const requireModel = (model: string | undefined): string => {
  if (model !== undefined) return model
  throw new Problem('missing_required_parameter', "Missing required parameter: 'model'.", 'model')
}

export interface Accounts {
  /** What requests under way on this node have reserved of a bucket. */
  reserved(bucket: string): number
  /** Counts a request that a limit refused. */
  refuse(charge: Charge, asked: Asked): void
  /** Opens the account of an admitted request. */
  open(charge: Charge, asked: readonly Asked[], reservation: Reservation): Account
}

/** What ends first ends it: a second time does nothing. */
export interface Account {
  /** Settles what was reserved, and counts what was used. */
  close(outcome: RelayOutcome): void
  /** What is needed to close it later, by whoever finds out what was used, on whatever node. */
  deferred(): string
  /** Leaves it to be closed later: nothing is settled and nothing is counted. */
  leave(): void
}

export interface AccountsOptions {
  readonly limiter: Limiter
  readonly usage: UsageRecorder
  readonly catalog: Catalog
  readonly reasoning: ReasoningModels
}

const REFUSED: Record<Dimension, keyof UsageAmounts> = {
  requests: 'refusedRequestsPerMinute',
  tokens: 'refusedTokensPerMinute',
  images: 'refusedImagesPerMinute',
  audio_megabytes: 'refusedAudioMegabytesPerMinute',
  requests_per_day: 'refusedRequestsPerDay',
}

export const createAccounts = (options: AccountsOptions): Accounts => {
  const { limiter, usage, catalog, reasoning } = options
  const underWay = createUnderWay()
  const subjectOf = createSubjects()
  const addImages = (charge: Charge, tier: string | null, calls: number): void => {
    const [model = DEFAULT_IMAGE_MODEL] = charge.toolModels
    const subject = subjectOf(imageCharge(charge), model, tier)
    usage.add({ subject, amounts: imageAmounts(calls) })
  }
  return {
    reserved: underWay.reserved,
    refuse: (charge, { dimension, toolModel }) => {
      const { model, costs } = charge
      const isTool = toolModel !== undefined
      const subject = subjectOf(isTool ? imageCharge(charge) : charge, toolModel ?? model, null)
      const requestedTokens = isTool ? 0 : costs.tokens
      usage.add({
        subject,
        amounts: { requestedRequests: 1, requestedTokens, [REFUSED[dimension]]: 1 },
      })
    },
    open: (charge, asked, reservation) => {
      underWay.add(reservation, 1)
      let isOpen = true
      const leave = (): boolean => {
        if (!isOpen) return false
        isOpen = false
        underWay.add(reservation, -1)
        return true
      }
      const close = (outcome: RelayOutcome): void => {
        if (!leave()) return
        const reported = outcome.kind === 'failed' ? undefined : outcome.reported
        if (reported?.reasoning) reasoning.learn(charge.model)
        const isUnknown = hasUnknownCost(outcome) && reasoning.has(charge.model)
        const kept = isUnknown ? unreportedTokens(catalog, charge, asked, reservation) : 0
        const amounts = amountsOf(charge, outcome, kept)
        const costs = actualCosts(charge, outcome, amounts)
        const keeps = isUnknown ? reservation : undefined
        limiter.settle(reservation, settlementOf(asked, costs, imageCallsOf(outcome), keeps))
        const model = reportedModel(catalog, charge.model, reported?.model)
        const tier = reported?.serviceTier ?? null
        const subject = subjectOf(charge, model, tier)
        usage.add({ subject, amounts: addRequested(amounts, charge) })
        if (reported?.imageCalls) addImages(charge, tier, reported.imageCalls)
      }
      return { close, leave, deferred: () => writeDeferred(catalog, charge, reservation, asked) }
    },
  }
}

/** Less than what anybody can reserve: what a sum of fractions leaves when all are gone. */
const NOTHING = 1e-9

/** What requests under way have reserved, by bucket. */
const createUnderWay = () => {
  const sums = new Map<string, number>()
  return {
    reserved: (bucket: string): number => sums.get(bucket) ?? 0,
    add: (reservation: Reservation, sign: 1 | -1): void => {
      let index = 0
      for (const { bucket } of reservation.demands) {
        const sum = (sums.get(bucket) ?? 0) + sign * takenOf(reservation, index++)
        if (sum > NOTHING) sums.set(bucket, sum)
        else sums.delete(bucket)
      }
    },
  }
}

/**
 * Whether an answer ended without reported usage by its caller's doing. Where the model reasons,
 * what was relayed of it does not show its cost.
 */
const hasUnknownCost = (outcome: RelayOutcome): boolean => {
  if (outcome.kind === 'failed' || outcome.reported.amounts) return false
  if (outcome.kind === 'answered') return outcome.isUnread && outcome.status < 300
  return outcome.kind === 'cancelled' && outcome.stage !== 'queued'
}

type Amounts = { -readonly [Name in keyof UsageAmounts]?: UsageAmounts[Name] }

const addRequested = (amounts: Amounts, { costs: { tokens } }: Charge): Partial<UsageAmounts> => {
  amounts.requestedRequests = 1
  amounts.requestedTokens = tokens
  amounts.reservedTokens = tokens
  return amounts
}

/** The charge of a request, as that of the images that its tools make. */
const imageCharge = (charge: Charge): Charge => ({
  ...charge,
  kind: 'images',
  size: null,
  source: 'image.generation',
})

/** What was used. Nothing, where the upstream has refused or failed. */
const amountsOf = (charge: Charge, outcome: RelayOutcome, keptTokens: number): Amounts => {
  if (outcome.kind === 'failed') return {}
  if (outcome.kind === 'answered' && outcome.status >= 300) return {}
  if (outcome.kind !== 'answered' && outcome.stage === 'queued') return {}
  const { reported, characters } = outcome
  const requests = outcome.kind === 'answered' || outcome.stage === 'answering' ? 1 : 0
  if (reported.amounts) return { requests, ...charge.known, ...reported.amounts }
  const inputTokens = charge.inputTokens
  const outputTokens = Math.max(
    Math.ceil(characters / CHARACTERS_PER_TOKEN),
    keptTokens - inputTokens,
  )
  return {
    requests,
    ...charge.known,
    inputTokens,
    outputTokens,
    estimatedInputTokens: inputTokens,
    estimatedOutputTokens: outputTokens,
  }
}

/**
 * What the limits are settled to. A caller who went away before an answer came leaves the estimate
 * standing: what the upstream did for it is not known, and the limit errs towards refusing.
 */
const actualCosts = (
  charge: Charge,
  outcome: RelayOutcome,
  amounts: Partial<UsageAmounts>,
): Costs => {
  const isPart = outcome.kind === 'cancelled' || outcome.kind === 'broken'
  if (isPart && outcome.stage === 'sent') return charge.costs
  const isServed = isPart
    ? outcome.stage === 'answering'
    : outcome.kind === 'answered' && outcome.status < 300
  const { requests, audioMegabytes } = charge.costs
  if (!isServed) return { requests, tokens: 0, images: 0, audioMegabytes: 0 }
  const { images = charge.costs.images } = amounts
  return { requests, tokens: totalTokens(amounts), images, audioMegabytes }
}

/** Most subjects remembered for one key, and longest name of a tier. */
const SUBJECTS_MAX = 200

/** The same subject for the same things, so that whoever counts can find it again at once. */
const createSubjects = () => {
  const known = new WeakMap<Grant, Map<string, UsageSubject>>()
  return (charge: Charge, model: string, serviceTier: string | null): UsageSubject => {
    const { grant, kind, size, source } = charge
    const ofGrant = known.get(grant) ?? new Map<string, UsageSubject>()
    known.set(grant, ofGrant)
    const name = `${kind} ${serviceTier} ${size} ${source} ${model}`
    const remembered = ofGrant.get(name)
    if (remembered) return remembered
    if (ofGrant.size >= SUBJECTS_MAX) ofGrant.clear()
    const subject: UsageSubject = {
      organizationId: grant.organization.id,
      projectId: grant.projectId,
      ownerId: grant.owner.id,
      keyId: grant.keyId,
      model,
      kind,
      batch: false,
      serviceTier,
      size,
      source,
      contextLevel: null,
      vectorStoreId: null,
    }
    ofGrant.set(name, subject)
    return subject
  }
}
