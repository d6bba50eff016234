/** Snippets for a key: a first request, by language, and settings of coding agents. */
import { apiUrl } from '#console/page-settings.ts'
import { CLIENT_SETTINGS, type ClientSettings } from '#contract/clients/client-settings.ts'
import type { ByLanguage, PlacedSnippet } from './snippets.tsx'

/** Models that snippets name, by the API format of the client. */
export interface SnippetModels {
  /** Undefined: no model has the format. */
  readonly openai: string | undefined
  /** Undefined: no model has the format. Null: it is not known whether one has. */
  readonly anthropic: string | null | undefined
}

/** Where the models of the key are not known. */
const ANY_MODELS: SnippetModels = { openai: 'gpt-5.6-luna', anthropic: null }

/** Snippets to paste. They contain the key, so showing them shows the key. */
export function keySnippets(key: string, models: SnippetModels = ANY_MODELS): ByLanguage {
  const { openai: model, anthropic } = models
  const agents = Object.values<ClientSettings>(CLIENT_SETTINGS)
  const fitting = agents.filter(({ apiFormat }) => models[apiFormat] !== undefined)
  return {
    ...(model !== undefined && languageSnippets(key, model)),
    ...(model === undefined && anthropic && { curl: messagesSnippet(key, anthropic) }),
    ...Object.fromEntries(fitting.map((agent) => [agent.title, agentSnippet(agent, key, models)])),
  }
}

function languageSnippets(key: string, model: string) {
  return {
    curl: curlSnippet(key, model),
    JavaScript: `import OpenAI from 'openai'

const openai = new OpenAI({ baseURL: '${apiUrl}', apiKey: '${key}' })
const answer = await openai.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
})
console.log(answer.choices[0].message.content)`,
    Python: `from openai import OpenAI

client = OpenAI(base_url="${apiUrl}", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
  }
}

export function curlSnippet(key: string, model = 'gpt-5.6-luna'): string {
  return `curl ${apiUrl}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`
}

function messagesSnippet(key: string, model: string): string {
  return `curl ${apiUrl}/messages \\
  -H "x-api-key: ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "max_tokens": 256, "messages": [{"role": "user", "content": "Hello"}]}'`
}

function agentSnippet(agent: ClientSettings, key: string, models: SnippetModels): PlacedSnippet {
  const { file, keyVariable, apiFormat } = agent
  const model = models[apiFormat]
  const sentences = [
    file ? `Put this into ~/${file.folder}/${file.name}.` : 'Run this command.',
    ...(keyVariable ? [`The key comes from ${keyVariable}.`] : []),
    ...(model === null ? ['It needs an upstream of Anthropic’s API format.'] : []),
  ]
  return {
    about: sentences.join(' '),
    text: agent.text({ url: apiUrl, key, model: model ?? undefined }).trimEnd(),
    ...(keyVariable && { shell: `export ${keyVariable}=${key}` }),
  }
}
