/** Tools that an upstream runs, wherever a body has them. */
import { isList, isObject, type Json, type JsonObject } from './reading.ts'

export type HostedTool =
  | 'web_search'
  | 'file_search'
  | 'code_interpreter'
  | 'image_generation'
  | 'mcp'
  | 'tool_search'
  | 'other'

/** Tools that the caller runs. */
const CALLERS = new Set([
  ...['function', 'custom', 'local_shell', 'apply_patch', 'computer', 'namespace'],
])

function toolKind(type: string): HostedTool {
  if (/web_?search/.test(type)) return 'web_search'
  if (/file_?search/.test(type)) return 'file_search'
  if (/code_?interpreter/.test(type)) return 'code_interpreter'
  if (/image_?generation/.test(type)) return 'image_generation'
  return type === 'mcp' || type === 'tool_search' ? type : 'other'
}

/** Kinds of hosted tools, also of those within a namespace or a list. */
export function hostedToolsOf(body: JsonObject): readonly HostedTool[] {
  const found = new Set<HostedTool>()
  const add = (list: Json | undefined): void => {
    for (const tool of isList(list) ? list : []) {
      if (isList(tool)) add(tool)
      if (!isObject(tool)) continue
      if (tool.type === 'namespace') add(tool.tools)
      else if (typeof tool.type !== 'string') found.add('other')
      else if (!CALLERS.has(tool.type)) found.add(toolKind(tool.type))
    }
  }
  add(body.tools)
  if (body.web_search_options != null) found.add('web_search')
  if (body.plugins != null) found.add('web_search')
  return [...found]
}

/** OpenAI's model of an image tool that names none. */
const IMAGE_MODEL = 'gpt-image-1'

/** Models of the image tools of a body. */
export function imageModelsOf({ tools }: JsonObject): readonly string[] {
  return (isList(tools) ? tools : []).flatMap((tool) =>
    isObject(tool) && tool.type === 'image_generation' ? [String(tool.model ?? IMAGE_MODEL)] : [],
  )
}
