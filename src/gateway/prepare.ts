/** Preparation of a request: its charge, and the request to an upstream. */

import { then } from '#base/then.ts'
import { PART_TOKENS } from '#catalog/catalog.ts'
import { PARTIAL_IMAGE_TOKENS } from '#catalog/model-output.ts'
import type { FormRouteId } from '#contract/data-plane/forms.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { type Charge, chargeOf, knownAmounts, NO_SPEND, spendFactsOf } from './accounting/charge.ts'
import type { OutputMember } from './accounting/output-cap.ts'
import { NO_ROUTING, rejectAlias, resolveModel } from './auth/model-routing.ts'
import type { BodyCall, Call } from './call.ts'
import type { ChargedRequest, Prepared, PrepareOptions, RequestOptions } from './prepared.ts'
import { CHARACTERS_PER_TOKEN, estimate } from './request/estimate.ts'
import type { BodyFacts, Splice } from './request/facts.ts'
import { type FormFacts, formModelSplices, readForm } from './request/form.ts'
import { scanForm } from './request/form-scan.ts'
import {
  type BodyFormat,
  isLong,
  readFacts,
  runScan,
  type ScanOptions,
  scanLongFacts,
  sliceBytesOf,
} from './request/json-body.ts'
import { checkModelName } from './request/model-names.ts'
import { imageModelNames } from './request/other-models.ts'
import {
  givenSplices,
  modelSplices,
  spliceBody,
  spliceLongBody,
  storeSplices,
  tierSplice,
  usageSplices,
} from './request/splices.ts'
import { upstreamHeaders } from './upstream/forwarded-headers.ts'
import type { UpstreamTarget } from './upstream/open-target.ts'
import type { UpstreamRequest } from './upstream/request.ts'
import { isOptionInBody } from './upstream/usage-option.ts'

export function isCharged(prepared: Prepared): prepared is ChargedRequest {
  return prepared.charge !== undefined
}

/** The request with its charge to the grant of a call with its tags, and with the call's values. */
export function chargedTo(prepared: Prepared, { grant, values }: BodyCall): Prepared {
  if (!isCharged(prepared)) return prepared
  const { charge } = prepared
  return charge.grant === grant && charge.values === values
    ? prepared
    : { ...prepared, charge: { ...charge, grant, values } }
}

const NO_TOKENS = { inputTokens: 0, tokens: 0 }
const BYTES_PER_MEGABYTE = 1_000_000
/**
 * Bit rate of audio without a reported length: 128 kilobits per second, the most of usual
 * compressed speech. The seconds are rather too few than too many.
 */
const AUDIO_BYTES_PER_SECOND = 16_000
/** The least bit rate of usual speech, 6 kilobits per second; files of silence may have less. */
const AUDIO_BYTES_PER_SECOND_MIN = 750

/** Reads the body of a request. Throws a Problem if it cannot be passed on. */
export function prepare(call: BodyCall, options: PrepareOptions): Prepared | Promise<Prepared> {
  const { bounds } = options
  if (call.route.body === 'multipart') {
    if (isLong(call.body, options)) return prepareLongForm(call, options)
    const { route, contentType } = formOf(call)
    return prepareForm(call, readForm(route, contentType, call.body, bounds), options)
  }
  const format = bodyFormatOf(call)
  if (isLong(call.body, options)) return prepareLong(format, call, options)
  return prepareJson(call, readFacts(format, call.body, bounds), options)
}

/** The request with another model in its body. */
export function prepareWith(
  call: BodyCall,
  { read }: Prepared,
  model: string,
  options: PrepareOptions,
): Prepared {
  return 'fields' in read
    ? prepareForm(call, { ...read, model }, options)
    : prepareJson(call, { ...read, model, namesModel: false }, options)
}

/** The model that the body's name means, and undefined if it is the name itself. */
function aliased(
  { grant: { routing }, reply }: BodyCall,
  name: string | undefined,
  { catalog }: PrepareOptions,
): string | undefined {
  if (name === undefined) return undefined
  const model = resolveModel({ routing, catalog }, name)
  if (model === name) return undefined
  checkModelName(model)
  reply.log.requestedModel = name
  return model
}

function bodyFormatOf({ route, format: { request } }: BodyCall): BodyFormat {
  const format = route.isPassed ? request.passedBody : request.bodies[route.id]
  if (format === undefined) throw new Error(`the route ${route.id} has no JSON body`)
  return format
}

async function prepareLong(
  format: BodyFormat,
  call: BodyCall,
  options: PrepareOptions,
): Promise<Prepared> {
  return prepareJson(call, await scanLongFacts(format, call, options), options)
}

/** The body with its splices, made in slices for a long body. */
function spliced(
  { body, reply }: BodyCall,
  splices: readonly Splice[],
  { bounds, scans }: ScanOptions,
): Buffer | Promise<Buffer> {
  return splices.length === 0 || body.length <= bounds.body_scan_bytes
    ? spliceBody(body, splices)
    : spliceLongBody(body, splices, (advance) => scans.run(advance, reply))
}

function prepareJson(call: BodyCall, facts: BodyFacts, options: PrepareOptions): Prepared {
  const { route, body, grant } = call
  if (grant.routing !== NO_ROUTING) {
    const named = aliased(call, facts.model, options)
    if (named !== undefined) {
      return prepareJson(call, { ...facts, model: named, namesModel: false }, options)
    }
    const names = { routing: grant.routing, catalog: options.catalog }
    for (const { model, use } of facts.otherModels) {
      rejectAlias(names, use === 'fallback' ? 'fallbacks' : 'tools', model)
    }
  }
  if (route.isPassed || route.counts === null) return preparePassed(call, facts, options)
  const { runsModel, maxOutput: member } = route
  const { demand } = call.format.reservation
  const { inputTokens, tokens } = runsModel ? estimate(facts, demand) : NO_TOKENS
  const writes = runsModel && route.counts === 'completions'
  const images = route.counts === 'images' ? facts.choices : 0
  const tier = route.hasServiceTier ? grant.policy.tierOf(facts.serviceTier) : undefined
  const charge: Charge = {
    ...chargeOf(route, grant, facts),
    costs: { requests: 1, tokens, images, audioMegabytes: 0 },
    openChoices: writes && !hasMaximum(call, facts) ? facts.choices : 0,
    inputTokens,
    certainTokens: facts.mayReadCache ? 0 : inputTokens,
    usual: undefined,
    toolModels: route.callsTools ? imageModelNames(facts.otherModels) : [],
    known: knownAmounts(route, facts),
    spend: runsModel ? spendFactsOf(call, facts, tier) : NO_SPEND,
  }
  const keepsNothing = route.storedAs !== undefined && grant.policy.retention === 'zero'
  const bodyFor: BodyFor = (name, upstream, { withUsage, given }) => {
    const splices = modelSplices(facts, name)
    if (keepsNothing) splices.push(...storeSplices(facts, upstream))
    if (given) splices.push(...givenSplices(facts, member, given))
    if (tier !== undefined) splices.push(tierSplice(facts, tier))
    if (withUsage) splices.push(...usageSplices(facts, body))
    return spliced(call, splices, options)
  }
  const addsUsage = facts.stream && route.hasUsageOption && !facts.streamOptions.includeUsage
  return {
    charge,
    facts: keepsNothing ? { ...facts, store: false } : facts,
    requestFor: (target, added) => requestTo(target, call, charge.model, bodyFor, added),
    usageOption: addsUsage
      ? { route: route.id, model: charge.model, isInBody: () => isOptionInBody(options, call) }
      : undefined,
    outputMember: outputMemberOf(call, facts),
    canCapCalls: route.hasMaxToolCalls,
    read: facts,
  }
}

/** Whether a request sets a maximum of output. One of 0 is none, unless its format requires one. */
function hasMaximum({ format }: Call, { maxOutputTokens }: BodyFacts): boolean {
  return format.request.replacesMaxOutput ? maxOutputTokens !== undefined : !!maxOutputTokens
}

/** The maximum of output, as far as the request may be given a lower one. */
function outputMemberOf({ route, format }: Call, facts: BodyFacts): OutputMember | undefined {
  const { maxOutput: member } = route
  if (member === undefined) return undefined
  const { namesMaxOutput, maxOutputTokens, isOutputFixed, leastMaxOutput, steering } = facts
  const replaces = format.request.replacesMaxOutput
  // Of a maximum of 0 nothing is written: no other may replace it.
  const isReplaceable = Boolean(maxOutputTokens) && !isOutputFixed && !setsMaximum(steering)
  return {
    member,
    isCappable: replaces ? isReplaceable : !namesMaxOutput,
    replaces,
    least: leastMaxOutput,
  }
}

/** Whether another member sets a maximum or choices, which a lower maximum would not bound. */
function setsMaximum(steering: BodyFacts['steering']): boolean {
  return steering.some(({ member }) => member.counts !== undefined)
}

/** Prepares a body of no known shape, or of a request that costs nothing: no output is reserved. */
function preparePassed(call: BodyCall, facts: BodyFacts, options: PrepareOptions): Prepared {
  const { route, grant } = call
  const { model } = facts
  const { inputTokens, tokens } = estimate(facts, call.format.reservation.demand)
  const bodyFor = (name: string): Buffer | Promise<Buffer> =>
    spliced(call, model === undefined ? [] : modelSplices(facts, name), options)
  const charge: Charge | undefined =
    model === undefined || route.counts === null
      ? undefined
      : {
          ...chargeOf(route, grant, facts),
          costs: { requests: 1, tokens, images: 0, audioMegabytes: 0 },
          openChoices: 0,
          inputTokens,
          certainTokens: inputTokens,
          usual: undefined,
          toolModels: [],
          known: undefined,
          spend: { ...spendFactsOf(call, facts), isInline: false },
        }
  return {
    charge,
    outputMember: undefined,
    canCapCalls: false,
    read: facts,
    facts,
    requestFor: (target, added) => requestTo(target, call, model ?? '', bodyFor, added),
  }
}

type BodyFor = (
  name: string,
  upstream: UpstreamTarget['upstream'],
  added: RequestOptions,
) => Buffer | Promise<Buffer>

/** The request to a target, under the target's name for the model. */
function requestTo(
  target: UpstreamTarget,
  { route, headers, grant }: Call,
  model: string,
  bodyFor: BodyFor,
  added: RequestOptions,
): UpstreamRequest | Promise<UpstreamRequest> {
  const { upstream } = target
  const withBody = (body: Buffer): UpstreamRequest => ({
    projectId: grant.projectId,
    method: 'POST',
    path: upstream.basePath + route.path,
    headers: upstreamHeaders(headers, target),
    body,
    addsUsageOption: added.withUsage,
  })
  return then(bodyFor(upstream.nameThere(model), upstream, added), withBody)
}

const NOT_IN_FORMS = {
  inferenceGeo: undefined,
  otherModels: [],
  hostedTools: [],
  serviceTier: undefined,
  speed: undefined,
  store: false,
  background: false,
  cacheKey: undefined,
  metadataAt: undefined,
  safetyIdentifier: undefined,
} as const

function formOf({ route, headers }: Call) {
  return {
    route: route.id as FormRouteId,
    contentType: headers['content-type'],
  }
}

async function prepareLongForm(call: BodyCall, options: PrepareOptions): Promise<Prepared> {
  const { bounds } = options
  const sliceBytes = sliceBytesOf(options)
  const scan = scanForm(call.body, { ...formOf(call), bounds, sliceBytes })
  await runScan(scan.advance, call.reply, options)
  return prepareForm(call, scan.facts(), options)
}

function prepareForm(call: BodyCall, form: FormFacts, options: PrepareOptions): Prepared {
  const { route, grant } = call
  const named = grant.routing === NO_ROUTING ? undefined : aliased(call, form.model, options)
  if (named !== undefined) return prepareForm(call, { ...form, model: named }, options)
  const headers = { ...call.headers, 'content-type': form.contentType }
  const isImage = route.counts === 'images'
  const inputTokens =
    Math.ceil(form.textCharacters / CHARACTERS_PER_TOKEN) +
    (isImage ? form.files.length * PART_TOKENS.image : 0)
  const bytes = form.files.reduce((sum, { start, end }) => sum + end - start, 0)
  const known: Partial<UsageAmounts> = isImage
    ? { images: form.choices }
    : { seconds: Math.ceil(bytes / AUDIO_BYTES_PER_SECOND) }
  const charge: Charge = {
    ...chargeOf(route, grant, form),
    costs: {
      requests: 1,
      tokens: inputTokens,
      images: isImage ? form.choices : 0,
      audioMegabytes: isImage ? 0 : bytes / BYTES_PER_MEGABYTE,
    },
    openChoices: 0,
    inputTokens,
    certainTokens: inputTokens,
    usual: undefined,
    toolModels: [],
    known,
    spend: {
      textBytes: call.body.length,
      images: 0,
      isInline: false,
      toolCalls: 0,
      toolTokens: 0,
      maxOutputTokens: undefined,
      choices: isImage ? form.choices : 1,
      inputs: 1,
      pieces: isImage ? form.choices : Math.ceil(bytes / AUDIO_BYTES_PER_SECOND_MIN),
      partialImageTokens: form.stream ? PARTIAL_IMAGE_TOKENS : 0,
    },
  }
  const bodyFor = (name: string): Buffer | Promise<Buffer> =>
    spliced(call, formModelSplices(form, name), options)
  return {
    charge,
    outputMember: undefined,
    canCapCalls: false,
    read: form,
    facts: { ...form, ...NOT_IN_FORMS },
    requestFor: (target, added) =>
      requestTo(target, { ...call, headers }, charge.model, bodyFor, added),
  }
}
