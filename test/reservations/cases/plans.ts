/** Answers of upstreams, and moments at which callers leave. */
import type { Random } from '#test/reservations/random.ts'
import type { Shares } from '#test/reservations/truth/cost-of-most.ts'
import type { AnswerPlan, Fault, Leaving } from './case.ts'

/** A share: often all or nothing, else anything between. */
function share(random: Random, whole: number, none: number): number {
  const drawn = random.next()
  if (drawn < whole) return 1
  return drawn < whole + none ? 0 : random.next()
}

function sharesOf(random: Random): Shares {
  return {
    input: share(random, 0.6, 0),
    cached: share(random, 0.1, 0.5),
    written: share(random, 0.1, 0.7),
    output: share(random, 0.4, 0.05),
    reasoning: share(random, 0.1, 0.4),
    media: share(random, 0.2, 0.4),
    calls: share(random, 0.5, 0.1),
  }
}

const WORDS = [' word', ' token', ' of', ' an answer', '漢字', ' 12', '\n', '"', ' 🦊']
/** Tokens of one byte, as of code and digits. */
const SHORT = ['1', '(', 'x', ';', ' ']
const DELTAS_MAX = 8
/** Deltas of a long answer: its output costs more than its input. */
const LONG = 150
const KINDS = ['text', 'text', 'text', 'refusal', 'function', 'custom', 'audio'] as const

function deltasOf(random: Random): string[] {
  const words = random.chance(0.15) ? SHORT : WORDS
  const length = random.chance(0.05) ? LONG : random.integer(1, DELTAS_MAX)
  return Array.from({ length }, () => random.pick(words))
}

function faultOf(random: Random, deltas: number): Fault {
  const drawn = random.next()
  if (drawn < 0.84) return { kind: 'none' }
  if (drawn < 0.9) return { kind: 'status', status: random.pick([400, 429, 500, 502, 503, 504]) }
  const kind = random.pick(['break', 'end', 'error'] as const)
  return { kind, after: random.integer(0, deltas) }
}

export function planOf(random: Random, fault?: Fault): AnswerPlan {
  const deltas = deltasOf(random)
  const drawn = random.next()
  const report = drawn < 0.85 ? 'full' : drawn < 0.93 ? 'none' : drawn < 0.97 ? 'zero' : 'input'
  return {
    shares: sharesOf(random),
    report,
    tier: random.integer(0, 3),
    namesTier: random.chance(0.6),
    deltas,
    deltaKind: random.pick(KINDS),
    fault: fault ?? faultOf(random, deltas.length),
  }
}

/** A whole answer of a word that reports its usage. */
export function reportedOf(shares: Shares): AnswerPlan {
  return {
    shares,
    report: 'full',
    tier: 0,
    namesTier: false,
    deltas: [' word'],
    deltaKind: 'text',
    fault: { kind: 'none' },
  }
}

/** Statuses after which another upstream is tried. */
const FAILING = [429, 502, 503, 504]

export function answersOf(random: Random): readonly AnswerPlan[] {
  const fails = random.chance(0.06)
  const first = planOf(random, fails ? { kind: 'status', status: random.pick(FAILING) } : undefined)
  return [first, planOf(random)]
}

export function leavingOf(random: Random, deltas: number): Leaving {
  const drawn = random.next()
  if (drawn < 0.88) return { at: 'end' }
  return drawn < 0.93 ? { at: 'sent' } : { at: 'deltas', count: random.integer(1, deltas) }
}
