/**
 * OpenAI's Codex CLI: with a provider of its own and with the built-in one, and with each model
 * that it describes itself, which decides the tools and the form of its requests.
 */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, MODEL, type Setup, type Stage, UNKNOWN_MODEL } from './client.ts'
import { configurationOf } from './page.ts'

/** Models of 5.6 have one tool, which runs JavaScript that calls the others. */
const TOOL_CALLS = {
  command: 'call exec_command with {"cmd": "echo from the shell"}',
  script:
    'call exec with "text((await tools.exec_command({ cmd: \'echo from the shell\' })).output)"',
} as const
const OTHER_MODELS = ['gpt-5.2', 'gpt-5.4-mini', 'gpt-5.6-sol', 'gpt-5.6-terra']

function toolCallOf(model: string): string {
  return model.startsWith('gpt-5.6-') ? TOOL_CALLS.script : TOOL_CALLS.command
}

async function exec(
  stage: Stage,
  args: readonly string[],
  said: string,
  status: 0 | 1 = 0,
): Promise<void> {
  const flags = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']
  const options = { env: { OPENAI_API_KEY: stage.key }, status }
  const printed = await stage.command('codex', ['exec', ...flags, ...args], options)
  assert.ok(printed.includes(said), printed)
}

/** Writes one of the documented configurations, with another model. */
function configure(stage: Stage, index: number, model = MODEL): void {
  const folder = join(stage.home, '.codex')
  mkdirSync(folder, { recursive: true })
  const configuration = configurationOf(stage, 'Codex', index).replaceAll(MODEL, model)
  writeFileSync(
    join(folder, 'config.toml'),
    `check_for_update_on_startup = false\n${configuration}`,
  )
}

function actsOf(model: string, prepare: (stage: Stage) => Promise<void>): Setup['acts'] {
  return {
    'first turn': async (stage) => {
      await prepare(stage)
      await exec(stage, ['one'], '"text":"one"')
    },
    'second turn': (stage) => exec(stage, ['resume', '--last', 'two'], '"text":"two"'),
    stream: (stage) => exec(stage, ['a stream'], '"text":"a stream"'),
    'tool call': (stage) => exec(stage, [toolCallOf(model)], 'from the shell\\n'),
    error: (stage) => exec(stage, ['-m', UNKNOWN_MODEL, 'one'], 'does not exist', 1),
  }
}

function withModel(model: string): Setup {
  return {
    name: model,
    endpoints: ['/responses'],
    set: `the same, with \`${model}\``,
    acts: actsOf(model, async (stage) => configure(stage, 0, model)),
  }
}

export const codex: Client = {
  name: 'codex',
  packages: { '@openai/codex': '0.171.0' },
  shown: 1,
  setups: [
    {
      name: 'custom',
      endpoints: ['/responses'],
      set: '[`config.toml`](../guides/coding-agents.md#codex) with a provider of its own',
      acts: actsOf(MODEL, async (stage) => configure(stage, 0)),
    },
    withModel('gpt-5.4'),
    withModel('gpt-5.5'),
    {
      name: 'other-models',
      endpoints: ['/responses'],
      set: `the same, a turn with each of ${OTHER_MODELS.map((model) => `\`${model}\``).join(', ')}`,
      acts: {
        'tool call': async (stage) => {
          configure(stage, 0)
          for (const model of OTHER_MODELS) {
            await exec(stage, ['-m', model, toolCallOf(model)], 'from the shell\\n')
          }
        },
      },
    },
    {
      name: 'built-in',
      endpoints: ['/responses'],
      set: '[`config.toml`](../guides/coding-agents.md#codex) with the built-in provider',
      acts: actsOf(MODEL, async (stage) => {
        configure(stage, 1)
        await stage.command('codex', ['login', '--with-api-key'], { input: stage.key })
      }),
    },
  ],
}
