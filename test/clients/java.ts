/** OpenAI's SDK for Java. */
import { type Client, formActs, libraryActs } from './client.ts'
import { FORMS } from './openai.ts'

const SET = '`OpenAIOkHttpClient.fromEnv()` with `OPENAI_BASE_URL` and `OPENAI_API_KEY`'

export const java: Client = {
  name: 'openai-java',
  registry: 'maven',
  packages: { 'com.openai:openai-java': '4.8.0' },
  shown: 1,
  setups: [
    {
      name: 'chat',
      endpoints: ['/chat/completions'],
      set: SET,
      acts: libraryActs('OpenAiSdk.java', 'chat'),
    },
    {
      name: 'responses',
      endpoints: ['/responses'],
      set: SET,
      acts: libraryActs('OpenAiSdk.java', 'responses'),
    },
    { name: 'forms', endpoints: FORMS, set: SET, acts: formActs('OpenAiSdk.java') },
  ],
}
