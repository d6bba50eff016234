/** The rows of the trial of agents, and their line in its table. */
import { readSession, type SESSIONS } from '#test/clients/sessions/session.ts'
import type { Event, Result, Row } from './trial.ts'

const MODELS = [
  ...['gpt-5', 'gpt-5.5', 'gpt-5-pro', 'gpt-5-codex', 'gpt-5.1-codex', 'gpt-5.1-codex-max'],
  ...['gpt-5.2-codex', 'gpt-5.3-codex', 'gpt-5.4', 'gpt-5.6-luna', 'gpt-5.6-terra', 'gpt-5.6-sol'],
]

const MCP = {
  tools: [{ type: 'mcp', server_label: 'docs', server_url: 'https://mcp.example.com' }],
}

/** A recorded session of Codex, repeated until the limit is spent. */
function recorded(name: (typeof SESSIONS)[number], cents: number): Row {
  const requests = readSession(name)
  const model = requests[0]?.body.model ?? ''
  return { name: `${name} (${model}), $${cents / 100}`, agents: 1, model, requests, cents }
}

/** The session as Codex sends it with its web search switched off. */
function withoutSearch({ name, requests = [], ...row }: Row): Row {
  return {
    ...row,
    name: `${name}, no web search`,
    requests: requests.map(({ body, usage }) => {
      const tools = body.tools as readonly { readonly type: string }[]
      return { body: { ...body, tools: tools.filter(({ type }) => type !== 'web_search') }, usage }
    }),
  }
}

export const ROWS: readonly Row[] = [
  { name: 'gpt-5, 1 agent', model: 'gpt-5', agents: 1 },
  { name: 'gpt-5, 5 agents', model: 'gpt-5', agents: 5 },
  { name: 'gpt-5, 20 agents', model: 'gpt-5', agents: 20 },
  { name: 'gpt-5, 5 agents, images', model: 'gpt-5', agents: 5, hasImages: true },
  { name: 'gpt-5, 5 agents, at most 32,000', model: 'gpt-5', agents: 5, maxOutputTokens: 32_000 },
  { name: 'gpt-5, 5 agents, at most 128,000', model: 'gpt-5', agents: 5, maxOutputTokens: 128_000 },
  { name: 'gpt-5, 20 agents, at most 32,000', model: 'gpt-5', agents: 20, maxOutputTokens: 32_000 },
  { name: 'gpt-5.5, 1 agent', model: 'gpt-5.5', agents: 1 },
  { name: 'gpt-5.5, 5 agents', model: 'gpt-5.5', agents: 5 },
  { name: 'gpt-5.5, 20 agents', model: 'gpt-5.5', agents: 20 },
  { name: 'gpt-5.5, 5 agents, images', model: 'gpt-5.5', agents: 5, hasImages: true },
  { name: 'gpt-5-pro, 2 agents', model: 'gpt-5-pro', agents: 2 },
  ...MODELS.filter((model) => /codex|5\.6-(terra|sol)/.test(model)).map((model) => ({
    name: `${model}, 2 agents, encrypted reasoning`,
    model,
    agents: 2,
    isEncrypted: true,
  })),
  { name: 'gpt-5, 2 agents, web search', model: 'gpt-5', agents: 2, hasSearch: true },
  { name: 'gpt-5, 2 agents, MCP', model: 'gpt-5', agents: 2, members: MCP },
  // A session costs 1.6, 34 and 18 cents.
  recorded('codex-session-1', 100),
  recorded('codex-session-2', 1_000),
  recorded('codex-session-3', 1_000),
  withoutSearch(recorded('codex-session-2', 1_000)),
  withoutSearch(recorded('codex-session-3', 1_000)),
]

/** No limit but spend holds agents back; the upstream has OpenAI's tokenizers or unknown ones. */
export function trialConfig(tokenizer: 'openai' | 'unknown'): (url: string) => string {
  const limits = '{ max_requests_per_1_minute: 1000000, max_tokens_per_1_minute: unlimited }'
  return (url) => `
models:
${MODELS.map((model) => `  ${model}: ${limits}`).join('\n')}
upstreams:
  openai: { base_url: '${url}', api_key: '\${UPSTREAM_KEY}', tokenizer: ${tokenizer} }
`
}

const EVENTS: readonly Event[] = ['capped', 'cut', 'held', 'rejected']

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(1)} %`
}

/** A line of the table; its head without a row. */
export function createLine(row?: Row, result?: Result): string {
  const cells =
    row && result
      ? [
          row.name,
          ...EVENTS.map((event) => `${percent(result.first[event])} (${result.counts[event]})`),
          percent(result.spent),
          String(result.served),
          result.code ?? '-',
        ]
      : ['', ...EVENTS.map((event) => `first ${event}`), 'in the end', 'served', 'rejected with']
  return `| ${cells.join(' | ')} |`
}
