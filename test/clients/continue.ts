/** Continue's command line, headless. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, LOCAL_MODEL, MODEL, type Setup, type Stage } from './client.ts'
import { configurationOf } from './page.ts'

const TOOL_CALL = 'call Bash with {"command": "echo from the shell"}'

/** Writes the documented configuration, and returns its path. */
function configure(stage: Stage, model: string): string {
  const folder = join(stage.home, '.continue')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'config.yaml')
  writeFileSync(file, configurationOf(stage, 'Continue').replaceAll(MODEL, model))
  return file
}

const ENVIRONMENT = { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_CLI_DISABLE_COMMIT_SIGNATURE: '1' }
const FLAGS = ['-p', '--auto', '--config']

async function run(
  stage: Stage,
  model: string,
  args: readonly string[],
  said: string,
): Promise<void> {
  const config = configure(stage, model)
  const printed = await stage.command('cn', [...FLAGS, config, ...args], { env: ENVIRONMENT })
  assert.ok(printed.includes(said), printed)
}

function actsOf(model: string): Setup['acts'] {
  return {
    'first turn': (stage) => run(stage, model, ['one'], 'one'),
    'second turn': (stage) => run(stage, model, ['--resume', 'two'], 'two'),
    stream: (stage) => run(stage, model, ['a stream'], 'a stream'),
    'tool call': (stage) => run(stage, model, [TOOL_CALL], 'from the shell'),
    error: async (stage) => {
      const config = configure({ ...stage, key: 'sk-no-key' }, model)
      await stage.command('cn', [...FLAGS, config, 'one'], { env: ENVIRONMENT, status: 1 })
    },
  }
}

export const continueCli: Client = {
  name: 'continue',
  packages: { '@continuedev/cli': '1.5.47' },
  shown: 1,
  setups: [
    {
      name: 'chat',
      endpoints: ['/chat/completions'],
      set: '[`config.yaml`](../guides/coding-agents.md#continue) with a local model',
      acts: actsOf(LOCAL_MODEL),
    },
    {
      name: 'responses',
      endpoints: ['/responses'],
      set: '[`config.yaml`](../guides/coding-agents.md#continue)',
      acts: actsOf(MODEL),
    },
  ],
}
