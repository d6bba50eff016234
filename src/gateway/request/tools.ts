/** Actions for the tools of a body: hosted tools, and the models that they use. */
import { Problem } from '#base/problem.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import { tooManyToolModels } from '#contract/problems/upstreams.ts'
import { namesOf, wordAt } from '#json/names.ts'
import { stringAt } from '#json/values.ts'
import type { BodyCollector, CollectorAction } from './collector.ts'
import { integerAt, isNull, isString } from './collector.ts'
import { checkModelName, MODEL_NAME_BYTES_MAX } from './model-names.ts'
import { onInnerModel } from './references.ts'

/** OpenAI's, where an `image_generation` tool names none. */
export const DEFAULT_IMAGE_MODEL = 'gpt-image-1'

/** Most different models of tools in one body or batch, each with limits to be checked. */
export const TOOL_MODELS_MAX = 4
/** Types of the tools that a project may be denied. */
const HOSTED_TYPES = namesOf<HostedTool>({
  file_search: 'file_search',
  web_search: 'web_search',
  web_search_2025_08_26: 'web_search',
  web_search_preview: 'web_search',
  web_search_preview_2025_03_11: 'web_search',
  image_generation: 'image_generation',
  mcp: 'mcp',
  code_interpreter: 'code_interpreter',
})
/** Tools that the caller runs, or nobody. Any other may be run by the upstream, and cost. */
const CALLERS_TOOLS = namesOf<true>({
  function: true,
  custom: true,
  local_shell: true,
  apply_patch: true,
  computer: true,
  computer_use_preview: true,
})
const OPEN_BRACE = 0x7b

export const onToolType: CollectorAction = (walk, start, end) => {
  const hosted = isString(walk, start) ? wordAt(walk, HOSTED_TYPES, start, end) : undefined
  walk.sink.tool.usesModel = hosted === 'image_generation'
  if (hosted !== undefined) addHosted(walk.sink, hosted)
  if (wordAt(walk, CALLERS_TOOLS, start, end) === undefined) walk.sink.hostsTools = true
}

/** Called for a member that lets the upstream search the web. */
export const onHostedSearch: CollectorAction = (walk, start) => {
  if (isNull(walk, start)) return
  walk.sink.hostsTools = true
  addHosted(walk.sink, 'web_search')
}

const addHosted = ({ hostedTools }: BodyCollector, tool: HostedTool): void => {
  if (!hostedTools.includes(tool)) hostedTools.push(tool)
}

export const onMaxToolCalls: CollectorAction = (walk, start, end, depth) => {
  walk.sink.maxToolCalls = integerAt(walk, start, end, depth)
}

export const onToolModel: CollectorAction = (walk, start, end, depth) => {
  onInnerModel(walk, start, end, depth)
  if (isNull(walk, start)) return
  // an empty name is no model
  walk.sink.tool.model = end - start > MODEL_NAME_BYTES_MAX ? '' : stringAt(walk, start, end)
}

/** Called when a tool has been read, and for a list of tools. */
export const onTool: CollectorAction = ({ bytes, sink }, start) => {
  const { tool, toolModels } = sink
  const { usesModel, model = DEFAULT_IMAGE_MODEL } = tool
  tool.usesModel = false
  tool.model = undefined
  if (!usesModel || bytes[start] !== OPEN_BRACE || toolModels.includes(model)) return
  checkModelName(model)
  if (toolModels.length === TOOL_MODELS_MAX) throw new Problem(tooManyToolModels(TOOL_MODELS_MAX))
  toolModels.push(model)
}
