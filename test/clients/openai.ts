/** OpenAI's SDK, in each major version that is in use. */
import { type Client, chatSetup, formActs, responsesSetup } from './client.ts'

const SET = '`baseURL` and `apiKey`, or `OPENAI_BASE_URL` and `OPENAI_API_KEY`'

/** Endpoints of uploads. */
export const FORMS = ['/files', '/audio/transcriptions', '/images/edits'] as const

function sdk(major: number, version: string): Client {
  return {
    name: `openai-${major}`,
    packages: { openai: version },
    shown: 1,
    setups: [
      chatSetup('openai.mjs', SET),
      responsesSetup('openai.mjs', SET),
      {
        name: 'forms',
        endpoints: FORMS,
        set: SET,
        acts: formActs('openai.mjs'),
      },
    ],
  }
}

export const openai: readonly Client[] = [
  sdk(4, '4.104.0'),
  sdk(5, '5.23.2'),
  sdk(6, '6.49.0'),
  sdk(7, '7.57.0'),
]
