/** Streams: events that arrive in pieces, while the model writes. */
import { SOURCES } from './findings.ts'
import { chatRequest, createKey, ofChat } from './keys.ts'
import type { Probe } from './probe.ts'
import type { StreamedAnswer } from './requests.ts'

/** Tokens of output, enough for more than one write of a server. */
const OUTPUT_MAX = 200
const PROMPT = 'Count from 1 to 60 in words.'
const END = 'data: [DONE]'

export async function checkStreaming(probe: Probe, model: string): Promise<void> {
  const key = await createKey(probe, probe.projectId)
  const served = ofChat('streaming', 'stream: true is 200 text/event-stream', SOURCES.guide)
  if (!key) return probe.findings.notSupported(served, 'no key was created')
  const answer = await probe.requests.stream(
    chatRequest(model, key.value, {
      stream: true,
      max_completion_tokens: OUTPUT_MAX,
      messages: [{ role: 'user', content: PROMPT }],
    }),
  )
  probe.findings.check(served, headProblem(answer))
  if (headProblem(answer) !== undefined) return
  probe.findings.check(
    ofChat('streaming', `each event is JSON, and the last one is ${END}`, SOURCES.guide),
    eventsProblem(answer.pieces.join('')),
  )
  const { pieces } = answer
  probe.findings.check(
    ofChat('streaming', 'the first event arrives before the last one', SOURCES.guide),
    pieces.length > 1 && !pieces[0]?.includes(END)
      ? undefined
      : `the whole stream arrived in ${pieces.length} piece`,
  )
}

function headProblem({ status, headers, pieces }: StreamedAnswer): string | undefined {
  const type = headers.get('content-type') ?? ''
  if (status === 200 && type.startsWith('text/event-stream')) return undefined
  return `${status} ${type} ${pieces.join('').slice(0, 200)}`
}

function eventsProblem(text: string): string | undefined {
  const events = text.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  if (events.at(-1) !== END) return `the last event is ${String(events.at(-1)).slice(0, 100)}`
  const wrong = events.slice(0, -1).find((line) => !isChunk(line.slice('data:'.length)))
  if (wrong !== undefined) return `no chat.completion.chunk: ${wrong.slice(0, 200)}`
  return events.length > 2 ? undefined : `${events.length - 1} event before the end`
}

function isChunk(text: string): boolean {
  try {
    return JSON.parse(text).object === 'chat.completion.chunk'
  } catch {
    return false
  }
}
