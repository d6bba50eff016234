/** Snippets for a key: a first request, by language, and settings of coding agents. */
import { apiUrl } from '#console/page-settings.ts'
import { CLIENT_SETTINGS, type ClientSettings } from '#contract/clients/client-settings.ts'
import type { ByLanguage, PlacedSnippet } from './snippets.tsx'

const MODEL = 'gpt-5.6-luna'

/** Snippets to paste. They contain the key, so showing them shows the key. */
export function keySnippets(key: string): ByLanguage {
  const agents = Object.values<ClientSettings>(CLIENT_SETTINGS)
  return {
    curl: curlSnippet(key),
    JavaScript: `import OpenAI from 'openai'

const openai = new OpenAI({ baseURL: '${apiUrl}', apiKey: '${key}' })
const answer = await openai.chat.completions.create({
  model: '${MODEL}',
  messages: [{ role: 'user', content: 'Hello' }],
})
console.log(answer.choices[0].message.content)`,
    Python: `from openai import OpenAI

client = OpenAI(base_url="${apiUrl}", api_key="${key}")
answer = client.chat.completions.create(
    model="${MODEL}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    ...Object.fromEntries(agents.map((agent) => [agent.title, agentSnippet(agent, key)])),
  }
}

export function curlSnippet(key: string): string {
  return `curl ${apiUrl}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${MODEL}", "messages": [{"role": "user", "content": "Hello"}]}'`
}

function agentSnippet(agent: ClientSettings, key: string): PlacedSnippet {
  const { file, keyVariable, apiFormat } = agent
  const model = apiFormat === 'openai' ? MODEL : undefined
  const sentences = [
    file ? `Put this into ~/${file.folder}/${file.name}.` : 'Run this command.',
    ...(keyVariable ? [`The key comes from ${keyVariable}.`] : []),
    ...(apiFormat === 'anthropic' ? ['It needs an upstream of Anthropic’s API format.'] : []),
  ]
  return { about: sentences.join(' '), text: agent.text({ url: apiUrl, key, model }).trimEnd() }
}
