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
