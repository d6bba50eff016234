/** OpenAI's Codex CLI: with a provider of its own, and with the built-in one. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, type Setup, type Stage, UNKNOWN_MODEL } from './client.ts'
import { configurationOf } from './page.ts'

const TOOL_CALL = 'call exec_command with {"cmd": "echo from the shell"}'

async function exec(
  stage: Stage,
  args: readonly string[],
  said: string,
  status: 0 | 1 = 0,
): Promise<void> {
  const flags = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']
  const options = { env: { OPENAI_API_KEY: stage.key }, status }
  assert.ok((await stage.command('codex', ['exec', ...flags, ...args], options)).includes(said))
}

const actsOf = (prepare: (stage: Stage) => Promise<void>): Setup['acts'] => ({
  'first turn': async (stage) => {
    await prepare(stage)
    await exec(stage, ['one'], '"text":"one"')
  },
  'second turn': (stage) => exec(stage, ['resume', '--last', 'two'], '"text":"two"'),
  stream: (stage) => exec(stage, ['a stream'], '"text":"a stream"'),
  'tool call': (stage) => exec(stage, [TOOL_CALL], 'from the shell\\n'),
  error: (stage) => exec(stage, ['-m', UNKNOWN_MODEL, 'one'], 'does not exist', 1),
})

/** Writes one of the documented configurations. */
const configure = (stage: Stage, index: number): void => {
  const folder = join(stage.home, '.codex')
  mkdirSync(folder, { recursive: true })
  const configuration = configurationOf(stage, 'Codex', index)
  writeFileSync(
    join(folder, 'config.toml'),
    `check_for_update_on_startup = false\n${configuration}`,
  )
}

export const codex: Client = {
  name: 'codex',
  packages: { '@openai/codex': '0.169.0' },
  shown: 1,
  setups: [
    {
      ...{ name: 'custom', endpoints: ['/responses'] },
      set: '[`config.toml`](../guides/coding-agents.md#codex) with a provider of its own',
      acts: actsOf(async (stage) => configure(stage, 0)),
    },
    {
      ...{ name: 'built-in', endpoints: ['/responses'] },
      set: '[`config.toml`](../guides/coding-agents.md#codex) with the built-in provider',
      acts: actsOf(async (stage) => {
        configure(stage, 1)
        await stage.command('codex', ['login', '--with-api-key'], { input: stage.key })
      }),
    },
  ],
}
