/** Actions for the tools of a body: hosted tools, and the models that they use. */
import { DEFAULT_IMAGE_MODEL } from '#contract/data-plane/bodies.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import {
  addHosted,
  type BodyCollector,
  type CollectorAction,
  integerAt,
  isNull,
  isString,
  type OpenTool,
  openTool,
} from '#gateway/request/collector.ts'
import type { OtherModel } from '#gateway/request/facts.ts'
import { addOtherModel } from '#gateway/request/other-models.ts'
import { namesOf, wordAt, wordsOf } from '#json/names.ts'
import type { Walk } from '#json/shape.ts'
import { stringAt } from '#json/values.ts'

/**
 * Tools that the caller runs, or nobody, and the namespace: its tools are read one by one. Any
 * other may be run by the upstream, and cost.
 */
const CALLERS_TOOLS = namesOf<true>({
  function: true,
  custom: true,
  local_shell: true,
  apply_patch: true,
  computer: true,
  computer_use_preview: true,
  namespace: true,
})
/**
 * Parts of the types of tools that a project may be denied. Upstreams add dates, prefixes and new
 * names; a later release must not bring a type that escapes the denial.
 */
const HOSTED_TYPES: readonly (readonly [RegExp, HostedTool])[] = [
  [/web[_-]?search|google_?search|browser_search|web_?fetch|url_?context/i, 'web_search'],
  // xAI's
  [/\b(?:x|live)_search/i, 'web_search'],
  // Kimi's, which has the search as `$web_search`
  [/builtin_function/i, 'web_search'],
  [/file_?search/i, 'file_search'],
  [/image_?generation/i, 'image_generation'],
  [/mcp/i, 'mcp'],
  [/code_?interpreter|code_?execution/i, 'code_interpreter'],
]
const SHELL = /shell/i
const TOOL_SEARCH = 'tool_search'
/** The type of an environment, and the execution of a search for tools, that are the caller's. */
const LOCAL = wordsOf(['local'])
const CLIENT = wordsOf(['client'])
/**
 * OpenAI's web search. Its guide says: "Web search is limited to a context window size of 128000".
 * A call adds at most that to the input.
 */
const WEB_SEARCH = /^web_search(?:_preview)?(?:_\d{4}_\d{2}_\d{2})?$/
const WEB_SEARCH_TOKENS = 128_000
/** It loads definitions that the body has, of tools that are not loaded at first. */
const TOOL_SEARCH_TOKENS = 0
/** Longest type that is compared, in bytes; no upstream has a tool of a longer one. */
const TYPE_BYTES_MAX = 256
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const LETTER_F = 0x66

export const onToolType: CollectorAction = (walk, start, end, depth) => {
  const { sink } = walk
  if (sink.typedTools.at(-1) !== depth - 1) sink.typedTools.push(depth - 1)
  if (isString(walk, start) && wordAt(walk, CALLERS_TOOLS, start, end) !== undefined) return
  const type =
    isString(walk, start) && end - start <= TYPE_BYTES_MAX ? stringAt(walk, start, end) : ''
  if (type === TOOL_SEARCH) {
    openTool(sink, depth - 1).searchesTools = true
    return
  }
  const hosted = HOSTED_TYPES.find(([pattern]) => pattern.test(type))?.[1]
  if (hosted === 'image_generation') openTool(sink, depth - 1).usesModel = true
  if (SHELL.test(type)) openTool(sink, depth - 1).runsShell = true
  else if (hosted === undefined) sink.hasOtherTools = true
  if (hosted !== undefined) addHosted(sink, hosted)
  if (hosted !== undefined || !SHELL.test(type))
    host(sink, WEB_SEARCH.test(type) ? WEB_SEARCH_TOKENS : Infinity)
}

/** Counts a tool that the upstream runs; a call of it returns so many tokens at most. */
function host(sink: BodyCollector, tokens: number): void {
  sink.hostsTools = true
  sink.toolTokens = Math.max(sink.toolTokens, tokens)
}

/** Called for the type of a tool's environment. */
export const onEnvironmentType: CollectorAction = (walk, start, end, depth) =>
  recordLocation(openTool(walk.sink, depth - 2), isWord(walk, LOCAL, start, end))

/** Called for the `execution` of a tool. */
export const onExecution: CollectorAction = (walk, start, end, depth) =>
  recordLocation(openTool(walk.sink, depth - 1), isWord(walk, CLIENT, start, end))

/** Of two members of one name an upstream may obey either. */
function recordLocation(tool: OpenTool, isLocal: boolean): void {
  tool.isLocal = isLocal && tool.isLocal !== false
}

function isWord(
  walk: Walk<BodyCollector>,
  words: ReturnType<typeof wordsOf>,
  start: number,
  end: number,
): boolean {
  return isString(walk, start) && wordAt(walk, words, start, end) !== undefined
}

/** Called for a member that is a hosted tool itself, in a tool in place of a type, or in a body. */
export function onHostedMember(tool: HostedTool): CollectorAction {
  return (walk, start) => {
    if (!isUsed(walk, start)) return
    host(walk.sink, Infinity)
    addHosted(walk.sink, tool)
  }
}

/** Called for `web_search_options` of a chat: its model then searches once, at the beginning. */
export const onSearchOptions: CollectorAction = (walk, start) => {
  if (isUsed(walk, start)) addSearch(walk.sink)
}

/** OpenAI's models of chats that search the web before each answer. */
const SEARCH_MODELS = /-search-(?:preview|api)(?:-\d{4}-\d{2}-\d{2})?$/i

/** Called for the model of a chat. */
export function onChatModel(sink: BodyCollector): void {
  if (sink.model !== undefined && SEARCH_MODELS.test(sink.model)) addSearch(sink)
}

/** Adds the one search at the beginning of a chat. */
function addSearch(sink: BodyCollector): void {
  addHosted(sink, 'web_search')
  sink.searchesOnce = true
  sink.toolTokens = Math.max(sink.toolTokens, WEB_SEARCH_TOKENS)
}

/** Whether a member is a tool, and not null, false or an empty list. */
function isUsed(walk: Walk<BodyCollector>, start: number): boolean {
  const isEmptyList = walk.bytes[start] === OPEN_BRACKET && walk.wasEmpty
  return !isNull(walk, start) && walk.bytes[start] !== LETTER_F && !isEmptyList
}

export const onMaxToolCalls: CollectorAction = (walk, start, end, depth) => {
  walk.sink.maxToolCalls = integerAt(walk, start, end, depth)
  walk.sink.maxToolCallsAt = { start, end }
}

/** Called when a tool has been read, and for a list of tools. */
export const onTool: CollectorAction = ({ bytes, sink }, start, _end, depth) => {
  if (bytes[start] !== OPEN_BRACE) return
  if (sink.typedTools.at(-1) === depth) sink.typedTools.pop()
  else {
    // One without a type may be any tool, with a text of any length.
    sink.isOpaque = true
    sink.hasOtherTools = true
    host(sink, Infinity)
  }
  if (sink.tools.at(-1)?.depth !== depth) return
  const tool = sink.tools.pop()
  if (tool?.runsShell && !tool.isLocal) {
    addHosted(sink, 'code_interpreter')
    host(sink, Infinity)
  }
  if (tool?.searchesTools && !tool.isLocal) host(sink, TOOL_SEARCH_TOKENS)
  if (tool?.usesModel) addOtherModel(sink, imageModel(tool.model))
}

function imageModel(model = DEFAULT_IMAGE_MODEL): OtherModel {
  return {
    model,
    kind: 'images',
    use: 'images',
    maxOutputTokens: undefined,
    calls: undefined,
  }
}
