/** A planned request for OpenAI's Terraform provider. */
import type { PlannedRequest } from '#console/changes/planned-request.ts'
import type { EndpointId } from '#contract/api.ts'
import type { NotedRequest } from './notation.ts'
import { DESTROYED, RESOURCES, type Resource } from './terraform-resources.ts'
import { replaceMarks } from './variables.ts'

const NO_RESOURCE = 'OpenAI’s provider has no resource for this: use curl or the command line.'

/** `others` are all requests of the dialog, which ids may be of. */
export function terraformText(
  { id, parameters }: PlannedRequest,
  _at = 0,
  others: readonly PlannedRequest[] = [],
): NotedRequest {
  const destroyed = DESTROYED[id]
  if (destroyed !== undefined) {
    return { note: `Remove the resource ${destroyed} of this object, and apply.` }
  }
  const resource = RESOURCES[id]
  if (!resource) return { note: NO_RESOURCE }
  const { type, imports = [], unsupported = [] } = resource
  const lacking = unsupported.find((name) => parameters[name] != null)
  if (lacking !== undefined) {
    return { note: `OpenAI’s provider cannot set ${lacking}: use curl or the command line.` }
  }
  const label = labelOf(parameters)
  const { lines, unknown } = attributesOf(resource, parameters, (name) => reference(name, others))
  const note = [
    resource.note,
    unknown.length > 0 ? `The provider cannot set ${unknown.join(', ')}.` : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ')
  return {
    text: [
      ...(imports.length === 0 ? [] : [...importOf(`${type}.${label}`, imports, parameters), '']),
      `resource "${type}" "${label}" {`,
      ...lines.map((line) => `  ${line}`),
      '}',
    ].join('\n'),
    ...(note !== '' && { note }),
  }
}

function importOf(
  address: string,
  ids: readonly string[],
  parameters: PlannedRequest['parameters'],
): string[] {
  const id = ids.map((name) => String(parameters[name])).join('/')
  return ['import {', `  to = ${address}`, `  id = ${value(id, variableOf)}`, '}']
}

/** Parameters that name a resource in its configuration, the first that is given. */
const NAMING = ['name', 'role_name', 'email', 'rate_limit_id', 'user_id']

function labelOf(parameters: PlannedRequest['parameters']): string {
  const text = NAMING.map((name) => parameters[name]).find((one) => typeof one === 'string')
  const label = String(text ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^[a-z]/.test(label) ? label : 'this'
}

/** Operations that create an object, by the variable of its id. */
const CREATED: Readonly<Record<string, EndpointId>> = { GROUP_ID: 'createGroup' }

function variableOf(name: string): string {
  return `var.${name.toLowerCase()}`
}

/** The id of a resource of the same dialog, or a variable. */
function reference(name: string, others: readonly PlannedRequest[]): string {
  const created = others.find(({ id }) => id === CREATED[name])
  const type = created && RESOURCES[created.id]?.type
  return type ? `${type}.${labelOf(created.parameters)}.id` : variableOf(name)
}

/** Writes a variable. */
type Write = (name: string) => string

/** Lines of the attributes, and the names of the other values on the wire. */
function attributesOf({ attributes, imports = [] }: Resource, parameters: object, write: Write) {
  const given = leavesOf(parameters, attributes)
  const known = given.filter(([path]) => attributes[path] !== undefined)
  const width = Math.max(0, ...known.map(([path]) => (attributes[path] ?? '').length))
  return {
    lines: known.map(
      ([path, one]) => `${(attributes[path] ?? '').padEnd(width)} = ${value(one, write)}`,
    ),
    unknown: given
      .filter(([path]) => attributes[path] === undefined && !imports.includes(path))
      .map(([path]) => path),
  }
}

function leavesOf(
  values: object,
  attributes: Resource['attributes'],
  above = '',
): [path: string, value: unknown][] {
  return Object.entries(values).flatMap(([name, one]): [string, unknown][] => {
    const path = above + name
    if (one === undefined || one === null) return []
    if (attributes[path] !== undefined || typeof one !== 'object' || Array.isArray(one)) {
      return [[path, one]]
    }
    const members = leavesOf(one, attributes, `${path}.`)
    return members.some(([member]) => attributes[member] !== undefined) ? members : [[path, one]]
  })
}

/** A value in HCL, with variables for secrets. */
function value(one: unknown, write: Write): string {
  if (Array.isArray(one)) return `[${one.map((item) => value(item, write)).join(', ')}]`
  if (typeof one === 'object' && one !== null) {
    const members = Object.entries(one).map(([name, inner]) => `${name} = ${value(inner, write)}`)
    return `{ ${members.join(', ')} }`
  }
  if (typeof one !== 'string') return String(one)
  const variable = replaceMarks(one, write)
  if (variable !== one) return variable
  return JSON.stringify(one).replace(/[$%](?=\{)/g, (sign) => sign + sign)
}
