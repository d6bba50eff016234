/**
 * References to upstream objects in bodies, by member name and by path.
 *
 * All projects share the upstream's accounts, so an id in a body may give access to an object of
 * another project. Some kinds are owned: the id must be one of this project's. All other kinds are
 * rejected until they are owned too. Members that look like a reference but are not in these tables
 * are rejected as well: a new feature of an upstream is closed until somebody opens it.
 *
 * The paths come from the request types of OpenAI's client. A test walks over these types, and
 * fails if a new version has a name like a reference's that is in no table here.
 */

/** Handling of each kind of reference. */
export const REFERENCE_KINDS = {
  file: 'owned',
  response: 'owned',
  batch: 'owned',
  /** An item of an earlier answer, named in place of its content. */
  item: 'owned',
  /** A part of an upload, only accepted by the completion of that upload. */
  upload_part: 'owned',
  conversation: 'owned',
  prompt: 'rejected',
  vector_store: 'rejected',
  container: 'rejected',
  skill: 'rejected',
  tunnel: 'rejected',
  voice: 'rejected',
  stored_audio: 'rejected',
  /** Objects of Anthropic's API, which belong to a workspace: no project owns one. */
  workspace_file: 'rejected',
  message: 'rejected',
  thread: 'rejected',
  /** `ft:…`, unless the configuration has a model of that name. */
  fine_tuned_model: 'configured',
  /** Looks like a reference, and is in no table. */
  unknown: 'rejected',
} as const satisfies Record<string, 'owned' | 'rejected' | 'configured'>

export type ReferenceKind = keyof typeof REFERENCE_KINDS

/**
 * Members that are references at any path, free members excepted: a string, or a list of strings.
 */
export const NAMED_REFERENCES = {
  file_id: 'file',
  file_ids: 'file',
  input_file_id: 'file',
  previous_response_id: 'response',
  comparison_response_id: 'response',
  conversation: 'conversation',
  container: 'container',
  container_id: 'container',
  vector_store_ids: 'vector_store',
  skill_id: 'skill',
  tunnel_id: 'tunnel',
} as const satisfies Record<string, ReferenceKind>

const RESPONSE_REFERENCES = { 'input[].id': 'item', prompt: 'prompt' } as const

/**
 * Members that are references at one path, by the route and the path in the body. If the value is
 * an object, its `id` is the reference.
 */
export const PATH_REFERENCES = {
  createChatCompletion: { 'messages[].audio': 'stored_audio', 'audio.voice': 'voice' },
  createResponse: RESPONSE_REFERENCES,
  compactResponse: RESPONSE_REFERENCES,
  countInputTokens: RESPONSE_REFERENCES,
  createConversation: { 'items[].id': 'item' },
  createSpeech: { voice: 'voice' },
  completeUpload: { part_ids: 'upload_part' },
} as const satisfies Record<string, Record<string, ReferenceKind>>

/**
 * Types of items that a request may have with an `id`, and the members that have their content: to
 * continue without stored state, OpenAI documents to append the whole `output` of an answer to the
 * next input, ids included. An item with one of these members, of OpenAI's kind of content, is
 * complete, and its id gives access to nothing. Without them, it refers to the item stored at the
 * upstream under its id, as an `item_reference` does, and the id must be one of this project's. So
 * must the id of every item that is added to a conversation, with content or without.
 */
export const ITEM_CONTENT: Readonly<Record<string, ItemContent>> = {
  additional_tools: { tools: ['list'] },
  apply_patch_call: { operation: ['object'] },
  apply_patch_call_output: { output: ['string'], status: ['text'] },
  code_interpreter_call: { code: ['text'], outputs: ['list'] },
  compaction: { encrypted_content: ['text'] },
  compaction_trigger: {},
  computer_call: { action: ['object'], actions: ['list'] },
  computer_call_output: { output: ['object'] },
  configuration_update: { reasoning: ['object'], text: ['object'] },
  custom_tool_call: { input: ['string'], name: ['text'] },
  custom_tool_call_output: { output: ['string', 'list'] },
  file_search_call: { results: ['list'] },
  function_call: { arguments: ['string'], name: ['text'] },
  function_call_output: { output: ['string', 'list'] },
  image_generation_call: { result: ['text'] },
  local_shell_call: { action: ['object'] },
  local_shell_call_output: { output: ['string'] },
  mcp_approval_request: { arguments: ['string'], name: ['text'] },
  mcp_approval_response: { approve: ['boolean'] },
  mcp_call: { arguments: ['string'], name: ['text'] },
  mcp_list_tools: { tools: ['list'] },
  message: { content: ['string', 'any_list'] },
  program: { code: ['text'] },
  program_output: { result: ['text'] },
  reasoning: { encrypted_content: ['text'], content: ['list'] },
  shell_call: { action: ['object'] },
  shell_call_output: { output: ['list'] },
  tool_search_call: { arguments: ['string', 'object'] },
  tool_search_output: { tools: ['list'] },
  web_search_call: { action: ['object'] },
}

/** Members of items that may have content. */
export const ITEM_MEMBERS = [
  ...['action', 'actions', 'approve', 'arguments', 'code', 'content', 'encrypted_content'],
  ...['input', 'name', 'operation', 'output', 'outputs', 'reasoning', 'result', 'results'],
  ...['status', 'text', 'tools'],
] as const
export type ItemMember = (typeof ITEM_MEMBERS)[number]

/**
 * Kinds of content: `text` is a string with more than white space, `string` any string, `list` and
 * `object` are not empty, `any_list` may be.
 */
export type ContentKind = 'text' | 'string' | 'list' | 'any_list' | 'object' | 'boolean'
type ItemContent = Partial<Readonly<Record<ItemMember, readonly ContentKind[]>>>

/** Members that look like references and are none, at any path, with the reason. */
export const HARMLESS_NAMES: Readonly<Record<string, string>> = {
  call_id: 'names a call of the same conversation',
  tool_call_id: 'names a call of the same conversation',
  caller_id: 'names a call of the same conversation',
  approval_request_id: 'names an item of the same conversation',
  connector_id: 'one of a fixed list of services, used with an authorization of the caller',
  user_id: 'whom the caller serves: said, not looked up',
  session_id: 'for tracing',
  trace_id: 'for tracing',
  chat_id: 'for tracing',
  message_id: 'for tracing',
  stop_token_ids: 'numbers of the vocabulary',
  bad_token_ids: 'numbers of the vocabulary',
  allowed_token_ids: 'numbers of the vocabulary',
  logprob_token_ids: 'numbers of the vocabulary',
  return_token_ids: 'whether the answer has the numbers of its tokens',
  return_tokens_as_token_ids: 'whether the answer has the numbers of its tokens',
}

/**
 * Names in no table that could be references: an ending alone, after an `r` or after a low line; a
 * beginning; a whole name; and a whole name of an object. `uuid` is included because vLLM caches
 * images under such a name and serves them to any caller. `request_id` and `rid` are no exceptions:
 * they are names of answers at vLLM and SGLang, and an id that a caller chooses could be another's.
 */
export const REFERENCE_NAMES = {
  endings: ['id', 'ids', 'uuid', 'uuids'],
  beginnings: ['vector_store'],
  whole: ['container', 'containers', 'conversation', 'conversations'],
  ofObjects: ['prompt'],
} as const

const { endings, beginnings, whole, ofObjects } = REFERENCE_NAMES
/** The rule of the lists, for a name without capitals. */
export const REFERENCE_NAME = new RegExp(
  `(?:^r?|_)(?:${endings.join('|')})$|^(?:${beginnings.join('|')})|^(?:${whole.join('|')})$`,
)

/** Whether a name that is in no table could be a reference's. */
export function looksLikeReference(name: string, valueIsObject: boolean): boolean {
  return REFERENCE_NAME.test(name) || (valueIsObject && ofObjects.some((one) => one === name))
}

/**
 * Members at the top of a body with free content: the caller chooses the names in it. The first
 * three are OpenAI's (`client_metadata` is sent by Codex), the others are from vLLM, SGLang,
 * llama.cpp, Ollama and OpenRouter.
 */
export const FREE_MEMBERS = [
  'metadata',
  'client_metadata',
  'logit_bias',
  'guided_json',
  'structured_outputs',
  'json_schema',
  'format',
  'chat_template_kwargs',
  'mm_processor_kwargs',
  'vllm_xargs',
  'documents',
  'plugins',
  'provider',
] as const

/** Members of the definition of a tool with free content. */
export const FREE_IN_TOOLS = [
  'parameters',
  'input_schema',
  'output_schema',
  'annotations',
  'headers',
] as const

/** Members of a message or an item with free content. Codex sends the last. */
export const FREE_IN_ITEMS = [
  'env',
  'attributes',
  'arguments',
  'internal_chat_message_metadata_passthrough',
] as const

/** Members of the format of an answer with free content. */
export const FREE_IN_FORMATS = ['schema'] as const
