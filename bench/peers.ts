/**
 * Peers from npm and PyPI: installed when they are wanted, into a folder that Bailiwick does not
 * ship.
 */
import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, type Pinned, SERVER_CORE, startPinned } from './processes.ts'

const FOLDER = join(import.meta.dirname, 'peers')
const PORTKEY = join(FOLDER, 'node_modules/@portkey-ai/gateway/build/start-server.js')
const INSTALL = ['ci', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund']
export const PORTKEY_HINT = 'npm ci --prefix bench/peers --ignore-scripts'

const VENV = join(FOLDER, 'venv')
const LITELLM = join(VENV, 'bin/litellm')
const LITELLM_HASHES = join(FOLDER, 'litellm.txt')
const INSTALL_LITELLM = ['install', '--quiet', '--require-hashes', '--only-binary=:all:']
export const LITELLM_HINT = 'apt-get install -y python3-venv'
/** The whole start of LiteLLM on one core, its imports included. */
const LITELLM_READY_MS = 120_000

/** Undefined where Portkey is there or could be installed, else the reason. */
export async function installPortkey(): Promise<string | undefined> {
  if (existsSync(PORTKEY)) return undefined
  return failureOf(() => run('npm', INSTALL))
}

/** Undefined where LiteLLM is there or could be installed, else the reason. */
export async function installLitellm(): Promise<string | undefined> {
  if (existsSync(LITELLM)) return undefined
  return failureOf(async () => {
    await run('python3', ['-m', 'venv', VENV])
    await run(join(VENV, 'bin/pip'), [...INSTALL_LITELLM, '--requirement', LITELLM_HASHES])
  })
}

const run = promisify(execFile)

async function failureOf(install: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await install()
    return undefined
  } catch (error) {
    const [first = ''] = String(error).split('\n')
    return first
  }
}

/** Portkey's gateway, without its console. Where it sends a request is in the request's headers. */
export async function startPortkey(): Promise<{ process: Pinned; port: number }> {
  const port = await freePort()
  const command = [process.execPath, PORTKEY, '--headless', `--port=${port}`]
  return { port, process: await startPinned(command, { core: SERVER_CORE, port, silent: true }) }
}

/**
 * LiteLLM's proxy with one worker and one key, without a database: it counts no usage and holds no
 * limits.
 */
export async function startLitellm(
  folder: string,
  {
    model,
    key,
    upstreamPort,
  }: { readonly model: string; readonly key: string; readonly upstreamPort: number },
): Promise<{ process: Pinned; port: number }> {
  const port = await freePort()
  const file = join(folder, 'litellm.json')
  const upstream = {
    api_base: `http://127.0.0.1:${upstreamPort}/v1`,
    api_key: 'sk-of-the-upstream',
  }
  const litellmParameters = { model: `openai/${model}`, ...upstream }
  const configuration = {
    model_list: [{ model_name: model, litellm_params: litellmParameters }],
    general_settings: { master_key: key },
  }
  writeFileSync(file, JSON.stringify(configuration))
  const command = [LITELLM, '--config', file, '--host', '127.0.0.1', '--port', String(port)]
  // Its list of prices is the one that it brings, and not one from the network.
  const env = { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' }
  const start = { core: SERVER_CORE, port, env, silent: true, readyWithinMs: LITELLM_READY_MS }
  return { port, process: await startPinned(command, start) }
}
