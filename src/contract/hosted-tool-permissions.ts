/** Hosted tools, which an upstream runs, that a project may use. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ProjectParams } from './projects.ts'
import { Closed, Nullable } from './schema.ts'

export const HOSTED_TOOLS = [
  'file_search',
  'web_search',
  'image_generation',
  'mcp',
  'code_interpreter',
] as const
export type HostedTool = (typeof HOSTED_TOOLS)[number]

/** Members of a tool that are a hosted tool, as Gemini and LiteLLM have them in place of a type. */
export const HOSTED_IN_TOOLS = {
  google_search: 'web_search',
  googleSearch: 'web_search',
  google_search_retrieval: 'web_search',
  googleSearchRetrieval: 'web_search',
  enterprise_web_search: 'web_search',
  enterpriseWebSearch: 'web_search',
  url_context: 'web_search',
  urlContext: 'web_search',
  code_execution: 'code_interpreter',
  codeExecution: 'code_interpreter',
} as const satisfies Record<string, HostedTool>

/** The same at the top of a body: of xAI, Alibaba, and LiteLLM for Anthropic. */
export const HOSTED_IN_BODIES = {
  search_parameters: 'web_search',
  enable_search: 'web_search',
  mcp_servers: 'mcp',
} as const satisfies Record<string, HostedTool>

const Permission = Type.Object({
  enabled: Type.Boolean({ description: 'Whether the project may use the tool.' }),
})

export const HostedToolPermissions = Type.Object({
  file_search: Permission,
  web_search: Permission,
  image_generation: Permission,
  mcp: Permission,
  code_interpreter: Permission,
})
export type HostedToolPermissions = Static<typeof HostedToolPermissions>

const Change = Type.Optional(Nullable(Closed({ enabled: Type.Boolean() })))

/** Absent and null members stay as they are. */
export const HostedToolPermissionsChange = Closed({
  file_search: Change,
  web_search: Change,
  image_generation: Change,
  mcp: Change,
  code_interpreter: Change,
})
export type HostedToolPermissionsChange = Static<typeof HostedToolPermissionsChange>

const PATH = '/organization/projects/:project_id/hosted_tool_permissions'

export const retrieveProjectHostedToolPermissions = endpoint({
  id: 'retrieveProjectHostedToolPermissions',
  method: 'GET',
  path: PATH,
  summary: 'Retrieve the hosted tools that a project may use: all by default.',
  access: 'project.read',
  command: 'hosted-tool-permissions retrieve',
  params: ProjectParams,
  response: HostedToolPermissions,
})

export const updateProjectHostedToolPermissions = endpoint({
  id: 'updateProjectHostedToolPermissions',
  method: 'POST',
  path: PATH,
  summary: 'Change the hosted tools that a project may use.',
  access: 'project.write',
  command: 'hosted-tool-permissions update',
  params: ProjectParams,
  body: HostedToolPermissionsChange,
  response: HostedToolPermissions,
})
