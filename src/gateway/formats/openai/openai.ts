/** OpenAI's API, which most upstreams speak. */
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import { type ApiFormat, apiFormat } from '#gateway/formats/api-format.ts'
import { parsedMetadata } from '#gateway/request/metadata.ts'
import { OPENAI_ANSWER } from './answer.ts'
import { BODIES, PASSED_BODY } from './bodies.ts'
import { SESSION_HEADERS } from './upstream.ts'

export const OPENAI_API: ApiFormat = apiFormat(openaiFormat, {
  request: {
    bodies: BODIES,
    passedBody: PASSED_BODY,
    replacesMaxOutput: false,
    boundOf: undefined,
    sessionHeaders: SESSION_HEADERS,
    metadataOf: ({ body }, { metadataAt }) => parsedMetadata(body, metadataAt),
    endUserOf: (_, { safetyIdentifier }) => safetyIdentifier,
  },
  answer: OPENAI_ANSWER,
  reservation: { output: 'maximum', demand: 'greater' },
})
