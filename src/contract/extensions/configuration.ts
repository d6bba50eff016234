/** Extension: reload of the configuration of the node that answers. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'

export const ConfigurationReload = Type.Object({
  object: Type.Literal('organization.configuration.reload'),
  changed: Type.Array(Type.String(), {
    description: 'Sections of the file that have changed, and that this node uses from now on.',
  }),
  needs_restart: Type.Array(Type.String(), {
    description:
      'Sections and variables that differ from those of the start, and that a restart applies.',
  }),
})
export type ConfigurationReload = Static<typeof ConfigurationReload>

export const reloadConfiguration = endpoint({
  id: 'reloadConfiguration',
  method: 'POST',
  path: '/organization/server/configuration/reload',
  summary: 'Reload the configuration of the node that answers, all or nothing.',
  access: 'organization.write',
  command: 'config reload',
  response: ConfigurationReload,
  extension: true,
})
