/**
 * Commands of the operations that change something, as the command line declares them. The build
 * writes the result in place of this file: the console has no schemas.
 */
import { api, type EndpointId } from '#contract/api.ts'
import {
  type CommandOption,
  canClear,
  commandOptions,
  isLimit,
  isMap,
  isSwitch,
  mapMembers,
  type OptionPath,
} from '#contract/command-options.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'

/** Spelling of an option's values. */
export type Spelling = 'switch' | 'text' | 'limit' | 'list' | 'members' | 'map' | 'objects'

export interface WrittenOption {
  readonly path: OptionPath
  readonly spelling: Spelling
  /** Names of the members of an item: `id:role`. */
  readonly members?: readonly string[]
}

export interface WrittenCommand {
  /** Noun and verb. */
  readonly command: string
  readonly options: readonly WrittenOption[]
  /** Whether `--null` clears values. */
  readonly clears: boolean
}

/** By the id of the operation. Operations of the caller itself have no command. */
export const commands: Readonly<Partial<Record<EndpointId, WrittenCommand>>> = Object.fromEntries(
  Object.values(api)
    .filter(({ method, access }: AnyEndpoint) => method !== 'GET' && access !== 'self')
    .map((endpoint: AnyEndpoint) => [endpoint.id, writtenCommand(endpoint)]),
)

function writtenCommand(endpoint: AnyEndpoint): WrittenCommand {
  return {
    command: endpoint.command,
    options: commandOptions(endpoint).map(writtenOption),
    clears: canClear(endpoint),
  }
}

function writtenOption(option: CommandOption): WrittenOption {
  const { path, shape, item } = option
  if (item.properties) {
    return { path, spelling: 'members', members: Object.keys(item.properties) }
  }
  return { path, spelling: spellingOf(option, shape) }
}

function spellingOf(option: CommandOption, shape: CommandOption['shape']): Spelling {
  if (isSwitch(option)) return 'switch'
  if (isMap(shape)) return mapMembers(shape) ? 'objects' : 'map'
  if (shape.items) return 'list'
  return isLimit(shape) ? 'limit' : 'text'
}
