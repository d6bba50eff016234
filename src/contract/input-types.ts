/**
 * Types of messages, of items and of their parts, which a model reads. Text has at least one byte
 * for each token: the bytes of a body bound it. Images have a known maximum. A type in no list here
 * may be of any length: a video, a sound, a part that only some upstream knows.
 *
 * The types are from OpenAI's request types (a test walks over these), and from a few parts of text
 * that upstreams return and accept.
 */

/** Text, or objects with nothing else but text and parts that have types themselves. */
export const TEXT_TYPES = [
  // parts
  ...['text', 'input_text', 'output_text', 'refusal', 'summary_text', 'reasoning_text', 'logs'],
  // items
  ...['message', 'reasoning', 'function_call', 'function_call_output', 'custom_tool_call'],
  ...['custom_tool_call_output', 'computer_call', 'computer_call_output', 'web_search_call'],
  ...['file_search_call', 'code_interpreter_call', 'local_shell_call', 'local_shell_call_output'],
  ...['shell_call', 'shell_call_output', 'apply_patch_call', 'apply_patch_call_output'],
  ...['mcp_list_tools', 'mcp_approval_request', 'mcp_approval_response', 'mcp_call'],
  ...['tool_search_call', 'tool_search_output', 'additional_tools', 'configuration_update'],
  ...['compaction', 'compaction_trigger', 'program', 'program_output', 'item_reference'],
  // calls of tools, who makes them, and errors
  ...['function', 'custom', 'direct', 'mcp_protocol_error', 'mcp_tool_execution_error'],
  ...['http_error', 'exit', 'timeout', 'local'],
  // actions and operations
  ...['click', 'double_click', 'drag', 'keypress', 'move', 'screenshot', 'scroll', 'type', 'wait'],
  ...['search', 'open_page', 'find_in_page', 'url', 'exec'],
  ...['create_file', 'update_file', 'delete_file'],
  // citations
  ...['file_citation', 'url_citation', 'container_file_citation', 'file_path'],
  // formats
  ...['json_schema', 'json_object', 'grammar'],
  // of vLLM and Mistral, OpenRouter, and LiteLLM
  ...['thinking', 'reasoning.text', 'reasoning.summary', 'reasoning.encrypted', 'ephemeral'],
] as const

/** Parts and items that are not text, by the kind that they count as. */
export const MEDIA_TYPES = {
  image_url: 'images',
  input_image: 'images',
  computer_screenshot: 'images',
  image_generation_call: 'images',
  input_audio: 'audios',
  input_file: 'files',
  file: 'files',
} as const satisfies Record<string, 'images' | 'audios' | 'files'>

/** Members of a part that have a medium other than an image of known size. */
export const MEDIUM_MEMBERS = [
  ...['video_url', 'input_video', 'audio_url', 'input_audio'],
  ...['image_embeds', 'audio_embeds', 'video_embeds', 'image_pil'],
] as const

/** Members of a message of a chat that have text, parts or nothing that a model reads. */
export const MESSAGE_MEMBERS = [
  ...['role', 'content', 'name', 'refusal', 'audio', 'tool_calls', 'tool_call_id'],
  ...['function_call', 'annotations', 'reasoning', 'reasoning_content', 'reasoning_details'],
  ...['thinking_blocks', 'cache_control', 'provider_specific_fields', 'prefix', 'partial'],
] as const
