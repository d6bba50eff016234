/** OpenAI's API format, as its clients see it. */
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import { UNSERVED_PATHS } from '#contract/unserved-endpoints.ts'
import { renderErrorEvent } from './error-event.ts'
import { missingKey, renderError } from './errors.ts'
import { LIMIT_HEADER_NAMES } from './headers.ts'

/** OpenAI's only version. */
const OPENAI_VERSION = '2020-10-01'

export const openaiFormat: WireFormat = Object.freeze<WireFormat>({
  name: 'openai',
  routes: dataRoutes,
  unserved: UNSERVED_PATHS,
  selector: undefined,
  answerHeaders: {
    constant: ['openai-version', OPENAI_VERSION],
    duration: 'openai-processing-ms',
    caller: { organization: 'openai-organization', project: 'openai-project' },
  },
  limitHeaders: { ...LIMIT_HEADER_NAMES, reset: 'duration' },
  rejectedHeaders: [],
  missingKey,
  renderError,
  renderErrorEvent,
})
