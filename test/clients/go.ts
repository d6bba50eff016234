/** OpenAI's SDK for Go. */
import { type Client, chatSetup, formActs, responsesSetup } from './client.ts'
import { FORMS } from './openai.ts'

const SET = '`OPENAI_BASE_URL` and `OPENAI_API_KEY`, or `option.WithBaseURL(…)`'

export const go: Client = {
  name: 'openai-go',
  registry: 'go',
  packages: { 'github.com/openai/openai-go/v3': '3.99.0' },
  shown: 1,
  setups: [
    chatSetup('openai_sdk.go', SET),
    responsesSetup('openai_sdk.go', SET),
    {
      name: 'forms',
      endpoints: FORMS,
      set: SET,
      acts: formActs('openai_sdk.go'),
    },
  ],
}
