/** Limits that reject requests, by the API's names of their counters. */

export const REQUEST_REFUSALS = [
  'refused_requests_per_minute',
  'refused_tokens_per_minute',
  'refused_images_per_minute',
  'refused_audio_megabytes_per_minute',
  'refused_requests_per_day',
  'refused_spend',
] as const
/** With the limit on batches, which are not among the requests. */
export const REFUSALS = [...REQUEST_REFUSALS, 'refused_batch_tokens'] as const
export type Refusal = (typeof REFUSALS)[number]
