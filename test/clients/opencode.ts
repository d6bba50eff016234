/** opencode, with a provider of its own over chat completions, and with the built-in one. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, type Setup, type Stage, UNKNOWN_MODEL } from './client.ts'
import { configurationOf } from './page.ts'

const TOOL_CALL = 'call bash with {"command": "echo from the shell", "description": "Prints"}'

/** The prompt comes by standard input: as an argument it would be put in quotes. */
async function run(
  stage: Stage,
  args: readonly string[],
  input: string,
  said: string,
  status: 0 | 1 = 0,
): Promise<void> {
  const env = { OPENAI_API_KEY: stage.key, OPENCODE_DISABLE_MODELS_FETCH: '1' }
  const options = { input, env, status }
  const printed = await stage.command('opencode', ['run', '--format', 'json', ...args], options)
  assert.ok(printed.includes(said), printed)
}

/** `index` is that of the configuration on the page. */
function actsOf(index: number, error: (stage: Stage) => Promise<void>): Setup['acts'] {
  return {
    'first turn': async (stage) => {
      const configuration = JSON.parse(configurationOf(stage, 'opencode', index))
      for (const { models } of Object.values<Provider>(configuration.provider)) {
        if (models) models[UNKNOWN_MODEL] = {}
      }
      const quiet = { autoupdate: false, share: 'disabled' }
      const file = join(stage.home, 'work', 'opencode.json')
      writeFileSync(file, JSON.stringify({ ...quiet, ...configuration }))
      await run(stage, [], 'one', '"text":"one"')
    },
    'second turn': (stage) => run(stage, ['--continue'], 'two', '"text":"two"'),
    stream: (stage) => run(stage, [], 'a stream', '"text":"a stream"'),
    'tool call': (stage) => run(stage, [], TOOL_CALL, '"output":"from the shell'),
    error,
  }
}

interface Provider {
  readonly models?: Record<string, object>
}

export const opencode: Client = {
  name: 'opencode',
  packages: { 'opencode-ai': '1.18.33' },
  shown: 1,
  setups: [
    {
      name: 'compatible',
      endpoints: ['/chat/completions'],
      set: '[`opencode.json`](../guides/coding-agents.md#opencode) with a provider of its own',
      acts: actsOf(0, (stage) =>
        run(stage, ['-m', `bailiwick/${UNKNOWN_MODEL}`], 'one', 'does not exist', 1),
      ),
    },
    {
      name: 'built-in',
      endpoints: ['/responses'],
      set: '[`opencode.json`](../guides/coding-agents.md#opencode) with the built-in provider',
      // An unknown model is not an error for opencode: it retries for minutes.
      acts: actsOf(1, (stage) =>
        run({ ...stage, key: 'sk-no-key' }, [], 'one', 'Incorrect API key', 1),
      ),
    },
  ],
}
