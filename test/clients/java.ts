/** OpenAI's SDK for Java. */
import { type Client, chatSetup, formActs, responsesSetup } from './client.ts'
import { FORMS } from './openai.ts'

const SET = '`OpenAIOkHttpClient.fromEnv()` with `OPENAI_BASE_URL` and `OPENAI_API_KEY`'

export const java: Client = {
  name: 'openai-java',
  registry: 'maven',
  packages: { 'com.openai:openai-java': '4.8.0' },
  shown: 1,
  setups: [
    chatSetup('OpenAiSdk.java', SET),
    responsesSetup('OpenAiSdk.java', SET),
    { name: 'forms', endpoints: FORMS, set: SET, acts: formActs('OpenAiSdk.java') },
  ],
}
