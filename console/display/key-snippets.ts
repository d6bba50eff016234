/** Snippets of a first request with a key, by language. */
import { apiUrl } from '#console/page-settings.ts'
import type { ByLanguage } from './snippets.tsx'

const MODEL = 'gpt-5.6-luna'

/** Snippets to paste. They contain the key, so showing them shows the key. */
export function keySnippets(key: string): ByLanguage {
  return {
    curl: `curl ${apiUrl}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${MODEL}", "messages": [{"role": "user", "content": "Hello"}]}'`,
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
  }
}
