/**
 * Members of a body that steer an upstream: to another model, another host, another account, data
 * of somebody else, or past what limits are checked for. All projects share the upstream's account,
 * so such a member acts with rights that the caller's project does not have. It is rejected, unless
 * `pass_members` of the upstream names it. Every other member is forwarded, known here or not, but
 * under an enforced spend limit (`known-members.ts`).
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
  /** Second meaning, if it passes: another maximum of output, or number of choices. */
  readonly counts?: 'maximum' | 'choices'
  /** Paths within it that pass nevertheless; all of its other members are rejected. */
  readonly harmless?: readonly string[]
}

function row(
  path: string,
  upstream: string,
  reason: string,
  rest: Pick<SteeringMember, 'counts' | 'harmless'> = {},
): SteeringMember {
  return { path, upstream, reason, ...rest }
}

function rows(paths: readonly string[], upstream: string, reason: string): SteeringMember[] {
  return paths.map((path) => row(path, upstream, reason))
}

const OTHER_HOST = 'It sends the request to another host.'
const OTHER_MODELS = 'It names other models than the one that limits are checked for.'
const OTHER_ACCOUNT = 'It selects another account.'
const OTHER_MAXIMUM = 'It sets a maximum of output beside the one that limits are checked for.'
const OTHER_CHOICES = 'It sets a number of choices beside the one that limits are checked for.'
const REPEATS = 'It repeats the request, at the cost of the account.'
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

/** LiteLLM's members for another account, its region, or headers with its credentials. */
const ACCOUNTS = [
  ...['organization', 'litellm_credential_name', 'extra_headers', 'headers', 'azure_ad_token'],
  ...['aws_secret_access_key', 'aws_session_token', 'aws_region_name', 'aws_session_name'],
  ...['aws_profile_name', 'aws_role_name', 'aws_web_identity_token', 'region_name'],
  ...['vertex_credentials', 'vertex_project', 'vertex_location'],
  ...['vertex_ai_credentials', 'vertex_ai_project', 'vertex_ai_location'],
]

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
  row('ec_transfer_params', 'vLLM', KV_TRANSFER),
  row('draft_model', 'LM Studio', 'It loads another model on the upstream.'),
  row('n_predict', 'llama.cpp', OTHER_MAXIMUM, { counts: 'maximum' }),
  row('num_predict', 'Ollama', OTHER_MAXIMUM, { counts: 'maximum' }),
  row('options.num_predict', 'Ollama', OTHER_MAXIMUM, { counts: 'maximum' }),
  row('max_new_tokens', 'Hugging Face', OTHER_MAXIMUM, { counts: 'maximum' }),
  row('n_cmpl', 'llama.cpp', OTHER_CHOICES, { counts: 'choices' }),
  row('num_return_sequences', 'Hugging Face', OTHER_CHOICES, { counts: 'choices' }),
  row('extra_body', 'LiteLLM', 'It is merged over the members that limits are checked for.', {
    harmless: ['google.thinking_config'],
  }),
  row('additional_drop_params', 'LiteLLM', 'It removes members that limits are checked for.'),
  ...rows(['num_retries', 'max_retries'], 'LiteLLM', REPEATS),
  row('custom_llm_provider', 'LiteLLM', OTHER_HOST),
  row('aws_bedrock_runtime_endpoint', 'LiteLLM', OTHER_HOST),
  row('aws_sts_endpoint', 'LiteLLM', OTHER_HOST),
  ...rows(ACCOUNTS, 'LiteLLM', OTHER_ACCOUNT),
  row('priority', 'vLLM', 'It comes before the requests of other projects.'),
  row('preset', 'OpenRouter', 'It names settings of the account, such as another model.'),
  row('plugins', 'OpenRouter', 'It runs what is charged beside the model.'),
  row('plugins[].file_id', 'OpenRouter', 'It names a file that may be of another project.'),
  row('plugins[].file_ids', 'OpenRouter', 'It names files that may be of another project.'),
]

/**
 * Path to a member of the table, at the top or within `extra_body`. Undefined: a harmless path
 * within a member of the table.
 */
export interface SteeringPath {
  readonly member: SteeringMember | undefined
  readonly steps: readonly string[]
}

function stepsOf(path: string): string[] {
  return path.replaceAll('[]', '').split('.')
}

/** Paths to members, at the top and within `extra_body`. */
export function steeringPaths(members: readonly SteeringMember[]): readonly SteeringPath[] {
  const paths = new Set(members.map(({ path }) => path))
  return members.flatMap((member) => pathsTo(member, paths))
}

function pathsTo(member: SteeringMember, all: ReadonlySet<string>): readonly SteeringPath[] {
  const steps = stepsOf(member.path)
  const within = `extra_body.${member.path}`
  const harmless = (member.harmless ?? []).map((path) => ({
    member: undefined,
    steps: [...steps, ...stepsOf(path)],
  }))
  return steps[0] === 'extra_body' || all.has(within)
    ? [{ member, steps }, ...harmless]
    : [{ member, steps }, { member, steps: ['extra_body', ...steps] }, ...harmless]
}

export const STEERING_PATHS = steeringPaths(STEERING_MEMBERS)
