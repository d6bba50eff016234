/**
 * Actions for the tools of a message. A client runs tools without a type, and those of a few names;
 * all others may be run by the upstream, and cost. The date of a type does not matter.
 */
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
import { addOtherModel } from '#gateway/request/other-models.ts'
import { stringAt } from '#json/values.ts'

const CLIENTS_TOOL = /^(?:custom|bash|text_editor|computer|memory)(?:_\d{8})?$/
/** It loads definitions that the body has, of tools that are not loaded at first. */
const TOOL_SEARCH = /^tool_search_tool_(?:regex|bm25)(?:_\d{8})?$/
const ADVISOR = /^advisor/i
/** Parts of the types of tools that a project may be denied, also of later names. */
const HOSTED_TYPES: readonly (readonly [RegExp, HostedTool])[] = [
  [/web_?(?:search|fetch)/i, 'web_search'],
  [/code_?execution/i, 'code_interpreter'],
  [/mcp/i, 'mcp'],
]
/** Longest type that is compared, in bytes; no tool has a longer one. */
const TYPE_BYTES_MAX = 256
const OPEN_OBJECT = 0x7b
const OPEN_BRACKET = 0x5b
const LETTER_F = 0x66

/** Ends the tool at a depth; undefined without facts of it. */
export function closeTool({ tools }: BodyCollector, depth: number): OpenTool | undefined {
  return tools.at(-1)?.depth === depth ? tools.pop() : undefined
}

export const onTypeOfTool: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  const isType = isString(walk, start) && end - start <= TYPE_BYTES_MAX
  openTool(walk.sink, depth - 1).type = isType ? stringAt(walk, start, end) : ''
}

export const onMaxUses: CollectorAction = (walk, start, end, depth) => {
  openTool(walk.sink, depth - 1).maxUses = integerAt(walk, start, end, depth)
}

export const onToolMaxTokens: CollectorAction = (walk, start, end, depth) => {
  openTool(walk.sink, depth - 1).maxOutputTokens = integerAt(walk, start, end, depth)
}

/** Called when a tool has been read, and for a list of tools. */
export const onEndOfTool: CollectorAction = ({ bytes, sink }, start, _end, depth) => {
  if (bytes[start] !== OPEN_OBJECT) return
  const tool = closeTool(sink, depth)
  if (!tool) return
  const { type = 'custom', model, maxUses, maxOutputTokens } = tool
  if (model !== undefined) {
    addOtherModel(sink, {
      model,
      kind: 'completions',
      use: 'advisor',
      maxOutputTokens,
      calls: maxUses,
    })
  }
  if (CLIENTS_TOOL.test(type) && model === undefined) return
  sink.hostsTools = true
  sink.toolUses += maxUses ?? Infinity
  if (TOOL_SEARCH.test(type)) return
  sink.toolTokens = Infinity
  const hosted = HOSTED_TYPES.find(([pattern]) => pattern.test(type))?.[1]
  if (hosted !== undefined) addHosted(sink, hosted)
  else if (!ADVISOR.test(type)) sink.hasOtherTools = true
}

/** Called for a member of a body or of a tool that is a hosted tool itself. */
export function onHostedMemberOf(tool: HostedTool): CollectorAction {
  return (walk, start) => {
    const isEmptyList = walk.bytes[start] === OPEN_BRACKET && walk.wasEmpty
    if (isNull(walk, start) || walk.bytes[start] === LETTER_F || isEmptyList) return
    walk.sink.hostsTools = true
    walk.sink.toolUses = Infinity
    walk.sink.toolTokens = Infinity
    addHosted(walk.sink, tool)
  }
}

/** The most calls of all tools; undefined if one of them sets no maximum. */
export function onToolsEnd(sink: BodyCollector): void {
  if (Number.isFinite(sink.toolUses)) sink.maxToolCalls = sink.toolUses
}
