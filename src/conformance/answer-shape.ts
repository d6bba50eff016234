/**
 * Shape of a success answer: the schema of the contract. Of other servers, members that OpenAI's
 * document lets be absent, null or any text may be so. Unknown members are never a failure: clients
 * must ignore them.
 */
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import {
  LOOSER_ANSWERS,
  LOOSER_PAGE_MEMBERS,
  REQUIRED_OF_EVENTS,
  REQUIRED_OF_USAGE,
} from './openai-answers.ts'

/** Whether answers are held to this server's contract, or to OpenAI's document. */
export type Strictness = 'contract' | 'openai'

interface ShapeFault {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: Readonly<Record<string, unknown>>
}

/** The parts of JSON Schema that the contract uses. */
interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

/** Freedoms of the member at a path: absent, null, any text. */
type Freedoms = (path: string) => string

/** What is wrong with an answer, in a sentence; undefined if it has the shape. */
export function shapeProblem(
  endpoint: AnyEndpoint,
  answer: unknown,
  strictness: Strictness,
): string | undefined {
  const compiled = Compile(schemaFor(endpoint, strictness))
  if (compiled.Check(answer)) return undefined
  const faults = compiled.Errors(answer) as unknown as ShapeFault[]
  const fault = faults.find(({ keyword }) => keyword !== 'anyOf') ?? faults[0]
  if (!fault) return 'the answer does not have the shape'
  const names = fault.params.requiredProperties
  const missing = Array.isArray(names) ? `: ${names.join(', ')}` : ''
  return `${fault.instancePath || 'the answer'} ${fault.message}${missing}`
}

function schemaFor(endpoint: AnyEndpoint, strictness: Strictness): TSchema {
  if (strictness === 'contract') return endpoint.response
  return loosen(endpoint.response as JsonSchema, freedomsOf(endpoint), '') as TSchema
}

function freedomsOf({ id, path }: AnyEndpoint): Freedoms {
  if (id === 'listAuditLogs') return wide('data[]', REQUIRED_OF_EVENTS)
  if (/^\/organization\/(?:usage|costs)/.test(path)) {
    return wide('data[].results[]', REQUIRED_OF_USAGE)
  }
  const members = LOOSER_ANSWERS.filter(({ of }) => of.some((one) => one === id))
    .flatMap((looser) => looser.members.split(' '))
    .map((member): [string, string] => {
      const path = member.replace(/[?~=]+$/, '')
      return [path, member.slice(path.length)]
    })
  const freedoms = new Map(members)
  for (const name of LOOSER_PAGE_MEMBERS) freedoms.set(name, '?')
  return (at) => freedoms.get(at.replace(/^data\[\]\./, '')) ?? ''
}

/** All members below `root` are free, but for those that are required. */
function wide(root: string, required: readonly string[]): Freedoms {
  const kept = required.map((name) => `${root}.${name}`)
  return (at) => {
    if (at === 'first_id' || at === 'last_id') return '?'
    if (!at.startsWith(`${root}.`)) return ''
    return kept.includes(at) ? '=' : '?~='
  }
}

function loosen(schema: JsonSchema, freedoms: Freedoms, at: string): JsonSchema {
  const { properties, required = [] } = schema
  const inner = (name: string): string => (at === '' ? name : `${at}.${name}`)
  return {
    ...schema,
    ...(properties && {
      required: required.filter((name) => !freedoms(inner(name)).includes('?')),
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => {
          const looser = loosen(member, freedoms, inner(name))
          return [name, freed(looser, freedoms(inner(name)))]
        }),
      ),
    }),
    ...(schema.items && { items: loosen(schema.items, freedoms, `${at}[]`) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map((one) => loosen(one, freedoms, at)) }),
  }
}

function freed(schema: JsonSchema, freedom: string): JsonSchema {
  const isText = schema.enum !== undefined || schema.const !== undefined
  const text = freedom.includes('=') && isText ? { type: 'string' } : schema
  const isOptionalText = freedom.includes('=') && schema.anyOf?.some((one) => one.enum)
  const open = isOptionalText ? { type: ['string', 'null'] } : text
  return freedom.includes('~') ? { anyOf: [open, { type: 'null' }] } : open
}
