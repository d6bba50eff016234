/** Cline's command line, headless. */
import assert from 'node:assert/strict'
import { type Client, type Stage, UNKNOWN_MODEL } from './client.ts'
import { configurationOf } from './page.ts'

const TOOL_CALL = 'call run_commands with {"commands": ["echo from the shell"]}'

/** Its command for a prompt; one of a single word would be the name of a command. */
async function run(
  stage: Stage,
  args: readonly string[],
  said: string,
  status: 0 | 1 = 0,
): Promise<void> {
  const printed = await stage.command('cline', ['--json', ...args], { status })
  assert.ok(printed.includes(said), printed)
}

/** Runs the documented command, which stores the base URL, the key and the model. */
async function signIn(stage: Stage): Promise<void> {
  const [, shown = ''] = /^cline (auth .*)$/m.exec(configurationOf(stage, 'Cline')) ?? []
  const args = shown.replaceAll('"$OPENAI_API_KEY"', stage.key).split(' ')
  await stage.command('cline', args)
}

export const cline: Client = {
  name: 'cline',
  packages: { cline: '3.0.65' },
  shown: 1,
  setups: [
    {
      name: 'chat',
      endpoints: ['/chat/completions'],
      set: '[`cline auth -p openai -b …`](../guides/coding-agents.md#cline)',
      acts: {
        'first turn': async (stage) => {
          await signIn(stage)
          await run(stage, ['say one'], '"text":"say one"')
        },
        // It resumes a session in a terminal alone; the call of a tool has a second request.
        stream: (stage) => run(stage, ['a stream'], '"text":"a stream"'),
        'tool call': (stage) => run(stage, [TOOL_CALL], 'from the shell\\n'),
        error: (stage) => run(stage, ['-m', UNKNOWN_MODEL, 'say one'], 'does not exist', 1),
      },
    },
  ],
}
