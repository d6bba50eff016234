/**
 * Tool calls: the tool that the last user message names, as in `call get_weather with {"city":
 * "Oslo"}`, or that `tool_choice` requires. The former makes a program that lets its model choose,
 * such as an agent, run a tool.
 */
import { isArray, isObject, type Json } from './call.ts'

export interface ToolCall {
  readonly name: string
  /** JSON arguments, or the text of a custom tool. */
  readonly input: string
  readonly isCustom: boolean
  /** Name of the namespace that declares the tool. */
  readonly namespace?: string
}

/** Words that name a tool and its JSON arguments. */
export const DIRECTIVE = /\bcall ([\w.-]+) with (\{.*?\}|"[^"]*")(?=\s*(?:$|\n|"|<))/s

/** Tool call that a request asks for; `text` is its last message. */
export function toolCallOf(body: Json, last: unknown, text: string): ToolCall | undefined {
  const tools = toolsOf(body)
  const isOfUser = isObject(last) && last.role === 'user'
  const [, name, input = ''] = (isOfUser && DIRECTIVE.exec(text)) || []
  const directed = tools.find((tool) => tool.name === name)
  if (directed) return { ...directed, input: directed.isCustom ? JSON.parse(input) : input }
  const demanded = demandedBy(body.tool_choice, tools)
  return demanded && { ...demanded, input: '{}' }
}

type Tool = Omit<ToolCall, 'input'>

/** Tools of the request, and of the items of its input that add some. */
function toolsOf({ tools, input }: Json): Tool[] {
  return [
    ...declared(tools),
    ...(isArray(input) ? input : [])
      .filter(isObject)
      .flatMap((item) => (item.type === 'additional_tools' ? declared(item.tools) : [])),
  ]
}

/** Chat nests names one level deeper than responses, and a namespace has tools of its own. */
function declared(tools: unknown): Tool[] {
  return (isArray(tools) ? tools : []).filter(isObject).flatMap((tool) => {
    const { name } = isObject(tool.function) ? tool.function : tool
    if (tool.type === 'namespace') {
      return declared(tool.tools).map((inner) => ({ ...inner, namespace: String(name) }))
    }
    return typeof name === 'string' ? [{ name, isCustom: tool.type === 'custom' }] : []
  })
}

function demandedBy(choice: unknown, tools: readonly Tool[]): Tool | undefined {
  if (choice !== 'required' && !isObject(choice)) return undefined
  const named = isObject(choice) && (isObject(choice.function) ? choice.function : choice)
  const name = named ? named.name : undefined
  return name === undefined ? tools[0] : tools.find((tool) => tool.name === name)
}
