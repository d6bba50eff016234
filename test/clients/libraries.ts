/** Libraries that make requests with OpenAI's SDK, or in its place. */
import { type Client, chatSetup, libraryActs, responsesSetup } from './client.ts'

const VARIABLES = '`OPENAI_BASE_URL` and `OPENAI_API_KEY`'

function aiSdk(major: number, ai: string, provider: string): Client {
  return {
    name: `ai-${major}`,
    packages: { ai, '@ai-sdk/openai': provider },
    shown: 2,
    setups: [
      responsesSetup('ai-sdk.mjs', '`createOpenAI({ baseURL, apiKey })`'),
      chatSetup('ai-sdk.mjs', '`createOpenAI({ baseURL, apiKey }).chat(…)`'),
    ],
  }
}

const compatible: Client = {
  name: 'ai-compatible',
  packages: { ai: '7.0.173', '@ai-sdk/openai-compatible': '3.0.92' },
  shown: 2,
  setups: [
    {
      name: 'chat',
      endpoints: ['/chat/completions'],
      set: '`createOpenAICompatible({ name, baseURL, apiKey })`',
      acts: libraryActs('ai-sdk.mjs', 'compatible'),
    },
  ],
}

const NO_TRACING = '`setTracingDisabled(true)`, or it sends traces to OpenAI'

const agents: Client = {
  name: 'agents',
  packages: { '@openai/agents': '0.20.0', zod: '4.6.7' },
  shown: 1,
  setups: [
    responsesSetup('agents.mjs', `${VARIABLES}; ${NO_TRACING}`),
    {
      name: 'conversations',
      endpoints: ['/responses', '/conversations'],
      set: 'the same, with `session: new OpenAIConversationsSession()`',
      acts: libraryActs('agents.mjs', 'conversations'),
    },
    chatSetup('agents.mjs', "the same, with `setOpenAIAPI('chat_completions')`"),
  ],
}

/** LangChain calls the newer models of OpenAI over responses. */
const LOCAL = `${VARIABLES}; a local model`

const LANGCHAIN = { '@langchain/openai': '1.6.0', '@langchain/core': '1.4.0' }

const langchain: Client = {
  name: 'langchain',
  packages: LANGCHAIN,
  shown: 1,
  setups: [
    chatSetup('langchain.mjs', LOCAL),
    responsesSetup('langchain.mjs', `${VARIABLES}; \`useResponsesApi: true\``),
  ],
}

const langgraph: Client = {
  name: 'langgraph',
  packages: { '@langchain/langgraph': '1.7.3', ...LANGCHAIN },
  shown: 2,
  setups: [
    chatSetup('langgraph.mjs', LOCAL),
    responsesSetup('langgraph.mjs', `${VARIABLES}; \`useResponsesApi: true\``),
  ],
}

const llamaindex: Client = {
  name: 'llamaindex',
  packages: {
    '@llamaindex/openai': '0.4.23',
    '@llamaindex/core': '0.6.23',
    '@llamaindex/env': '0.1.31',
    '@llamaindex/workflow': '1.1.25',
    zod: '3.25.76',
  },
  shown: 1,
  setups: [
    chatSetup('llamaindex.mjs', VARIABLES),
    responsesSetup(
      'llamaindex.mjs',
      `${VARIABLES}; \`openaiResponses({ store: true, trackPreviousResponses: true })\``,
    ),
  ],
}

export const libraries: readonly Client[] = [
  aiSdk(6, '6.0.325', '3.0.141'),
  aiSdk(7, '7.0.173', '4.0.118'),
  ...[compatible, agents, langchain, langgraph, llamaindex],
]
