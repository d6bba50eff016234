/**
 * Bodies of `POST /v1/messages`, one for each member and form that the types of
 * `@anthropic-ai/sdk` 1.14.0 have (`MessageCreateParams` of the beta namespace), and a few that no
 * version has. By the compiler, on 30 November 2026, 78 of the 84 were values of that type, and
 * 74 also of the type in commit bfa9197f0182084941052be9752c948638421601 of
 * anthropics/anthropic-sdk-typescript (0.120.0). Texts are made up.
 */
import type { Json } from '#simulator/call.ts'
import { CONTENTS } from './contents.ts'
import { TOOLS } from './tools.ts'

export interface Body {
  readonly body: Json
  readonly betas?: readonly string[]
  /** Accepted on `2023-06-01` alone. */
  readonly isOld?: boolean
}

const QUESTION = [{ role: 'user', content: 'Does it rain in Oslo?' }]
const BASE = { model: 'claude-opus-5-5', max_tokens: 1024, messages: QUESTION }

function body(rest: Json, betas: readonly string[] = []): Body {
  return { body: { ...BASE, ...rest }, betas }
}

const JSON_SCHEMA = {
  type: 'json_schema',
  schema: {
    type: 'object',
    properties: { rain: { type: 'boolean' } },
    additionalProperties: false,
  },
}
const EDITS = 'context-management-2025-06-27'
const COMPACTION = 'compact-2026-01-12'
const FALLBACK = 'server-side-fallback-2026-07-01'
const THREADS = 'message-threads-2026-08-12'

const MEMBERS: Readonly<Record<string, Body>> = {
  'the required members alone': body({}),
  'max_tokens of 0': body({ max_tokens: 0 }),
  'max_tokens of 128,000': body({ max_tokens: 128_000 }),
  'a system text': body({ system: 'Answer in one word.' }),
  'system blocks with breakpoints': body({
    system: [
      { type: 'text', text: 'Answer in one word.', cache_control: { type: 'ephemeral' } },
      {
        type: 'text',
        text: 'rain '.repeat(1_100),
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
    ],
  }),
  'a breakpoint at the top': body({ cache_control: { type: 'ephemeral', ttl: '5m' } }),
  'adaptive thinking': body({ thinking: { type: 'adaptive', display: 'summarized' } }),
  'thinking with a budget': body({
    max_tokens: 3_000,
    thinking: { type: 'enabled', budget_tokens: 2_048 },
  }),
  'no thinking': body({ thinking: { type: 'disabled' } }),
  'thinking between tools': body({ thinking: { type: 'between_tools' } }),
  'an effort': body({ output_config: { effort: 'xhigh' } }),
  'a format of the output': body({ output_config: { format: JSON_SCHEMA } }),
  'a budget of a task': body(
    { output_config: { task_budget: { type: 'tokens', total: 20_000, remaining: 12_000 } } },
    ['task-budgets-2026-03-13'],
  ),
  'the old format of the output': body({ output_format: JSON_SCHEMA }, [
    'structured-outputs-2025-11-13',
  ]),
  'stop sequences': body({ stop_sequences: ['rain', '\n\nHuman:'] }),
  'a user id': body({ metadata: { user_id: 'user-7' } }),
  'the user id of Claude Code': body({
    metadata: { user_id: '{"device_id":"d","account_uuid":"","session_id":"s"}' },
  }),
  'an unknown member of metadata': body({ metadata: { user_id: null, team: 'weather' } }),
  'the standard tier alone': body({ service_tier: 'standard_only' }),
  'fast mode': body({ speed: 'fast' }, ['fast-mode-2026-02-01']),
  'inference in the US': body({ inference_geo: 'us' }),
  'a container': body({ container: 'container_1' }),
  'a container with skills': body({
    container: { id: null, skills: [{ type: 'anthropic', skill_id: 'xlsx', version: 'latest' }] },
  }),
  'clearing of tool uses': body(
    {
      context_management: {
        edits: [
          {
            type: 'clear_tool_uses_20250919',
            trigger: { type: 'input_tokens', value: 30_000 },
            keep: { type: 'tool_uses', value: 3 },
            clear_at_least: { type: 'input_tokens', value: 5_000 },
            exclude_tools: ['get_weather'],
          },
        ],
      },
    },
    [EDITS],
  ),
  'clearing of thinking': body(
    { context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } },
    [EDITS],
  ),
  'compaction by an edit': body(
    {
      context_management: {
        edits: [
          {
            type: 'compact_20260112',
            trigger: { type: 'input_tokens', value: 100_000 },
            pause_after_compaction: true,
          },
        ],
      },
    },
    [COMPACTION],
  ),
  'a request that is a compaction': body(
    { compaction: { type: 'summarize', instructions: 'Keep the weather.' } },
    ['compact-2026-09-04'],
  ),
  'the default fallbacks': body({ fallbacks: 'default' }, [FALLBACK]),
  'fallbacks with members of their own': body(
    {
      fallbacks: [
        { model: 'claude-sonnet-5-5', max_tokens: 512, thinking: { type: 'disabled' } },
        { model: 'claude-haiku-5-5', speed: 'standard', tomorrow: true },
      ],
    },
    [FALLBACK],
  ),
  'a credit of a fallback': body({ fallback_credit_token: 'fct_1' }, [
    'fallback-credit-2026-07-01',
  ]),
  'a credit with a mode': body({ fallback_credit_token: { token: 'fct_1', mode: 'best_effort' } }, [
    'fallback-credit-2026-07-01',
  ]),
  'a new thread': body({ thread: { type: 'create' } }, [THREADS]),
  'a continued thread': body({ thread: { type: 'continue', previous_message_id: 'msg_1' } }, [
    THREADS,
  ]),
  'a diagnosis': body({ diagnostics: { previous_message_id: null } }),
  'a policy of billing': body({ billing_policy: { type: 'billing_policy', bill_to: 'self' } }, [
    'user-profiles-2026-09-04',
  ]),
  'an mcp server': body(
    {
      mcp_servers: [
        { type: 'url', name: 'docs', url: 'https://mcp.example.com', authorization_token: 't' },
      ],
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'docs' }],
    },
    ['mcp-client-2025-11-20'],
  ),
  'tags of a request': body({ tags: { team: 'weather' } }),
  'sampling of the old version': {
    ...body({ temperature: 0, top_p: 0.9, top_k: 40 }),
    isOld: true,
  },
  'a model of another platform': body({ model: 'anthropic.claude-opus-5-5' }),
  'a snapshot of a model': body({ model: 'claude-haiku-4-5-20251001' }),
  'an unknown member': body({ tomorrow: { is: ['unknown', 1e-7, null] } }),
  'a member without its beta': body({ context_management: { edits: [] } }),
  'several betas': body({}, [EDITS, 'interleaved-thinking-2025-05-14', 'effort-2025-11-24']),
  'an unknown beta': body({}, ['tomorrow-2027-01-01']),
}

const WITH_CONTENTS = Object.entries(CONTENTS).map(([name, messages]): [string, Body] => [
  name,
  body({ messages }),
])
const WITH_TOOLS = Object.entries(TOOLS).map(([name, { betas, ...rest }]): [string, Body] => [
  name,
  body(rest, betas),
])

export const BODIES: Readonly<Record<string, Body>> = {
  ...MEMBERS,
  ...Object.fromEntries(WITH_CONTENTS),
  ...Object.fromEntries(WITH_TOOLS),
}
