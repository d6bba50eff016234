/** Tools of requests: one for each type that a request can have. */
import type { Json } from '#simulator/call.ts'

type WithTools = Json & { readonly betas?: readonly string[] }

const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const WEATHER = { name: 'get_weather', description: 'The weather of a city', input_schema: CITY }

function tools(...list: readonly Json[]): WithTools {
  return { tools: list }
}

/** A server tool of a version, with its members. */
function server(type: string, rest: Json = {}): WithTools {
  return tools({ type, name: type.replace(/_\d{8}$/, ''), ...rest })
}

export const TOOLS: Readonly<Record<string, WithTools>> = {
  'a client tool': tools(WEATHER),
  'a custom tool with every member': tools({
    ...WEATHER,
    type: 'custom',
    strict: true,
    defer_loading: false,
    eager_input_streaming: true,
    allowed_callers: ['direct'],
    input_examples: [{ city: 'Oslo' }],
    cache_control: { type: 'ephemeral' },
  }),
  'deferred tools and their search': {
    tools: [
      { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
      { ...WEATHER, defer_loading: true },
    ],
    betas: ['advanced-tool-use-2025-11-20'],
  },
  'any tool': { ...tools(WEATHER), tool_choice: { type: 'any', disable_parallel_tool_use: true } },
  'a tool that must be called': {
    ...tools(WEATHER),
    tool_choice: { type: 'tool', name: 'get_weather' },
  },
  'no tool': { ...tools(WEATHER), tool_choice: { type: 'none' } },
  'web search of 2025': server('web_search_20250305', { max_uses: 5 }),
  'web search of 2026': server('web_search_20260318', {
    allowed_domains: ['example.com'],
    user_location: { type: 'approximate', city: 'Oslo', timezone: 'Europe/Oslo' },
  }),
  'web fetch': server('web_fetch_20260318', {
    max_content_tokens: 10_000,
    citations: { enabled: true },
  }),
  'code execution': server('code_execution_20260521'),
  memory: server('memory_20250818'),
  'an advisor': {
    tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-5-5', max_uses: 2 }],
    betas: ['advisor-tool-2026-03-01'],
  },
  'use of a computer': {
    tools: [
      {
        type: 'computer_20251124',
        name: 'computer',
        display_width_px: 1280,
        display_height_px: 800,
      },
    ],
    betas: ['computer-use-2025-11-24'],
  },
  'bash and an editor': tools(
    { type: 'bash_20250124', name: 'bash' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 9_000 },
  ),
  'a tool of a type that does not exist yet': tools({
    type: 'hologram_20270101',
    name: 'hologram',
  }),
}
