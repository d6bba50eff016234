/**
 * Members at the top of a body that change nothing about the most that a request costs, beside
 * those that are read (`data-plane/bodies.ts`, `data-plane/forms.ts`). Under an enforced spend
 * limit a body with any other member is rejected, unless `unknown_members: pass` of the upstream
 * forwards it: some upstreams have members that set another maximum, more choices or more input.
 */
import type { FormRouteId } from './data-plane/forms.ts'
import { HARMLESS_NAMES } from './data-plane/references.ts'

const SAMPLING = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'seed', 'stop']
const CACHE = ['prompt_cache_options', 'prompt_cache_retention']

/** Members of OpenAI's request types; a test walks over these types. */
export const CONTRACT_MEMBERS = {
  createChatCompletion: [
    ...[...SAMPLING, ...CACHE, 'function_call', 'logprobs', 'moderation'],
    ...['parallel_tool_calls', 'reasoning_effort', 'tool_choice', 'top_logprobs', 'user'],
    'verbosity',
  ],
  createCompletion: [...SAMPLING, 'echo', 'logprobs', 'user'],
  createResponse: [
    ...[...CACHE, 'access_programs', 'context_management', 'image', 'include', 'moderation'],
    ...['parallel_tool_calls', 'personality', 'reasoning', 'stream_options', 'temperature'],
    ...['tool_choice', 'top_logprobs', 'top_p', 'truncation', 'user'],
  ],
  createEmbedding: ['dimensions', 'encoding_format', 'user'],
  createImage: [
    ...['background', 'complexity', 'frame_count', 'frame_duration_ms', 'moderation', 'user'],
    ...['output_compression', 'output_format', 'partial_images', 'response_format', 'style', 'svg'],
  ],
  createSpeech: ['instructions', 'response_format', 'speed', 'stream_format'],
} as const satisfies Record<string, readonly string[]>

/** Fields of every form that names a model. */
const FIELDS = ['response_format', 'safety_identifier', 'temperature', 'user']

/** The same of forms. */
export const CONTRACT_FIELDS: Readonly<Record<FormRouteId, readonly string[]>> = {
  createTranscription: [
    ...['chunking_strategy', 'include', 'keywords', 'known_speaker_names', 'language', 'languages'],
    ...[...FIELDS, 'known_speaker_references', 'timestamp_granularities'],
  ],
  createTranslation: FIELDS,
  createImageEdit: [
    ...['background', 'complexity', 'frame_count', 'frame_duration_ms', 'input_fidelity', 'svg'],
    ...[...FIELDS, 'output_compression', 'output_format', 'partial_images'],
  ],
  createImageVariation: FIELDS,
  createFile: [],
  addUploadPart: [],
}

/**
 * Members for sampling, constraints of the output and reports in vLLM, SGLang, llama.cpp, Ollama
 * and OpenRouter, on any route: of `ChatCompletionRequest` of vLLM, `server-schema.cpp` of
 * llama.cpp, the compatibility pages of the others. None of them adds input, choices or a maximum
 * of output.
 */
export const HARMLESS_MEMBERS: readonly string[] = [
  ...Object.keys(HARMLESS_NAMES),
  // sampling of several of them
  ...['top_k', 'min_p', 'top_a', 'typical_p', 'repetition_penalty', 'length_penalty'],
  ...['ignore_eos', 'min_tokens', 'bad_words', 'prompt_logprobs', 'echo', 'use_beam_search'],
  ...['include_stop_str_in_output', 'skip_special_tokens', 'spaces_between_special_tokens'],
  ...['truncate_prompt_tokens', 'truncation_side', 'watermarking'],
  ...['repetition_detection', 'min_new_tokens', 'no_stop_trim'],
  // guided output
  ...['guided_regex', 'guided_choice', 'guided_grammar', 'guided_decoding_backend'],
  ...['guided_whitespace_pattern', 'structural_tag', 'grammar', 'grammar_lazy', 'regex', 'ebnf'],
  // the prompt, without added text
  ...['add_generation_prompt', 'continue_final_message', 'add_special_tokens', 'cache_salt'],
  // llama.cpp's samplers
  ...['top_n_sigma', 'xtc_probability', 'xtc_threshold', 'dynatemp_range', 'dynatemp_exponent'],
  ...['repeat_last_n', 'repeat_penalty', 'dry_multiplier', 'dry_base', 'dry_allowed_length'],
  ...['dry_penalty_last_n', 'dry_sequence_breakers', 'mirostat', 'mirostat_tau', 'mirostat_eta'],
  ...['adaptive_target', 'adaptive_decay', 'samplers', 'n_probs', 'min_keep', 'n_indent'],
  ...['post_sampling_probs', 'backend_sampling', 'cache_prompt', 'n_cache_reuse', 'n_keep'],
  ...['t_max_predict_ms', 'sse_ping_interval', 'parse_tool_calls'],
  // reasoning
  ...['reasoning_format', 'reasoning_budget_tokens', 'reasoning_control', 'include_reasoning'],
  ...['thinking_token_budget', 'thinking_budget', 'thinking', 'think', 'enable_thinking'],
  ...['reasoning', 'reasoning_effort', 'separate_reasoning', 'stream_reasoning', 'prompt_mode'],
  // reports and the rest
  ...[
    'return_tokens',
    'return_prompt_text',
    'return_progress',
    'timings_per_token',
    'verbose',
    'stream_interval',
    'usage',
  ],
  ...['keep_alive', 'transforms', 'safe_prompt', 'random_seed'],
]
