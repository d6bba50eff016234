/**
 * Requests to `POST /v1/messages` with the scripts of their answers, to compare bytes on both sides
 * of a gateway: each body of the SDK's types, each scenario whole and streamed, each failure, and
 * random ones. Both versions, betas that are known and unknown. A seed has one corpus.
 */
import { CLAUDE_CODE_BETAS, OLD_BETAS, SDK_BETAS } from '#simulator/anthropic/betas.ts'
import { ACCOUNT_FAILURES, REQUEST_FAILURES } from '#simulator/anthropic/failures.ts'
import { SCENARIOS } from '#simulator/anthropic/scenarios.ts'
import { VERSIONS } from '#simulator/anthropic/version.ts'
import type { Json } from '#simulator/call.ts'
import type { JsonBehaviour } from '#simulator/process.ts'
import { createRandom, type Random } from '#test/reservations/random.ts'
import { BODIES, type Body } from './bodies.ts'
import { randomUsage } from './usages.ts'
import { WRITINGS } from './writing.ts'

export interface Case {
  readonly name: string
  /** Headers besides the key and the content type. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Script of the upstream, for this request alone. */
  readonly behaviour: JsonBehaviour
}

/** A share of the random cases has an unknown beta. */
const UNKNOWN_BETA = 'tomorrow-2027-01-01'
const RANDOM_CASES = 80
const OLD = VERSIONS.slice(0, 1)

interface Parts extends Body {
  readonly name: string
  readonly version: string
  readonly behaviour?: JsonBehaviour
}

function caseOf({ name, version, body, betas = [], behaviour = {} }: Parts, random: Random): Case {
  const [writing, write] = random.pick(Object.entries(WRITINGS))
  return {
    name: `${name}, ${version}, ${writing}`,
    headers: {
      'anthropic-version': version,
      ...(betas.length > 0 && { 'anthropic-beta': betas.join(random.pick([',', ', '])) }),
    },
    body: Buffer.from(write(body)),
    behaviour,
  }
}

function bodyParts(): Parts[] {
  return Object.entries(BODIES).flatMap(([name, body]) =>
    (body.isOld ? OLD : VERSIONS).map((version) => ({ ...body, name, version })),
  )
}

/** Each scenario whole and streamed; the version alternates. */
function scenarioParts(): Parts[] {
  return Object.entries(SCENARIOS).flatMap(([name, behaviour], index) =>
    [false, true].map((stream, at) => ({
      ...question(stream),
      name: `${name}, ${stream ? 'streamed' : 'whole'}`,
      version: versionAt(index + at),
      behaviour,
    })),
  )
}

function failureParts(): Parts[] {
  return [...ACCOUNT_FAILURES, ...REQUEST_FAILURES].map((behaviour, index) => ({
    ...question(index % 2 === 1),
    name: `failure ${behaviour.status} ${behaviour.code ?? behaviour.text ?? ''}`,
    version: versionAt(index),
    behaviour,
  }))
}

function randomParts(random: Random, index: number): Parts {
  const { body } = random.pick(Object.values(BODIES).filter(isPlain))
  const stream = random.chance(0.7)
  const known = [...SDK_BETAS, ...OLD_BETAS, ...CLAUDE_CODE_BETAS]
  const betas = Array.from({ length: random.integer(0, 8) }, () => random.pick(known))
  const usage = randomUsage(random)
  const pings = random.integer(2, 9)
  return {
    body: { ...body, stream },
    betas: random.chance(0.1) ? [...betas, UNKNOWN_BETA] : betas,
    name: `random ${index}`,
    version: versionAt(index),
    behaviour: {
      reply: 'Rain. '.repeat(random.integer(1, 30)),
      usage,
      stream: { pings, deltas: random.integer(1, 3) },
    },
  }
}

/** Members that name an object of the account. */
const OBJECTS = /"(?:container|thread|file_id)":/

/** Accepted without a beta on both versions, also by a gateway. */
function isPlain({ betas = [], isOld, body }: Body): boolean {
  if (betas.length > 0 || isOld || 'tomorrow' in body || 'context_management' in body) return false
  return !OBJECTS.test(JSON.stringify(body))
}

function versionAt(index: number): string {
  return VERSIONS[index % VERSIONS.length] ?? ''
}

function question(stream: boolean): { readonly body: Json } {
  const messages = [{ role: 'user', content: 'Does it rain in Oslo?' }]
  return { body: { model: 'claude-opus-5-5', max_tokens: 1024, stream, messages } }
}

export function corpusOf(seed: number): Case[] {
  const fixed = [...bodyParts(), ...scenarioParts(), ...failureParts()]
  return [
    ...fixed.map((parts, index) => caseOf(parts, createRandom(seed, index))),
    ...Array.from({ length: RANDOM_CASES }, (_, index) => {
      const random = createRandom(seed, fixed.length + index)
      return caseOf(randomParts(random, index), random)
    }),
  ]
}
