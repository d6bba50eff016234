/**
 * Members of Anthropic's requests: those that act with the rights of the upstream's account or at
 * other prices, and the tables by which bodies are read.
 *
 * All projects share the upstream's accounts, and nobody here owns an object there: a member that
 * names one is rejected. What names a model is checked as the request's own model is. A tool that
 * the upstream runs is permitted by the project's policy of hosted tools.
 *
 * Source: the types of @anthropic-ai/sdk 1.14.0. Names that look like references and are in no
 * table are rejected: a new feature is closed until somebody opens it.
 */
import { HARMLESS_NAMES, type ReferenceKind } from '#contract/data-plane/references.ts'
import { STEERING_MEMBERS, type SteeringMember } from '#contract/data-plane/steering-members.ts'
import type { RejectedHeader } from '#contract/formats/wire-format.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import { HARMLESS_MEMBERS } from '#contract/known-members.ts'

/**
 * Handling of a member that acts with the account's rights or at other prices:
 * `model`: checked against the models of project and key, prices, rate limits and budgets;
 * `tool`: by the project's policy of hosted tools; `reference`: rejected; `steering`: rejected,
 * unless `pass_members` of the upstream names it; `tier`: by the project's service tiers;
 * `header`: a header, rejected.
 */
export type Handling =
  | { readonly by: 'model' | 'tier' | 'header' }
  | { readonly by: 'tool'; readonly tool: HostedTool }
  | { readonly by: 'reference'; readonly kind: ReferenceKind }
  | { readonly by: 'steering' }

export interface AccountMember {
  /** Path in the body, or name of the header; `[]` is each element of a list. */
  readonly path: string
  readonly handling: Handling
  /** Sentence for the documentation, and for the error of a steering member. */
  readonly reason: string
  /** A value that is handled so. */
  readonly example: unknown
}

const OTHER_MODELS = 'It names other models than the one that limits are checked for.'
const FILE = 'Files belong to the workspace of the account.'
const CONTAINER = 'Containers belong to the workspace of the account, with their files.'
const THREAD = 'Threads belong to the workspace of the account, and their input is not in the body.'
const MESSAGE = 'Messages belong to the workspace of the account.'

const model = { by: 'model' } as const
const tier = { by: 'tier' } as const
const header = { by: 'header' } as const
const steering = { by: 'steering' } as const

function tool(name: HostedTool): Handling {
  return { by: 'tool', tool: name }
}

function reference(kind: ReferenceKind): Handling {
  return { by: 'reference', kind }
}

function serverTool(type: string, rest: object = {}): object {
  return { type, name: type.replace(/_\d{8}$/, ''), ...rest }
}

/** The table of `docs/reference/compatibility.md`. */
export const ACCOUNT_MEMBERS: readonly AccountMember[] = [
  {
    path: 'fallbacks[].model',
    handling: model,
    reason: 'It may answer in place of the requested model, at its own price.',
    example: 'claude-haiku-5-5',
  },
  {
    path: 'fallbacks',
    handling: steering,
    reason: OTHER_MODELS,
    example: 'default',
  },
  {
    path: 'models',
    handling: steering,
    reason: OTHER_MODELS,
    example: ['claude-haiku-5-5'],
  },
  {
    path: 'tools[].model',
    handling: model,
    reason: 'An advisor is called as often as `max_uses` says, at its own price.',
    example: 'claude-opus-5-5',
  },
  {
    path: 'speed',
    handling: tier,
    reason: 'The fast mode has other prices.',
    example: 'fast',
  },
  {
    path: 'mcp_servers',
    handling: tool('mcp'),
    reason: 'The upstream calls servers of third parties.',
    example: [{ type: 'url', name: 'docs', url: 'https://mcp.example.com' }],
  },
  {
    path: 'tools[]: mcp_toolset',
    handling: tool('mcp'),
    reason: 'The upstream calls servers of third parties.',
    example: { type: 'mcp_toolset', mcp_server_name: 'docs' },
  },
  {
    path: 'tools[]: web_search_*',
    handling: tool('web_search'),
    reason: 'Each search has a price, and its results are read as input.',
    example: serverTool('web_search_20260318', { max_uses: 1 }),
  },
  {
    path: 'tools[]: web_fetch_*',
    handling: tool('web_search'),
    reason: 'The upstream reads pages, which count as input.',
    example: serverTool('web_fetch_20260318', { max_uses: 1 }),
  },
  {
    path: 'tools[]: code_execution_*',
    handling: tool('code_interpreter'),
    reason: 'The upstream runs code, whose time has a price.',
    example: serverTool('code_execution_20260521'),
  },
  {
    path: 'container',
    handling: reference('container'),
    reason: CONTAINER,
    example: 'container_1',
  },
  {
    path: 'container.id',
    handling: reference('container'),
    reason: CONTAINER,
    example: 'container_1',
  },
  {
    path: 'container.skills[].skill_id',
    handling: reference('skill'),
    reason: 'Skills belong to the workspace of the account.',
    example: 'skill_1',
  },
  {
    path: 'messages[].content[].source.file_id',
    handling: reference('workspace_file'),
    reason: FILE,
    example: 'file_1',
  },
  {
    path: 'messages[].content[].file_id',
    handling: reference('workspace_file'),
    reason: FILE,
    example: 'file_1',
  },
  {
    path: 'thread',
    handling: reference('thread'),
    reason: THREAD,
    example: { type: 'create' },
  },
  {
    path: 'diagnostics.previous_message_id',
    handling: reference('message'),
    reason: MESSAGE,
    example: 'msg_1',
  },
  {
    path: 'billing_policy',
    handling: steering,
    reason: 'It selects who pays.',
    example: { bill_to: 'user_profile' },
  },
  {
    path: 'anthropic-user-profile-id',
    handling: header,
    reason: 'It selects the third party that the request is for, who may pay.',
    example: 'uprof_1',
  },
  {
    path: 'anthropic-workspace-id',
    handling: header,
    reason: 'It selects the workspace of the account; `workspace_id` of the upstream sets it.',
    example: 'wrkspc_1',
  },
]

/** Headers of callers that are rejected. */
export const ANTHROPIC_REJECTED_HEADERS: readonly RejectedHeader[] = ACCOUNT_MEMBERS.filter(
  ({ handling }) => handling.by === 'header',
).map(({ path: name, reason }) => ({ name, reason }))

/** Members that steer an upstream: those of this API, and those that other software obeys. */
const OWN_STEERING: readonly SteeringMember[] = ACCOUNT_MEMBERS.filter(
  ({ handling }) => handling.by === 'steering',
).map(({ path, reason }) => ({ path, upstream: 'Anthropic', reason }))
export const ANTHROPIC_STEERING: readonly SteeringMember[] = [...OWN_STEERING, ...STEERING_MEMBERS]

/** Members that are references at any path, but for the input of a tool and schemas. */
export const ANTHROPIC_REFERENCES = {
  file_id: 'workspace_file',
  file_ids: 'workspace_file',
  container: 'container',
  container_id: 'container',
  skill_id: 'skill',
  previous_message_id: 'message',
  thread: 'thread',
  thread_id: 'thread',
} as const satisfies Record<string, ReferenceKind>

/** Names that look like references and are none, with the reason. */
export const ANTHROPIC_HARMLESS_NAMES: Readonly<Record<string, string>> = {
  ...HARMLESS_NAMES,
  tool_use_id: 'names a call of the same conversation',
  tool_id: 'names a call of the same conversation',
}

/** Members at the top of a body with free content. */
export const ANTHROPIC_FREE = ['metadata', 'tags'] as const

/** Members of a tool with free content, which a model reads. */
export const SCHEMAS_IN_TOOLS = ['input_schema', 'input_examples'] as const

/** Members at the top of a body that are known, and neither read nor a cost beyond the bound. */
export const KNOWN_MEMBERS: readonly string[] = [
  ...['diagnostics', 'fallback_credit_token', 'safeguards', 'stop_sequences', 'temperature'],
  ...['tool_choice', 'top_k', 'top_p', ...HARMLESS_MEMBERS],
]

/** Types of blocks of text, and of results with nothing else than text and blocks. */
export const TEXT_BLOCKS = [
  ...['text', 'thinking', 'redacted_thinking', 'search_result', 'compaction', 'fallback'],
  ...['tool_use', 'tool_result', 'tool_reference', 'server_tool_use'],
  ...['web_search_tool_result', 'web_search_result', 'web_search_tool_result_error'],
  ...['web_fetch_tool_result', 'web_fetch_result', 'web_fetch_tool_result_error'],
  ...['code_execution_tool_result', 'code_execution_result', 'code_execution_output'],
  ...['code_execution_tool_result_error', 'encrypted_code_execution_result'],
  ...['bash_code_execution_tool_result', 'bash_code_execution_result'],
  ...['bash_code_execution_output', 'bash_code_execution_tool_result_error'],
  ...['text_editor_code_execution_tool_result', 'text_editor_code_execution_view_result'],
  ...['text_editor_code_execution_create_result', 'text_editor_code_execution_tool_result_error'],
  ...['text_editor_code_execution_str_replace_result', 'tool_search_tool_result'],
  ...['tool_search_tool_search_result', 'tool_search_tool_result_error'],
  ...['mcp_tool_use', 'mcp_tool_result', 'advisor_tool_result', 'advisor_result'],
  ...['advisor_redacted_result', 'advisor_tool_result_error', 'tool_addition', 'tool_removal'],
] as const
