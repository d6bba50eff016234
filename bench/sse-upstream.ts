/**
 * An upstream that streams, on a bare socket so that it costs little: `node bench/sse-upstream.ts
 * PORT [chat|messages]`. Each POST gets 50 chunks of a chat completion and `[DONE]`, each in a
 * write of its own, at once, or in the rhythm that `"user":"pace-20"` in the body asks for
 * (milliseconds). A chunk of a paced stream says when it was sent, on the clock that all processes
 * of a machine share. With `include_usage` there is one chunk more. A message has 51 events, at
 * once. Only the benchmark's own requests are understood.
 */
import { createServer, type Socket } from 'node:net'

const CHUNKS = 50
/** The last chunk has no text: it says why the stream ends. */
const WORDS = CHUNKS - 1
const MODEL = 'gpt-4o'
const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n'
const END = Buffer.from('0\r\n\r\n')

function event(data: string): string {
  const text = `data: ${data}\n\n`
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

function chunk(choices: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): string {
  return event(
    JSON.stringify({
      id: 'chatcmpl-BenchmarkBenchmarkBenchmark',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: MODEL,
      service_tier: 'default',
      system_fingerprint: 'fp_0123456789',
      choices,
      ...more,
    }),
  )
}

function content(text: string): string {
  return chunk([{ index: 0, delta: { content: text }, logprobs: null, finish_reason: null }])
}

const LAST = chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }])
const USAGE = chunk([], {
  usage: { prompt_tokens: 100, completion_tokens: CHUNKS, total_tokens: 100 + CHUNKS },
})
const DONE = event('[DONE]')

function buffers(texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text))
}

const words = Array.from({ length: WORDS }, () => content(' benchmark-word'))
const UNPACED = buffers([HEAD, ...words, LAST, DONE])
const UNPACED_WITH_USAGE = buffers([HEAD, ...words, LAST, USAGE, DONE])

const MESSAGE_USAGE = {
  input_tokens: 100,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
}
/** Events of a message around its deltas: two before them, and three after. */
const MESSAGE_FRAME = 5

function messageEvent(type: string, more: object = {}): string {
  const text = `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

function messageEvents(): string[] {
  const delta = { index: 0, delta: { type: 'text_delta', text: ' benchmark-word' } }
  const message = {
    id: 'msg_BenchmarkBenchmarkBench',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...MESSAGE_USAGE, output_tokens: 1, service_tier: 'standard' },
  }
  return [
    messageEvent('message_start', { message }),
    messageEvent('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...Array.from({ length: CHUNKS + 1 - MESSAGE_FRAME }, () =>
      messageEvent('content_block_delta', delta),
    ),
    messageEvent('content_block_stop', { index: 0 }),
    messageEvent('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { ...MESSAGE_USAGE, output_tokens: CHUNKS },
    }),
    messageEvent('message_stop'),
  ]
}

const [, , PORT, FORMAT = 'chat'] = process.argv
const MESSAGE = FORMAT === 'messages' ? buffers([HEAD, ...messageEvents()]) : undefined

function sentAt(): string {
  return (Number(process.hrtime.bigint()) / 1e6).toFixed(3)
}

function streamAtOnce(socket: Socket, withUsage: boolean): void {
  for (const piece of MESSAGE ?? (withUsage ? UNPACED_WITH_USAGE : UNPACED)) socket.write(piece)
  socket.write(END)
}

/** Keeps to its timetable: a late chunk does not delay those after it. */
function streamPaced(socket: Socket, paceMs: number, withUsage: boolean): void {
  socket.write(HEAD)
  const startMs = performance.now()
  let sent = 0
  const next = (): void => {
    if (socket.destroyed) return
    if (sent === WORDS) {
      socket.write(LAST + (withUsage ? USAGE : '') + DONE)
      socket.write(END)
      return
    }
    socket.write(content(`@${sentAt()}`))
    sent += 1
    setTimeout(next, startMs + sent * paceMs - performance.now())
  }
  next()
}

function answer(socket: Socket, body: string): void {
  const withUsage = /"include_usage":\s*true/.test(body)
  const pace = /"user":\s*"pace-(\d+)"/.exec(body)?.[1]
  if (pace === undefined) streamAtOnce(socket, withUsage)
  else streamPaced(socket, Number(pace), withUsage)
}

/** One request at a time on a connection, with a length, as every proxy here sends them. */
function serve(socket: Socket): void {
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  let pending = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    pending += text
    for (;;) {
      const headEnd = pending.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const length = /\r\ncontent-length: *(\d+)/i.exec(pending.slice(0, headEnd))?.[1]
      if (length === undefined) {
        socket.end('HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\n\r\n')
        return
      }
      const end = headEnd + 4 + Number(length)
      if (pending.length < end) return
      const body = pending.slice(headEnd + 4, end)
      pending = pending.slice(end)
      answer(socket, body)
    }
  })
}

createServer(serve).listen(Number(PORT), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
