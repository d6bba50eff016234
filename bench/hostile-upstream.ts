/**
 * Upstream of `npm run bench:hostile`: `node bench/hostile-upstream.ts PORT`. The model in the
 * first chunk of a body decides: `bench-held` is answered after a minute, `bench-slow` after two
 * seconds, `bench-endless` streams 64 KiB/s, `gpt-4o` is answered at once, any other model with
 * 404. It reads every body to its end.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { HELD_MODEL, SLOW_MODEL, STREAMED_MODEL } from './hostile-attacks.ts'

const HELD_MS = 60_000
const SLOW_MS = 2_000
const PIECE = Buffer.from(`data: {"choices":[{"delta":{"content":"${'x'.repeat(16_000)}"}}]}\n\n`)
const PACE_MS = 250
const COMPLETION = JSON.stringify({
  id: 'chatcmpl-BenchmarkBenchmarkBenchmark',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
})
const NOT_FOUND = JSON.stringify({
  error: { message: 'The model does not exist.', code: 'model_not_found', type: 'x', param: null },
})

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

/** A piece each quarter of a second: 64 KiB/s, as long as the caller takes them. */
function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const timer = setInterval(() => {
    if (!response.writableNeedDrain) response.write(PIECE)
  }, PACE_MS)
  response.once('close', () => clearInterval(timer))
}

function file() {
  return JSON.stringify({
    id: `file-${Math.random().toString(36).slice(2).padEnd(24, '0')}`,
    object: 'file',
    bytes: 2,
    created_at: 1_790_000_000,
    filename: 'a.txt',
    purpose: 'user_data',
    status: 'processed',
  })
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  response.on('error', () => {})
  let model: string | undefined
  request.once('data', (chunk: Buffer) => {
    model = /"model":"([^"]*)"/.exec(chunk.toString('latin1', 0, 4_096))?.[1]
  })
  request.on('data', () => {})
  request.on('end', () => {
    if (request.url === '/v1/files') answer(response, 200, file())
    else if (model === HELD_MODEL) setTimeout(answer, HELD_MS, response, 200, COMPLETION)
    else if (model === SLOW_MODEL) setTimeout(answer, SLOW_MS, response, 200, COMPLETION)
    else if (model === STREAMED_MODEL) stream(response)
    else if (model === 'gpt-4o') answer(response, 200, COMPLETION)
    else answer(response, 404, NOT_FOUND)
  })
}

const server = createServer({ keepAliveTimeout: 60_000 }, serve)
server.listen(Number(process.argv[2]), '127.0.0.1', 4_096)
