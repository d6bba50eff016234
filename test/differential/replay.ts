/**
 * Differential replay: the same requests go to this checkout and to another one, and the bytes that
 * the client and the upstream receive must be equal, except for ids, times and levels of limits.
 *
 *   npm run replay -- --before=FOLDER [--count=400] [--seed=1]
 *
 * FOLDER is a checkout of another commit with its dependencies installed, such as a worktree. If it
 * does not serve Anthropic's API format, those requests are left out, which is printed.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as sendRequest } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { ROOT } from '#test/support/source.ts'
import { messageSteps } from './message-steps.ts'
import { SEQUENCES, type Step, variations } from './steps.ts'

const ADMIN_KEY = mintKey('admin')
const BOUNDS = 'bounds:\n  project_requests_per_minute: 100000\n'
const CORPUS_MODELS = ['claude-opus-5-5', 'claude-haiku-4-5', 'anthropic.claude-opus-5-5']
const TOKENS_PER_MINUTE = 2_000_000_000
const ANSWER_TIMEOUT_MS = 60_000

interface Side {
  readonly name: string
  readonly server: ServerProcess
  readonly upstream: Upstream
  readonly keys: Readonly<Record<NonNullable<Step['key']>, string | undefined>>
  /** Ids by the name of the step that returned them. */
  readonly ids: Map<string, string>
  /** A number for each id of a step, in the order of appearance. */
  readonly numbers: Map<string, number>
}

interface Received {
  readonly status: number | 'broken'
  readonly headers: readonly string[]
  readonly body: string
}

const { values: options } = parseArgs({
  options: {
    before: { type: 'string' },
    count: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
  },
})

/** The same upstream as one of each format, and limits above all that the corpus uses. */
function upstreamsOf(url: string): string {
  const limits = CORPUS_MODELS.map(
    (model) => `  ${model}: { max_tokens_per_1_minute: ${TOKENS_PER_MINUTE} }\n`,
  )
  return `
models:
${limits.join('')}upstreams:
  openai:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
  anthropic:
    api_format: anthropic
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
`
}

async function startServer(folder: string, home: string, url: string, hasMessages: boolean) {
  mkdirSync(home, { recursive: true })
  const configuration = join(home, 'bailiwick.yaml')
  writeFileSync(configuration, hasMessages ? BOUNDS + upstreamsOf(url) : BOUNDS)
  return await startProcess({
    databaseUrl: `sqlite:${join(home, 'store.db')}`,
    adminKey: ADMIN_KEY,
    program: join(folder, 'bin/bailiwick.mjs'),
    env: {
      BAILIWICK_CONFIG: configuration,
      ...(!hasMessages && { UPSTREAM_URL: url, UPSTREAM_API_KEY: UPSTREAM_KEY }),
    },
  })
}

/** Whether a checkout has the route; one without it rejects the configuration, or answers 404. */
async function servesMessages(folder: string, home: string): Promise<boolean> {
  const upstream = await startUpstream()
  try {
    const server = await startServer(folder, home, upstream.url, true).catch(() => undefined)
    if (!server) return false
    const { status } = await fetch(`${server.url}/v1/messages`, { method: 'POST', body: '{}' })
    await server.end('SIGTERM')
    return status !== 404
  } finally {
    await upstream.close()
  }
}

async function openSide(
  name: string,
  folder: string,
  home: string,
  hasMessages: boolean,
): Promise<Side> {
  const upstream = await startUpstream()
  const server = await startServer(folder, home, upstream.url, hasMessages)
  const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: ADMIN_KEY })
  const keyOf = async (project: string): Promise<string | undefined> => {
    const { id } = await client.createProject({ name: project })
    const account = await client.createProjectServiceAccount({ project_id: id, name: 'replay' })
    return account.api_key?.value
  }
  const keys = { first: await keyOf('first'), second: await keyOf('second') }
  const unknown = 'sk-proj-this-is-no-key'
  return {
    name,
    server,
    upstream,
    ids: new Map(),
    numbers: new Map(),
    keys: { ...keys, unknown, none: undefined },
  }
}

/** Sends a step to one side, and returns the bytes that the client and the upstream received. */
async function play(side: Side, step: Step): Promise<string> {
  const { upstream } = side
  upstream.reset()
  // Not for the poller's requests.
  upstream.script(...(step.script ?? []).map((behaviour) => ({ path: step.path, ...behaviour })))
  const received = await send(side, step)
  const [, id] = /"id":\s*"([^"]+)"/.exec(received.body) ?? []
  if (id !== undefined) side.ids.set(step.name, id)
  side.numbers.clear()
  // The poller requests batches at moments of its own.
  const own = upstream.requests.filter(
    ({ method, path }) => method !== 'GET' || !path.startsWith('/v1/batches/') || step.isPolled,
  )
  const forwarded = own.map(({ method, target, rawHeaders, body }) => ({
    method,
    target,
    headers: rawHeaders.map((header) => header.join(': ')),
    body: body.toString(),
  }))
  return masked(side, JSON.stringify({ received, forwarded }, null, 1))
}

function send(side: Side, step: Step): Promise<Received> {
  const insert = (text: string): string =>
    text.replace(/<<(.+?)>>/g, (_, name: string) => side.ids.get(name) ?? `missing_${name}`)
  const { body: content } = step
  const body =
    content === undefined
      ? undefined
      : insert(typeof content === 'string' ? content : JSON.stringify(content))
  const key = side.keys[step.key ?? 'first']
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...step.headers,
  }
  return new Promise((resolve) => {
    const url = new URL(insert(step.path), side.server.url)
    const chunks: Buffer[] = []
    const sent = sendRequest(url, { method: step.method, headers, timeout: ANSWER_TIMEOUT_MS })
    sent.on('response', (response) => {
      const end = (status: number | 'broken'): void =>
        resolve({
          status,
          headers: pairs(response.rawHeaders),
          body: String(Buffer.concat(chunks)),
        })
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => end(response.statusCode ?? 0))
      response.on('error', () => end('broken'))
    })
    sent.on('error', () => resolve({ status: 'broken', headers: [], body: '' }))
    sent.end(body)
  })
}

const VARYING =
  /^(date|x-request-id|request-id|openai-processing-ms|(x|anthropic)-ratelimit-.*re(set|maining).*|etag)$/i

/** Headers in order, without the values that differ between any two responses. */
function pairs(rawHeaders: readonly string[]): string[] {
  const found: string[] = []
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = String(rawHeaders[n])
    const isVarying = VARYING.test(name)
    found.push(`${name}: ${isVarying ? '…' : rawHeaders[n + 1]}`)
  }
  return found
}

/** Ids are numbered in the order of their appearance on a side, and times masked. */
function masked({ numbers, server, upstream }: Side, text: string): string {
  return text
    .replaceAll(`127.0.0.1:${upstream.port}`, 'UPSTREAM')
    .replaceAll(server.url.replace('http://', ''), 'SERVER')
    .replace(/\b[a-z]+(?:_[a-z]+)?[_-](?=[\w-]*\d)[A-Za-z0-9-]{8,}\b/g, (id) => {
      const number = numbers.get(id) ?? numbers.size
      numbers.set(id, number)
      return `${id.replace(/[_-].*/, '')}#${number}`
    })
    .replace(/(_at\\?"|created\\?"): ?\d+/g, '$1:TIME')
    .replace(/(used|reserved|resets_in_ms)(\\?":|=)[\d.]+/g, '$1$2N')
}

/** Prints the first lines in which two texts differ. */
function describe(before: string, after: string): string {
  const [left, right] = [before.split('\n'), after.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  const around = (lines: readonly string[]): string =>
    lines
      .slice(Math.max(0, at - 2), at + 4)
      .map((line) => line.slice(0, 200))
      .join('\n')
  return `--- before\n${around(left)}\n--- after\n${around(right)}\n`
}

async function main(before: string): Promise<void> {
  using home = temporaryFolder()
  const hasMessages = await servesMessages(before, join(home.path, 'probe'))
  if (!hasMessages) {
    process.stdout.write(`left out: ${before} does not serve Anthropic's API format\n`)
  }
  const sides = await Promise.all([
    openSide('before', before, join(home.path, 'before'), hasMessages),
    openSide('after', ROOT, join(home.path, 'after'), hasMessages),
  ])
  let differences = 0
  try {
    const seed = Number(options.seed)
    const messages = hasMessages ? messageSteps(seed) : []
    const steps = [...SEQUENCES, ...variations(seed, Number(options.count)), ...messages]
    for (const step of steps) {
      const [left, right] = await Promise.all(sides.map((side) => play(side, step)))
      if (left === right) continue
      differences += 1
      process.stdout.write(`${step.name}: ${step.method} ${step.path}\n`)
      process.stdout.write(
        `${JSON.stringify(step.script ?? []).slice(0, 200)}\n${describe(left ?? '', right ?? '')}\n`,
      )
    }
    process.stdout.write(`${steps.length} requests, ${differences} with a difference\n`)
  } finally {
    for (const { server, upstream } of sides) {
      await server.end('SIGTERM')
      await upstream.close()
    }
  }
  process.exitCode = differences === 0 ? 0 : 1
}

if (options.before === undefined) throw new Error('--before=FOLDER names the other checkout')
await main(options.before)
