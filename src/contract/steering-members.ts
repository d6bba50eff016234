/**
 * Members of a body that steer an upstream: to another model, another host, another account, or
 * data of somebody else. All projects share the upstream's account, so such a member acts with
 * rights that the caller's project does not have. It is rejected, unless `pass_members` of the
 * upstream names it. Every other member is forwarded, known here or not.
 */

export interface SteeringMember {
  /**
   * Path from the top of a body; `[]` is each element of a list. Other members of a list or an
   * object on the path are forwarded.
   */
  readonly path: string
  /** Software that obeys it. */
  readonly upstream: string
  /** Sentence for the error message. */
  readonly reason: string
}

const row = (path: string, upstream: string, reason: string): SteeringMember => ({
  path,
  upstream,
  reason,
})

const OTHER_HOST = 'It sends the request to another host.'
const OTHER_MODELS = 'It names other models than the one that limits are checked for.'
const OTHER_ACCOUNT = 'It selects another account.'
const CACHED_CONTENT = 'It names cached content that may be of another project.'
const KV_TRANSFER = 'It names a host that the upstream reads cached prompts from.'

/**
 * A comma in the body's `model`; a name that the configuration itself has with a comma is accepted.
 */
export const MODEL_LIST: SteeringMember = row(
  'model',
  'LiteLLM',
  'A name with a comma is a list of models for some upstreams.',
)

/** Members of the top level are also rejected within `extra_body`, which LiteLLM merges. */
export const STEERING_MEMBERS: readonly SteeringMember[] = [
  row('api_base', 'LiteLLM', OTHER_HOST),
  row('base_url', 'LiteLLM', OTHER_HOST),
  row('api_key', 'LiteLLM', OTHER_ACCOUNT),
  row('user_config', 'LiteLLM', OTHER_HOST),
  row('model_list', 'LiteLLM', OTHER_HOST),
  row('context_window_fallbacks', 'LiteLLM', OTHER_MODELS),
  row('content_policy_fallbacks', 'LiteLLM', OTHER_MODELS),
  row('extra_body.model', 'LiteLLM', OTHER_MODELS),
  row('extra_body.models', 'LiteLLM', OTHER_MODELS),
  row('extra_body.fallbacks', 'LiteLLM', OTHER_MODELS),
  row('cached_content', 'LiteLLM', CACHED_CONTENT),
  row('extra_body.google.cached_content', 'Gemini', CACHED_CONTENT),
  row('extra_body.google.cachedContent', 'Gemini', CACHED_CONTENT),
  row('google.cached_content', 'Gemini', CACHED_CONTENT),
  row('google.cachedContent', 'Gemini', CACHED_CONTENT),
  row('data_sources', 'Azure OpenAI', 'It reads data with the identity of the Azure resource.'),
  row('lora_path', 'SGLang', 'It loads an adapter from a path on the upstream.'),
  row('bootstrap_host', 'SGLang', KV_TRANSFER),
  row('bootstrap_room', 'SGLang', 'It names the cached prompt of another request.'),
  row('kv_transfer_params', 'vLLM', KV_TRANSFER),
  row('vllm_xargs.kv_transfer_params', 'vLLM', KV_TRANSFER),
  row('draft_model', 'LM Studio', 'It loads another model on the upstream.'),
  row('plugins[].file_id', 'OpenRouter', 'It names a file that may be of another project.'),
  row('plugins[].file_ids', 'OpenRouter', 'It names files that may be of another project.'),
]

/** Members that `pass_members` of an upstream may name. */
export const PASSABLE_MEMBERS: ReadonlySet<string> = new Set(
  [MODEL_LIST, ...STEERING_MEMBERS].map(({ path }) => path),
)

/** A member of the table with its path, and that within `extra_body`. */
export interface SteeringPath {
  readonly member: SteeringMember
  readonly steps: readonly string[]
}

const stepsOf = (path: string): string[] => path.replaceAll('[]', '').split('.')

export const STEERING_PATHS: readonly SteeringPath[] = STEERING_MEMBERS.flatMap((member) => {
  const steps = stepsOf(member.path)
  const within = `extra_body.${member.path}`
  return steps[0] === 'extra_body' || PASSABLE_MEMBERS.has(within)
    ? [{ member, steps }]
    : [
        { member, steps },
        { member, steps: ['extra_body', ...steps] },
      ]
})
