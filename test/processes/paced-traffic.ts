/** Paced requests and streams of trials under load, and the answers that their callers got. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { request as requestByTls, Agent as TlsAgent } from 'node:https'
import { text } from 'node:stream/consumers'
import { elapsedClock } from '#base/clock.ts'

const TICK_MS = 20
const TIMEOUT_MS = 60_000
const SECOND = 1_000

export interface Received {
  /** Whole answers, streamed or not. */
  answers: number
  streams: number
  inputTokens: number
  outputTokens: number
  /** Everything else, by status or by the error. */
  readonly dropped: Map<string, number>
  readonly latenciesMs: number[]
}

export interface PacedTraffic {
  readonly received: Received
  /** Resolves when every request is answered. */
  stop(): Promise<void>
}

interface TrafficOptions {
  /** The nodes that a load balancer would send to. */
  readonly urls: () => readonly string[]
  readonly key: string
  readonly model: string
  readonly streams: number
  readonly perSecond: number
  /** Authorities of https addresses. */
  readonly ca?: readonly string[]
}

interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
}

export function startPacedTraffic(options: TrafficOptions): PacedTraffic {
  const pool = { keepAlive: true, maxSockets: 1_000 }
  const agent = options.ca ? new TlsAgent({ ...pool, ca: [...options.ca] }) : new Agent(pool)
  const received: Received = {
    answers: 0,
    streams: 0,
    inputTokens: 0,
    outputTokens: 0,
    dropped: new Map(),
    latenciesMs: [],
  }
  let turn = 0
  const call = async (stream: boolean): Promise<void> => {
    const urls = options.urls()
    const startedMs = elapsedClock()
    try {
      const url = urls[turn++ % urls.length] ?? ''
      const usage = await send(agent, url, options, stream)
      received.answers += 1
      received.inputTokens += usage.prompt_tokens
      received.outputTokens += usage.completion_tokens
      if (stream) received.streams += 1
      else received.latenciesMs.push(elapsedClock() - startedMs)
    } catch (error) {
      const name = `${stream ? 'stream' : 'request'}: ${error instanceof Error ? error.message : error}`
      received.dropped.set(name, (received.dropped.get(name) ?? 0) + 1)
    }
  }
  let isStopped = false
  const streams = Array.from({ length: options.streams }, async () => {
    while (!isStopped) await call(true)
  })
  const under = new Set<Promise<void>>()
  let due = 0
  const timer = setInterval(() => {
    due += (options.perSecond * TICK_MS) / SECOND
    for (; due >= 1; due--) {
      const called = call(false).finally(() => under.delete(called))
      under.add(called)
    }
  }, TICK_MS)
  return {
    received,
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      await Promise.all([...streams, ...under])
      agent.destroy()
    },
  }
}

/** Rejects unless the answer is whole: it then has its usage, and a stream its `[DONE]`. */
async function send(
  agent: Agent,
  url: string,
  { key, model, ca }: TrafficOptions,
  stream: boolean,
): Promise<Usage> {
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: stream ? 'slow' : 'hi' }],
    ...(stream && { stream, stream_options: { include_usage: true } }),
  })
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const send = ca ? requestByTls : request
    const sent = send(`${url}/v1/chat/completions`, { method: 'POST', agent, headers })
    sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error('timeout')))
    sent.once('error', reject)
    sent.once('response', resolve)
    sent.end(body)
  })
  const received = await text(answer)
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${received.slice(0, 120)}`)
  if (!stream) return (JSON.parse(received) as { usage: Usage }).usage
  if (!received.endsWith('data: [DONE]\n\n')) throw new Error(`cut: ${received.slice(-120)}`)
  const last =
    received
      .split('\n\n')
      .at(-3)
      ?.replace(/^data: /, '') ?? ''
  return (JSON.parse(last) as { usage: Usage }).usage
}

/** One line about the answers so far. */
export function formatReceived({ answers, streams, dropped }: Received): string {
  const lost = [...dropped].map(([name, count]) => `${count} × ${name}`).join('; ') || 'none'
  return `${answers} answers, ${streams} of them streams, dropped: ${lost}`
}
