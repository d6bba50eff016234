/** OpenAI's packages for Python, and LlamaIndex. */
import { type Client, chatSetup, formActs, libraryActs, responsesSetup } from './client.ts'
import { FORMS } from './openai.ts'

const VARIABLES = '`OPENAI_BASE_URL` and `OPENAI_API_KEY`'

const openai: Client = {
  name: 'openai-python',
  registry: 'pypi',
  packages: { openai: '2.54.0' },
  shown: 1,
  setups: [
    chatSetup('openai_sdk.py', VARIABLES),
    responsesSetup('openai_sdk.py', VARIABLES),
    { name: 'forms', endpoints: FORMS, set: VARIABLES, acts: formActs('openai_sdk.py') },
  ],
}

const agents: Client = {
  name: 'agents-python',
  registry: 'pypi',
  packages: { 'openai-agents': '0.20.0', openai: '2.54.0' },
  shown: 1,
  setups: [
    responsesSetup(
      'agents_sdk.py',
      `${VARIABLES}; \`set_tracing_disabled(True)\`, or it sends traces to OpenAI`,
    ),
    {
      name: 'conversations',
      endpoints: ['/responses', '/conversations'],
      set: 'the same, with `session=OpenAIConversationsSession()`',
      acts: libraryActs('agents_sdk.py', 'conversations'),
    },
    chatSetup('agents_sdk.py', 'the same, with `set_default_openai_api("chat_completions")`'),
  ],
}

const LLAMAINDEX = '`OPENAI_API_BASE`, not `OPENAI_BASE_URL`, and `OPENAI_API_KEY`'

const llamaindex: Client = {
  name: 'llamaindex-python',
  registry: 'pypi',
  packages: {
    'llama-index-llms-openai': '0.8.3',
    'llama-index-embeddings-openai': '0.7.0',
    openai: '2.54.0',
  },
  shown: 2,
  setups: [
    {
      ...chatSetup('llamaindex.py', LLAMAINDEX),
      endpoints: ['/chat/completions', '/embeddings'],
    },
    responsesSetup('llamaindex.py', `${LLAMAINDEX}; \`OpenAIResponses\``),
  ],
}

export const python: readonly Client[] = [openai, agents, llamaindex]
