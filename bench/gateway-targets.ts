/** Targets of the comparison: each before the same upstream, on the measured core. */
import { join } from 'node:path'
import { type Bailiwick, hasRedis, MODEL, REDIS_HINT, startBailiwick, VALUES } from './bailiwick.ts'
import { BUSBAR_HINT, missingBusbar, startBusbar } from './busbar.ts'
import { requireEverything } from './complete.ts'
import { hasNginx, NGINX_HINT, startProxy, startStaticUpstream } from './nginx.ts'
import {
  installLitellm,
  installPortkey,
  LITELLM_HINT,
  PORTKEY_HINT,
  startLitellm,
  startPortkey,
} from './peers.ts'
import { CLIENT_CORE, freePort, type Pinned, SERVER_CORE, startPinned } from './processes.ts'

export const TARGETS = [
  'direct',
  'bare',
  'nginx',
  'busbar',
  'portkey',
  'litellm',
  'bailiwick',
  'roles',
  'limits',
  'values',
  'redis',
  'redis-limits',
] as const
export type TargetName = (typeof TARGETS)[number]

/** Names in the tables. */
export const TITLES: Readonly<Record<TargetName, string>> = {
  direct: 'direct upstream',
  bare: 'bare proxy',
  nginx: 'nginx',
  busbar: 'Busbar 1.5.5',
  portkey: 'Portkey 1.15.2',
  litellm: 'LiteLLM 1.108.7',
  bailiwick: 'Bailiwick',
  roles: 'Bailiwick, groups and roles',
  limits: 'Bailiwick, spend limits',
  values: 'Bailiwick, limits of values',
  redis: 'Bailiwick, Redis',
  'redis-limits': 'Bailiwick, Redis, spend limits',
}

/** Whole answers, or streams of 50 chunks. */
export type Kind = 'plain' | 'streams'

export interface Target {
  readonly name: TargetName
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Of further projects. */
  readonly furtherHeaders?: readonly Readonly<Record<string, string>>[]
  /** Process whose processor time and memory are measured. */
  readonly process: Pinned
  readonly bailiwick?: Bailiwick
}

export interface Upstream {
  readonly port: number
  readonly process: Pinned
}

const PATH = '/v1/chat/completions'
const BENCHMARK_KEY = 'sk-benchmark'
const JSON_TYPE = { 'content-type': 'application/json' }

/** Words of a completion, which make 620 bytes of it. */
export const WORDS = 25
export const TEXT = 'word '.repeat(WORDS).trim()

/** Completion that the upstream returns. */
export const COMPLETION = JSON.stringify({
  id: 'chatcmpl-BenchmarkBenchmarkBenchmark',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: MODEL,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: TEXT, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 100,
    completion_tokens: WORDS,
    total_tokens: 100 + WORDS,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_0123456789',
})

/** A request of about 500 bytes. A pace is for the upstream that streams. */
export function requestBody(kind: Kind, paceMs?: number): string {
  return JSON.stringify({
    model: MODEL,
    messages: [
      { role: 'system', content: 'You are measured. Answer as you always do. '.repeat(3).trim() },
      { role: 'user', content: 'How long does a request take? '.repeat(8).trim() },
    ],
    temperature: 0.5,
    ...(kind === 'streams' && { stream: true }),
    ...(paceMs !== undefined && { user: `pace-${paceMs}` }),
  })
}

/** The upstream of `answer`, which streams the events of its format. */
export async function startUpstream(
  folder: string,
  kind: Kind,
  core = CLIENT_CORE,
  answer = COMPLETION,
): Promise<Upstream> {
  if (kind === 'plain') return startStaticUpstream(folder, core, answer)
  const port = await freePort()
  const script = join(import.meta.dirname, 'sse-upstream.ts')
  const format = answer === COMPLETION ? 'chat' : 'messages'
  const command = [process.execPath, script, String(port), format]
  return { port, process: await startPinned(command, { core, port }) }
}

/** The state of a Bailiwick that is compared. */
export interface Setup {
  /** Keys with a row of usage for every minute of the last day. */
  readonly usedKeys: number
  readonly projects: number
  /** Of the upstream. */
  readonly connections: number
}

export const USUAL_SETUP: Setup = { usedKeys: 40, projects: 1, connections: 1_024 }

export interface Wanted {
  readonly names: ReadonlySet<TargetName>
  readonly setup: Setup
  /** Called for each target that cannot be started. */
  readonly skip: (name: TargetName, why: string) => void
}

/** Starts the targets that are wanted and possible. */
export async function startTargets(
  folder: string,
  kind: Kind,
  upstream: Upstream,
  { names, setup, skip }: Wanted,
): Promise<Target[]> {
  const targets: Target[] = []
  for (const name of TARGETS) {
    if (!names.has(name)) continue
    const why = await missing(name)
    if (why === undefined) {
      try {
        const target = await start(name, folder, kind, { upstreamPort: upstream.port, setup })
        await probe(target, kind, name !== 'litellm')
        if (target.bailiwick) await requireEverything(target.bailiwick, () => post(target, kind))
        targets.push(target)
      } catch (error) {
        skip(name, error instanceof Error ? error.message : String(error))
      }
    } else skip(name, why)
  }
  return targets
}

/** Reason that a target is not available, with the command that installs it. */
async function missing(name: TargetName): Promise<string | undefined> {
  if (name === 'nginx' && !hasNginx()) return `nginx is not installed: ${NGINX_HINT}`
  if (isWithRedis(name) && !hasRedis()) return `there is no Redis or Valkey: ${REDIS_HINT}`
  if (name === 'busbar') return withHint(missingBusbar(), BUSBAR_HINT)
  if (name === 'portkey') return withHint(await installPortkey(), PORTKEY_HINT)
  if (name === 'litellm') return withHint(await installLitellm(), LITELLM_HINT)
  return undefined
}

function isWithRedis(name: TargetName): boolean {
  return name === 'redis' || name === 'redis-limits'
}

function withHint(why: string | undefined, hint: string): string | undefined {
  return why === undefined ? undefined : `${why} (${hint})`
}

async function start(
  name: TargetName,
  folder: string,
  kind: Kind,
  { upstreamPort, setup }: { readonly upstreamPort: number; readonly setup: Setup },
): Promise<Target> {
  const at = (port: number) => ({ name, url: `http://127.0.0.1:${port}${PATH}` })
  const headers = { ...JSON_TYPE, authorization: `Bearer ${BENCHMARK_KEY}` }
  switch (name) {
    case 'direct': {
      // One of its own where the measured are: as far from the client as they are.
      const { port, process } = await startUpstream(folder, kind, SERVER_CORE)
      return { ...at(port), headers, process }
    }
    case 'bare': {
      const { port, process } = await startBare(upstreamPort)
      return { ...at(port), headers, process }
    }
    case 'nginx': {
      const streams = kind === 'streams'
      const { port, process } = await startProxy(folder, SERVER_CORE, upstreamPort, streams)
      return { ...at(port), headers, process }
    }
    case 'busbar': {
      const { port, process, key } = await startBusbar(folder, { model: MODEL, upstreamPort })
      return { ...at(port), headers: withKey(key), process }
    }
    case 'portkey': {
      const { port, process } = await startPortkey()
      const host = `http://127.0.0.1:${upstreamPort}/v1`
      const route = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': host }
      return { ...at(port), headers: { ...headers, ...route }, process }
    }
    case 'litellm': {
      const options = { model: MODEL, key: BENCHMARK_KEY, upstreamPort }
      const { port, process } = await startLitellm(folder, options)
      return { ...at(port), headers, process }
    }
    default: {
      const core = SERVER_CORE
      const redis = isWithRedis(name)
      const values = name === 'values'
      const spendLimits = name === 'limits' || name === 'redis-limits' || values
      const { usedKeys, projects } = setup
      const configuration = upstreamOf(upstreamPort, setup)
      const bailiwick = await startBailiwick(folder, {
        core,
        usedKeys,
        projects,
        configuration,
        redis,
        spendLimits,
        values,
        roles: name === 'roles',
      })
      return {
        name,
        url: `${bailiwick.baseUrl}/chat/completions`,
        headers: { ...withKey(bailiwick.key), ...(values && VALUES) },
        furtherHeaders: bailiwick.furtherKeys.map((key) => withKey(key)),
        process: bailiwick.process,
        bailiwick,
      }
    }
  }
}

function withKey(key: string) {
  return { ...JSON_TYPE, authorization: `Bearer ${key}` }
}

function upstreamOf(port: number, { connections }: Setup): string {
  return `
upstreams:
  bench:
    base_url: http://127.0.0.1:${port}/v1
    api_key: sk-of-the-upstream
    connections: ${connections}
`
}

export async function startBare(
  upstreamPort: number,
  nodeArguments: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ port: number; process: Pinned }> {
  const port = await freePort()
  const script = join(import.meta.dirname, 'bare-proxy.ts')
  const upstream = `http://127.0.0.1:${upstreamPort}`
  const command = [process.execPath, ...nodeArguments, script, String(port), upstream]
  return { port, process: await startPinned(command, { core: SERVER_CORE, port, env }) }
}

type Reachable = Pick<Target, 'url' | 'headers'>

function post({ url, headers }: Reachable, kind: Kind): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body: requestBody(kind) })
}

/**
 * One request, whose answer must be the upstream's: a fast wrong answer wins nothing. A target that
 * rewrites answers (`isRelayed` false) must have the same text in it.
 */
export async function probe(target: Reachable, kind: Kind, isRelayed = true): Promise<void> {
  const response = await post(target, kind)
  const text = await response.text()
  if (response.status !== 200) {
    throw new Error(`POST ${PATH} answers ${response.status}: ${text.slice(0, 300)}`)
  }
  if (!isRelayed) {
    if (text.includes(kind === 'plain' ? TEXT : 'data: [DONE]')) return
    throw new Error(`it answers another text than the upstream: ${text.slice(0, 300)}`)
  }
  if (kind === 'plain' && text !== COMPLETION) {
    throw new Error(`it answers other bytes than the upstream: ${text.slice(0, 300)}`)
  }
  const chunks = text.match(/^data: \{.*\}$/gm)?.length ?? 0
  if (kind === 'streams' && (chunks !== 50 || !text.endsWith('data: [DONE]\n\n'))) {
    throw new Error(`it passes ${chunks} chunks of 50 on: ${text.slice(-300)}`)
  }
}
