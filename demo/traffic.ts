/** A light trickle of requests, so that levels and usage move while somebody looks. */

import type { SeededKey } from './context.ts'
import { EMBEDDING_MODEL } from './projects.ts'
import { pick, type Random } from './random.ts'
import type { Seeded } from './seed.ts'

const EVERY_MS = 2_500
/** Most requests under way: where answers take longer, fewer are sent. */
const UNDER_WAY_MAX = 16
/** Requests at once in the project whose tight limits reject some. */
const BURST = 9
const BURST_OFTEN = 0.3
const TIGHT_WEIGHT = 2
const TIGHT_PROJECT = 'Playground'

const QUESTIONS = [
  'Summarize the meeting of this morning in three points.',
  'Why does our batch job get a 429 although the day is still young?',
  'Review this change: the client tries again when the server answers 503.',
  'May we end this agreement before its first year is over?',
  'Which of the two prompts did better on the evaluation set, and at what cost?',
  'Translate for the customer: your parcel is on its way.',
  'What does clause 7.2 say about prices?',
]

export interface TrafficOptions {
  /** Of the server, without a path. */
  readonly url: string
  readonly seeded: Pick<Seeded, 'keys' | 'projects'>
  readonly random: Random
  readonly nowMs: number
}

export interface TrafficRunning {
  /** Aborts requests under way. Resolves when all have ended. */
  stop(): Promise<void>
}

export function startTraffic({ url, seeded, random, nowMs }: TrafficOptions): TrafficRunning {
  const callers = callersOf(seeded, nowMs)
  const ending = new AbortController()
  const underWay = new Set<Promise<void>>()

  const send = (caller: Caller, model: string): void => {
    if (underWay.size >= UNDER_WAY_MAX) return
    const question = pick(random, QUESTIONS, () => 1)
    const sent = sendRequest(url, caller.key.value, model, question, ending.signal)
    underWay.add(sent)
    void sent.finally(() => underWay.delete(sent))
  }
  // One of each project: who is stopped by a budget is rejected at once, and shown as such.
  const first = new Map(callers.map((caller) => [caller.key.projectId, caller]))
  for (const caller of first.values()) {
    send(caller, pick(random, caller.models, ({ weight }) => weight).model)
  }
  const timer = setInterval(() => {
    const caller = pick(random, callers, ({ weight }) => weight)
    const { model } = pick(random, caller.models, ({ weight }) => weight)
    const count = caller.isTight && random() < BURST_OFTEN ? BURST : 1
    for (let at = 0; at < count; at++) send(caller, model)
  }, EVERY_MS)

  return {
    stop: async () => {
      clearInterval(timer)
      ending.abort()
      await Promise.all(underWay)
    },
  }
}

interface Caller {
  readonly key: SeededKey
  readonly isTight: boolean
  readonly models: Seeded['projects'][number]['plan']['traffic']['models']
  readonly weight: number
}

/** The keys that work, and what their projects ask for. */
function callersOf({ keys, projects }: TrafficOptions['seeded'], nowMs: number): Caller[] {
  return projects.flatMap(({ id, name, plan }) => {
    const isTight = name === TIGHT_PROJECT
    return keys
      .filter((key) => key.projectId === id && key.weight > 0 && key.endsMs > nowMs)
      .map((key) => ({
        key,
        isTight,
        models: plan.traffic.models,
        weight: isTight ? TIGHT_WEIGHT : Math.sqrt(key.weight),
      }))
  })
}

/** Never rejects: some requests are meant to be rate limited, and the end aborts the others. */
async function sendRequest(
  url: string,
  key: string,
  model: string,
  question: string,
  signal: AbortSignal,
): Promise<void> {
  const isChat = model !== EMBEDDING_MODEL
  const path = isChat ? '/v1/chat/completions' : '/v1/embeddings'
  const body = isChat
    ? { model, stream: true, messages: [{ role: 'user', content: question }] }
    : { model, input: question }
  try {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    await answer.arrayBuffer()
  } catch {}
}
