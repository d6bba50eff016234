/** The upstreams of the trial, and the configuration of the gateway that is made from the truth. */
import { MODELS, type Model, pricesOf } from './truth/models.ts'
import type { Prices } from './truth/prices.ts'

/** Prices that the second upstream has of its own. */
const SECOND_PRICES: Readonly<Record<string, Prices>> = {
  'plain-1': {
    input: 4,
    output: 16,
    thousand_web_searches: 10,
    thousand_file_searches: 2.5,
    code_interpreter_session: 0.03,
  },
  'named-1': { input: 1, output: 30, thousand_web_searches: 10 },
}

/** The model of an upstream that gets members which the gateway does not know. */
const LENIENT = 'lenient-1'

/** Spellings of all others: an upstream serves the names that it is configured with. */
const SERVED = MODELS.map(({ name }) => name)
  .filter((name) => name !== LENIENT)
  .flatMap((name) => [name, name.toUpperCase(), `${name} `, `${name}:latest`])

/** Prices of a model at an upstream. */
export function pricesAt(model: Model, upstream: string): Prices {
  const own = upstream === 'second' ? SECOND_PRICES[model.name] : undefined
  return own ?? pricesOf(model)
}

const UNLIMITED = {
  max_requests_per_1_minute: 'unlimited',
  max_tokens_per_1_minute: 'unlimited',
  max_images_per_1_minute: 'unlimited',
  max_audio_megabytes_per_1_minute: 'unlimited',
  max_requests_per_1_day: 'unlimited',
  batch_1_day_max_input_tokens: 'unlimited',
}

function modelEntry({ prices, window, maxOutput, imageRule, reasons, ...model }: Model) {
  return {
    ...UNLIMITED,
    ...(prices && !model.isUnpriced && { price: prices }),
    ...(model.isConfigured && {
      context_window: window,
      ...(maxOutput !== undefined && { max_output_tokens: maxOutput }),
      ...(imageRule?.kind === 'fixed' && { max_input_image_tokens: imageRule.most }),
      ...(model.maxImage !== undefined && { max_image_tokens: model.maxImage }),
      ...(reasons && { reasoning: true }),
    }),
  }
}

/** Settings with which text that does not fit by its bytes counts by its tokens. */
const COUNTING = {
  bounds: { token_count_milliseconds: 60_000 },
  upstream: { tokenizer: 'openai' },
}

/** Text of a configuration file: JSON is YAML. */
export function configuration(port: number, isCounting = false): string {
  const counting = isCounting ? COUNTING : { bounds: {}, upstream: {} }
  const names = MODELS.filter(({ nameThere }) => nameThere !== undefined)
  return JSON.stringify({
    bounds: { spend_wait_seconds: 0, abandoned_answer_seconds: 1, ...counting.bounds },
    spend_reservation_batch: 'upper_bound',
    upstreams: {
      main: {
        base_url: `http://127.0.0.1:${port}/main/v1`,
        models: SERVED,
        files: true,
        ...counting.upstream,
        model_names: Object.fromEntries(names.map(({ name, nameThere }) => [name, nameThere])),
      },
      second: {
        base_url: `http://127.0.0.1:${port}/second/v1`,
        models: SERVED,
        weight: 0,
        ...counting.upstream,
        prices: SECOND_PRICES,
      },
      lenient: {
        base_url: `http://127.0.0.1:${port}/lenient/v1`,
        models: [LENIENT],
        unknown_members: 'pass',
      },
    },
    models: Object.fromEntries(MODELS.map((model) => [model.name, modelEntry(model)])),
  })
}
