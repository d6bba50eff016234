/** One request and its answer, as it comes. */
import { useEffect, useRef, useState } from 'react'
import { elapsedMs, nowSeconds } from '#console/time/clock.ts'
import type { Usage } from './chunk.ts'
import type { AnswerPart, Head } from './read-answer.ts'
import type { ChatRequest } from './request.ts'
import { streamChat } from './send.ts'
import type { Key } from './use-key.ts'

const MS = 1000

export interface Exchange {
  readonly state: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed'
  readonly request: ChatRequest
  readonly text: string
  readonly head?: Head
  readonly finish?: string
  readonly usage?: Usage
  /** From the request to its first word, and to its end. */
  readonly firstMs?: number
  readonly totalMs?: number
  readonly error?: Error
  /** Time at which the exceeded limit has room again, in Unix seconds. */
  readonly roomAt?: number
}

export function isUnderWay(exchange: Exchange | undefined): boolean {
  return exchange?.state === 'waiting' || exchange?.state === 'streaming'
}

/**
 * The request is aborted when its key is dropped. `onEnd` is called with the exchange when it is
 * over, for whatever reason.
 */
export function useExchange(key: Key | undefined, onEnd: (exchange: Exchange) => void) {
  const [exchange, setExchange] = useState<Exchange>()
  const sending = useRef<AbortController>(undefined)
  useEffect(() => {
    if (key) return () => sending.current?.abort()
  }, [key])

  const send = async (request: ChatRequest): Promise<void> => {
    if (!key) return
    const aborter = new AbortController()
    sending.current = aborter
    const startMs = elapsedMs()
    let exchange: Exchange = { state: 'waiting', request, text: '' }
    const show = (more: Partial<Exchange>): void => {
      exchange = { ...exchange, ...more }
      setExchange(exchange)
    }
    show({})
    try {
      for await (const part of streamChat(key.value, request, aborter.signal)) {
        show(partOf(part, exchange, elapsedMs() - startMs))
      }
      show({ state: 'done' })
    } catch (error) {
      if (aborter.signal.aborted) show({ state: 'stopped' })
      else show({ state: 'failed', error: error instanceof Error ? error : Error(String(error)) })
    }
    show({ totalMs: elapsedMs() - startMs })
    onEnd(exchange)
  }
  return {
    exchange,
    send,
    stop: () => sending.current?.abort(),
    forget: () => setExchange(undefined),
  }
}

const NO_USAGE: Usage = { input: 0, cached: 0, output: 0 }

function partOf(
  part: AnswerPart,
  { text, firstMs, usage }: Exchange,
  afterMs: number,
): Partial<Exchange> {
  if (part.kind === 'head') {
    const { retryAfterMs } = part.head
    const roomAt = retryAfterMs === undefined ? undefined : retryAfterMs / MS + nowSeconds()
    return { head: part.head, ...(roomAt !== undefined && { roomAt: Math.ceil(roomAt) }) }
  }
  const { chunk } = part
  return {
    state: 'streaming',
    text: text + chunk.text,
    ...(chunk.text !== '' && firstMs === undefined && { firstMs: afterMs }),
    ...(chunk.finish !== undefined && { finish: chunk.finish }),
    ...(chunk.usage && { usage: { ...(usage ?? NO_USAGE), ...chunk.usage } }),
  }
}
