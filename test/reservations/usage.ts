/** Usage in an answer, as OpenAI's API reports it on each route. */
import type { Answer } from './answers.ts'
import type { Made } from './truth/cost-of-most.ts'
import type { Amounts } from './truth/prices.ts'
import type { JsonObject } from './truth/reading.ts'

function inputDetails(made: Made): JsonObject {
  return {
    cached_tokens: made.cached,
    cache_write_tokens: made.written,
    audio_tokens: made.audioInput,
    image_tokens: made.imageInput,
  }
}

function outputDetails(made: Made): JsonObject {
  return {
    reasoning_tokens: made.reasoning,
    audio_tokens: made.audioOutput,
    image_tokens: made.imageOutput,
  }
}

/** Names of the members: of chats and what came before, of newer routes, and of transcripts. */
const NAMES = {
  prompt: {
    input: 'prompt_tokens',
    output: 'completion_tokens',
    inputDetails: 'prompt_tokens_details',
    outputDetails: 'completion_tokens_details',
  },
  input: {
    input: 'input_tokens',
    output: 'output_tokens',
    inputDetails: 'input_tokens_details',
    outputDetails: 'output_tokens_details',
  },
  audio: {
    input: 'input_tokens',
    output: 'output_tokens',
    inputDetails: 'input_token_details',
    outputDetails: 'output_token_details',
  },
} as const

function namesOf(route: Answer['route']) {
  if (route.startsWith('audio/')) return NAMES.audio
  return route.startsWith('responses') || route.startsWith('images/') ? NAMES.input : NAMES.prompt
}

/** An answer, or a batch, as far as its usage depends on it. */
interface Reporting extends Pick<Answer, 'route' | 'made'> {
  readonly plan: Pick<Answer['plan'], 'report'>
}

/** Undefined where an answer has none. */
export function usageOf({ route, made, plan: { report } }: Reporting): JsonObject | undefined {
  if (report === 'none') return undefined
  if (route.startsWith('audio/') && made.output === 0) {
    return report === 'full' ? { type: 'duration', seconds: made.seconds } : undefined
  }
  const names = namesOf(route)
  if (report === 'zero') return { [names.input]: 0, [names.output]: 0, total_tokens: 0 }
  const read = { [names.input]: made.input, [names.inputDetails]: inputDetails(made) }
  if (report === 'input') return read
  return {
    ...read,
    ...(made.output > 0 && {
      [names.output]: made.output,
      [names.outputDetails]: outputDetails(made),
    }),
    total_tokens: made.input + made.output,
  }
}

/** Usage of images that tools have made. */
export function toolUsageOf({ input, imageInput, output, imageOutput }: Amounts): JsonObject {
  return {
    input_tokens: input,
    input_tokens_details: { image_tokens: imageInput, text_tokens: input - imageInput },
    output_tokens: output,
    output_tokens_details: { image_tokens: imageOutput, text_tokens: output - imageOutput },
    total_tokens: input + output,
  }
}
