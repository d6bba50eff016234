/**
 * Answers of the Messages API by name: each stop reason, block, delta and member of usage that has
 * no rule in `content.ts`. Scripts of the upstream, as plain data.
 */
import type { Behaviour } from '#simulator/behaviour.ts'
import type { Json } from '#simulator/call.ts'

export type Scenario = Pick<Behaviour, 'reply' | 'items' | 'usage' | 'message' | 'stream'>

function text(words: string): Json {
  return { type: 'text', text: words }
}

function tokens(input: number, output: number, rest: Partial<Tokens> = {}): Json {
  const { read = 0, written5m = 0, written1h = 0 } = rest
  return {
    input_tokens: input,
    cache_creation_input_tokens: written5m + written1h,
    cache_read_input_tokens: read,
    cache_creation: {
      ephemeral_5m_input_tokens: written5m,
      ephemeral_1h_input_tokens: written1h,
    },
    output_tokens: output,
  }
}

interface Tokens {
  readonly read: number
  readonly written5m: number
  readonly written1h: number
}

const SEARCH_INPUT = { query: 'weather in Oslo' }
const SEARCH = {
  type: 'server_tool_use',
  id: 'srvtoolu_1',
  name: 'web_search',
  input: SEARCH_INPUT,
}
const ADVICE = { type: 'advisor_result', text: 'Look outside.', stop_reason: 'end_turn' }
const PAGE = { document_index: 0, document_title: 'Oslo', file_id: null }

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'every member of usage': {
    usage: {
      ...tokens(21, 340, { read: 18_000, written5m: 1_200, written1h: 2_400 }),
      output_tokens_details: { thinking_tokens: 120 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      service_tier: 'priority',
      speed: 'fast',
      inference_geo: 'us',
      fallback_credit: { status: { type: 'redeemed' } },
      iterations: [
        {
          type: 'message',
          model: null,
          ...tokens(21, 340, { read: 18_000, written5m: 1_200, written1h: 2_400 }),
        },
      ],
    },
  },
  compaction: {
    items: [
      {
        type: 'compaction',
        content: 'A talk about the weather.',
        encrypted_content: 'Q29tcGFjdGVk',
      },
      text('It rains.'),
    ],
    usage: {
      ...tokens(2_300, 12),
      iterations: [
        { type: 'compaction', ...tokens(180_000, 900) },
        { type: 'message', model: null, ...tokens(2_300, 12) },
      ],
    },
    message: {
      context_management: {
        applied_edits: [
          { type: 'clear_tool_uses_20250919', cleared_tool_uses: 3, cleared_input_tokens: 9_000 },
        ],
      },
    },
  },
  'compaction alone': {
    items: [{ type: 'compaction', content: 'A talk.', encrypted_content: null }],
    message: { stop_reason: 'compaction' },
    usage: { ...tokens(0, 0), iterations: [{ type: 'compaction', ...tokens(150_000, 700) }] },
  },
  advisor: {
    items: [
      { type: 'server_tool_use', id: 'srvtoolu_2', name: 'advisor', input: {} },
      { type: 'advisor_tool_result', tool_use_id: 'srvtoolu_2', content: ADVICE },
      text('It rains.'),
    ],
    usage: {
      ...tokens(500, 40),
      iterations: [
        { type: 'message', model: null, ...tokens(200, 25) },
        { type: 'advisor_message', model: 'claude-opus-5-5', ...tokens(900, 80) },
        { type: 'message', model: null, ...tokens(300, 15) },
      ],
    },
  },
  'fallback after output': {
    items: [
      text('It '),
      {
        type: 'fallback',
        from: { model: 'claude-fable-5-2' },
        to: { model: 'claude-opus-5-5' },
        trigger: { type: 'refusal', category: 'cyber' },
      },
      text('rains.'),
    ],
    usage: {
      ...tokens(260, 20),
      iterations: [
        { type: 'message', model: 'claude-fable-5-2', ...tokens(250, 9) },
        { type: 'fallback_message', model: 'claude-opus-5-5', ...tokens(260, 20) },
      ],
    },
  },
  'fallback before output': {
    message: { model: 'claude-opus-5-5' },
    usage: {
      ...tokens(250, 20),
      iterations: [
        { type: 'message', model: 'claude-fable-5-2', ...tokens(250, 0) },
        { type: 'fallback_message', model: 'claude-opus-5-5', ...tokens(250, 20) },
      ],
    },
  },
  'another model': { message: { model: 'claude-sonnet-5-5' } },
  'a snapshot': { message: { model: 'claude-haiku-4-5-20251001' } },
  'refusal before output': {
    items: [],
    usage: { input_tokens: 250, output_tokens: 0 },
    message: {
      stop_reason: 'refusal',
      stop_details: {
        type: 'refusal',
        category: 'bio',
        explanation: 'Not answered.',
        fallback_credit_token: 'fct_1',
        fallback_has_prefill_claim: false,
        recommended_model: 'claude-opus-5-5',
      },
    },
  },
  'refusal midway': {
    reply: 'It ra',
    message: {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: null, explanation: null },
    },
  },
  'pause of a server tool': {
    items: [SEARCH],
    usage: { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } },
    message: { stop_reason: 'pause_turn' },
  },
  'server tool loop': {
    items: [
      SEARCH,
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      text('Nothing found.'),
    ],
    usage: {
      ...tokens(5_400, 60, { read: 800 }),
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 0 },
    },
    stream: { startUsage: tokens(400, 1, { read: 800 }), deltas: 3 },
  },
  'failed search': {
    items: [
      SEARCH,
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
      },
    ],
    usage: { server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 } },
  },
  'context window exceeded': {
    reply: 'It rai',
    message: { stop_reason: 'model_context_window_exceeded' },
  },
  'a stop reason that does not exist yet': { message: { stop_reason: 'tomorrow' } },
  citations: {
    items: [
      {
        type: 'text',
        text: 'It rains in Oslo.',
        citations: [
          {
            type: 'char_location',
            cited_text: 'Rain.',
            ...PAGE,
            start_char_index: 0,
            end_char_index: 5,
          },
          {
            type: 'page_location',
            cited_text: 'Rain.',
            ...PAGE,
            start_page_number: 1,
            end_page_number: 2,
          },
          {
            type: 'content_block_location',
            cited_text: 'Rain.',
            ...PAGE,
            start_block_index: 0,
            end_block_index: 1,
          },
        ],
      },
    ],
  },
  'redacted thinking': {
    items: [{ type: 'redacted_thinking', data: 'UmVkYWN0ZWQ=' }, text('It rains.')],
  },
  'calls of two tools': {
    items: [
      text('Two questions.'),
      { type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Bergen', note: 'é 🎈 "\\' } },
    ],
  },
  'call of a tool without input': {
    items: [{ type: 'tool_use', name: 'list_files', input: {} }],
  },
  'code execution in a container': {
    items: [
      {
        type: 'server_tool_use',
        id: 'srvtoolu_3',
        name: 'bash_code_execution',
        input: { command: 'ls' },
      },
      {
        type: 'bash_code_execution_tool_result',
        tool_use_id: 'srvtoolu_3',
        content: {
          type: 'bash_code_execution_result',
          stdout: 'a.txt\n',
          stderr: '',
          return_code: 0,
          content: [],
        },
      },
      { type: 'container_upload', file_id: 'file_1' },
    ],
    message: {
      container: { id: 'container_1', expires_at: '2026-12-01T00:00:00Z', skills: null },
    },
  },
  'tools of an mcp server': {
    items: [
      {
        type: 'mcp_tool_use',
        id: 'mcptoolu_1',
        name: 'echo',
        server_name: 'docs',
        input: { words: 'a' },
      },
      { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: 'a' },
    ],
  },
  'search of tools': {
    items: [
      {
        type: 'server_tool_use',
        id: 'srvtoolu_4',
        name: 'tool_search_tool_regex',
        input: { query: 'weather' },
      },
      {
        type: 'tool_search_tool_result',
        tool_use_id: 'srvtoolu_4',
        content: {
          type: 'tool_search_tool_search_result',
          tool_references: [{ type: 'tool_reference', tool_name: 'get_weather' }],
        },
      },
    ],
  },
  'dropped thinking': {
    message: {
      input_transformations: [
        { type: 'thinking_dropped', path: 'messages[1]', reason: 'model_binding_mismatch' },
      ],
    },
  },
  'events, blocks and deltas that do not exist yet': {
    items: [{ type: 'hologram', data: 'SG9sb2dyYW0=' }, text('It rains.')],
    usage: { moon_tokens: 3 },
    stream: {
      extra: [
        { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 2, delta: { type: 'smell_delta', smell: 'rain' } },
        { type: 'content_block_stop', index: 2 },
        { type: 'weather_report', report: { rain: true } },
      ],
    },
  },
  'pings between events': { reply: 'It rains in Oslo, and it will rain.', stream: { pings: 2 } },
  'usage in several deltas': { reply: 'It rains in Oslo.', stream: { deltas: 4 } },
  'null in the last usage': {
    stream: { deltaUsage: { input_tokens: null, cache_read_input_tokens: null, iterations: null } },
  },
  'usage of zero at the start': {
    stream: { startUsage: { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 } },
  },
  'an error after three events': { reply: 'It rains in Oslo.', stream: { errorAfter: 3 } },
  'an error before the first block': { stream: { errorAfter: 1 } },
  'no text': { items: [] },
  'comments between events': { stream: { comments: true } },
  'lines that end with CRLF': { stream: { eol: '\r\n' } },
  'data without a space': { stream: { data: 'tight' } },
  'data of several lines': { stream: { data: 'several lines' } },
}
