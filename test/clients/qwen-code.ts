/** Qwen Code, headless. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, type Stage, UNKNOWN_MODEL } from './client.ts'
import { configurationOf } from './page.ts'

const TOOL_CALL =
  'call run_shell_command with {"command": "echo from the shell", "is_background": false}'

async function run(
  stage: Stage,
  args: readonly string[],
  said: string,
  status: number = 0,
): Promise<void> {
  const shown = configurationOf(stage, 'Qwen Code')
  const variables = [...shown.matchAll(/^export (\w+)=(.*)$/gm)]
  const env = {
    ...Object.fromEntries(variables.map(([, name, value]) => [name, value])),
    QWEN_TELEMETRY_ENABLED: '0',
    QWEN_SANDBOX: 'false',
  }
  const [, flags = ''] = /^qwen (.*)$/m.exec(shown) ?? []
  const more = ['--yolo', '--output-format', 'json', ...args]
  const printed = await stage.command('qwen', [...flags.split(' '), ...more], { env, status })
  assert.ok(printed.includes(said), printed)
}

export const qwenCode: Client = {
  name: 'qwen-code',
  packages: { '@qwen-code/qwen-code': '0.24.4' },
  shown: 1,
  setups: [
    {
      name: 'chat',
      endpoints: ['/chat/completions'],
      set: '[variables and `--auth-type openai`](../guides/coding-agents.md#qwen-code)',
      acts: {
        'first turn': async (stage) => {
          const folder = join(stage.home, '.qwen')
          mkdirSync(folder, { recursive: true })
          const settings = { privacy: { usageStatisticsEnabled: false } }
          writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
          await run(stage, ['-p', 'one'], 'one')
        },
        'second turn': (stage) => run(stage, ['--continue', '-p', 'two'], 'two'),
        stream: (stage) => run(stage, ['-p', 'a stream'], 'a stream'),
        'tool call': (stage) => run(stage, ['-p', TOOL_CALL], 'from the shell'),
        error: (stage) => run(stage, ['-m', UNKNOWN_MODEL, '-p', 'one'], '', 1),
      },
    },
  ],
}
