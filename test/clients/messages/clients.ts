/** Clients of Anthropic's Messages API, and the acts that each performs with a server. */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Client, Stage } from '#test/clients/client.ts'
import { placeOf } from '#test/clients/toolchains.ts'

export const ACTS = [
  ...(['tool call', 'surfaces', 'rate limit', 'large budget', 'end of a budget'] as const),
  'revoked key',
] as const
export type Act = (typeof ACTS)[number]

/** `said` is the text of the server's error, which the client must show. */
type Perform = (stage: Stage, said: string) => Promise<void>

export interface MessagesClient extends Omit<Client, 'shown' | 'setups'> {
  /** Markdown: settings of the user. */
  readonly set: string
  /** Path of the base URL; none by default. */
  readonly basePath?: string
  readonly acts: Readonly<Partial<Record<Act, Perform>>>
}

/** Runs a program in `programs/` that uses the library. */
function libraryActs(program: string): MessagesClient['acts'] {
  const perform =
    (act: Act): Perform =>
    async (stage, said) => {
      const place = placeOf(stage.folder, program)
      cpSync(join(import.meta.dirname, '../programs', program), place)
      const env = { ANTHROPIC_BASE_URL: stage.baseUrl, ANTHROPIC_API_KEY: stage.key }
      await stage.program(place, [act, said], { env })
    }
  return Object.fromEntries(ACTS.map((act) => [act, perform(act)]))
}

interface Session {
  readonly args: readonly string[]
  readonly said: string
  readonly status?: 0 | 1
  /** Credential: `x-api-key` by default, or a bearer token. */
  readonly bearer?: boolean
}

async function claude(stage: Stage, { args, said, status = 0, bearer }: Session): Promise<void> {
  const credential = bearer ? 'ANTHROPIC_AUTH_TOKEN' : 'ANTHROPIC_API_KEY'
  const printed = await stage.command('claude', ['-p', ...args], {
    env: {
      ANTHROPIC_BASE_URL: stage.baseUrl,
      [credential]: stage.key,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    status,
  })
  assert.ok(printed.includes(said), printed)
}

const TOOL_CALL = 'call Bash with {"command": "echo from the shell"}'

const claudeCode: MessagesClient = {
  name: 'claude-code',
  packages: { '@anthropic-ai/claude-code': '2.1.332' },
  set: '[`bailiwick connect claude`](../guides/coding-agents.md#claude-code)',
  acts: {
    'tool call': async (stage) => {
      const args = ['--allowedTools', 'Bash', '--', TOOL_CALL]
      await claude(stage, { args, said: 'from the shell' })
      await claude(stage, { args: ['--continue', 'two'], said: 'two' })
    },
    surfaces: async (stage) => {
      await claude(stage, { args: ['--model', 'claude-haiku-5-5', 'three'], said: 'three' })
      const streamed = ['--verbose', '--output-format', 'stream-json', 'four']
      await claude(stage, { args: streamed, said: '"result":"four"' })
    },
    'rate limit': (stage) => claude(stage, { args: ['five'], said: 'five' }),
    'large budget': (stage) => claude(stage, { args: ['six'], said: 'six', bearer: true }),
    'end of a budget': (stage, said) => claude(stage, { args: ['seven'], said, status: 1 }),
    'revoked key': (stage, said) => claude(stage, { args: ['eight'], said, status: 1 }),
  },
}

const VARIABLES = '`ANTHROPIC_BASE_URL` without `/v1`, and `ANTHROPIC_API_KEY`'

export const messagesClients: readonly MessagesClient[] = [
  {
    name: 'anthropic-1',
    packages: { '@anthropic-ai/sdk': '1.14.0' },
    set: VARIABLES,
    acts: libraryActs('anthropic.mjs'),
  },
  {
    name: 'anthropic-0',
    packages: { '@anthropic-ai/sdk': '0.137.0' },
    set: VARIABLES,
    acts: libraryActs('anthropic.mjs'),
  },
  {
    name: 'anthropic-python',
    registry: 'pypi',
    packages: { anthropic: '2.14.0' },
    set: VARIABLES,
    acts: libraryActs('anthropic_sdk.py'),
  },
  {
    name: 'ai-anthropic',
    packages: { ai: '7.0.173', '@ai-sdk/anthropic': '4.0.105' },
    set: '`createAnthropic({ baseURL, apiKey })`, with `/v1`',
    basePath: '/v1',
    acts: libraryActs('ai-anthropic.mjs'),
  },
  claudeCode,
]
