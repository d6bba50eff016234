/** async-openai, an SDK for Rust. */
import { type Client, chatSetup, formActs, responsesSetup } from './client.ts'
import { FORMS } from './openai.ts'

const SET = '`OPENAI_BASE_URL` and `OPENAI_API_KEY`, or `with_api_base(…)` of `OpenAIConfig`'

export const rust: Client = {
  name: 'async-openai',
  registry: 'crates',
  packages: {
    'async-openai': '0.43.0',
    base64: '0.22.1',
    futures: '0.3.31',
    serde_json: '1.0.145',
    tokio: '1.48.0',
  },
  // Without TLS: the server of an act has none.
  features: {
    'async-openai': ['chat-completion', 'responses', 'file', 'audio', 'image'],
    tokio: ['macros', 'rt-multi-thread'],
  },
  shown: 1,
  setups: [
    chatSetup('async_openai.rs', SET),
    responsesSetup('async_openai.rs', SET),
    {
      name: 'forms',
      endpoints: FORMS,
      set: SET,
      acts: formActs('async_openai.rs'),
    },
  ],
}
