/**
 * Busbar, a gateway in Rust, with keys, requests, tokens and a budget counted in two groups, as
 * Bailiwick counts them in a project and its organization. It is built from its source, at a
 * commit, and named by `BUSBAR`: `BUSBAR_HINT` has the commands.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Pinned, SERVER_CORE, startPinned } from './processes.ts'

const COMMIT = '1a74c3b6c51f28836d2da7901469a7522cc1efd2'
export const BUSBAR_HINT =
  `git clone https://github.com/GetBusbar/busbar && cd busbar && git checkout ${COMMIT} && ` +
  'cargo build --release --ignore-rust-version && export BUSBAR=$PWD/target/release/busbar'

const ADMIN_TOKEN = 'admin-token-of-the-benchmark'
/** Limits that never bind, of each of the two groups. */
const WIDE: BusbarLimits = {
  requests: 1_999_999_999,
  tokens: 1_999_999_999,
  cents: 999_999_999_999,
}

/** Limits of a group, of a day, and the budget of a month. */
export interface BusbarLimits {
  readonly requests: number
  readonly tokens: number
  readonly cents: number
}

export interface BusbarOptions {
  readonly model: string
  readonly upstreamPort: number
  /** Limits of the key's group; default: as wide as those of the group above it. */
  readonly limits?: Partial<BusbarLimits>
}

/** Undefined where the program is there, else the reason. */
export function missingBusbar(): string | undefined {
  const program = process.env.BUSBAR
  if (program === undefined) return 'BUSBAR does not name the program'
  return existsSync(program) ? undefined : `there is no ${program}`
}

export async function startBusbar(
  folder: string,
  options: BusbarOptions,
): Promise<{ process: Pinned; port: number; key: string }> {
  const program = process.env.BUSBAR ?? ''
  const port = await freePort()
  const adminPort = await freePort()
  const home = join(folder, `busbar-${port}`)
  mkdirSync(home)
  const config = join(home, 'config.yaml')
  const signingKey = join(home, 'signing.key')
  const generated = execFileSync(program, ['--generate-signing-key'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  writeFileSync(signingKey, generated.trim(), { mode: 0o600 })
  writeFileSync(join(home, 'providers.yaml'), JSON.stringify(catalogOf(options.upstreamPort)))
  writeFileSync(config, JSON.stringify(configurationOf(home, { port, adminPort, ...options })))
  const started = await startPinned([program], {
    core: SERVER_CORE,
    port,
    env: {
      BUSBAR_CONFIG: config,
      BUSBAR_ADMIN_TOKEN: ADMIN_TOKEN,
      BENCHMARK_KEY: 'sk-of-the-upstream',
      RUST_LOG: 'error',
    },
    silent: true,
  })
  return { port, process: started, key: await mintKey(adminPort) }
}

function configurationOf(
  home: string,
  {
    port,
    adminPort,
    model,
    limits,
  }: BusbarOptions & { readonly port: number; readonly adminPort: number },
): object {
  return {
    listen: `127.0.0.1:${port}`,
    admin_listen: `127.0.0.1:${adminPort}`,
    providers_file: join(home, 'providers.yaml'),
    'identity-providers': {
      'admin-tokens': { module: 'admin-tokens', token: { env: 'BUSBAR_ADMIN_TOKEN' } },
    },
    auth: {
      chain: ['keys'],
      admin_auth: ['admin-tokens'],
      signing_key: { file: join(home, 'signing.key') },
    },
    providers: { bench: { api_key: { env: 'BENCHMARK_KEY' } } },
    models: { [model]: { provider: 'bench', max_concurrent: 1_024 } },
    rate_card: { [model]: { input_utok: 2.5, output_utok: 10 } },
    groups: {
      organization: { limits: limitsOf(WIDE) },
      project: { parent: 'organization', limits: limitsOf({ ...WIDE, ...limits }) },
    },
  }
}

function catalogOf(upstreamPort: number): object {
  return {
    bench: { protocol: 'openai', base_url: `http://127.0.0.1:${upstreamPort}`, error_map: {} },
  }
}

function limitsOf({ requests, tokens, cents }: BusbarLimits): readonly object[] {
  return [
    { requests, per: 'minute' },
    { tokens, per: 'minute' },
    { requests, per: 'day' },
    { budget: cents, per: 'month' },
  ]
}

async function mintKey(adminPort: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/api/v1/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', group: 'project' }),
  })
  const text = await response.text()
  const key: unknown = JSON.parse(text).token ?? JSON.parse(text).key
  if (typeof key !== 'string') throw new Error(`Busbar makes no key: ${response.status} ${text}`)
  return key
}
