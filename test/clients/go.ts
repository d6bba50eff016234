/** OpenAI's SDK for Go. */
import { type Client, formActs, libraryActs } from './client.ts'
import { FORMS } from './openai.ts'

const SET = '`OPENAI_BASE_URL` and `OPENAI_API_KEY`, or `option.WithBaseURL(…)`'

export const go: Client = {
  name: 'openai-go',
  registry: 'go',
  packages: { 'github.com/openai/openai-go/v3': '3.99.0' },
  shown: 1,
  setups: [
    {
      name: 'chat',
      endpoints: ['/chat/completions'],
      set: SET,
      acts: libraryActs('openai_sdk.go', 'chat'),
    },
    {
      name: 'responses',
      endpoints: ['/responses'],
      set: SET,
      acts: libraryActs('openai_sdk.go', 'responses'),
    },
    {
      name: 'forms',
      endpoints: FORMS,
      set: SET,
      acts: formActs('openai_sdk.go'),
    },
  ],
}
