/**
 * Reference page of the API: one document without scripts, fonts or external requests, generated
 * once from the OpenAPI documents.
 */
import type { anthropicDocument } from '#contract/openapi/anthropic.ts'
import type { OpenApiDocument } from '#contract/openapi/openapi.ts'
import { escapeHtml } from '#http/answers/html.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
  readonly description?: string
}

interface Media {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface Content {
  readonly $ref?: string
  readonly description?: string
  readonly content: Readonly<Record<string, Media>>
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly 'x-extension'?: true
  readonly parameters: readonly Parameter[]
  readonly requestBody?: Content
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly responses: Readonly<Record<string, Content>> & { readonly 200: Content }
}

type Security = NonNullable<Operation['security']>

interface ReferenceEntry {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

type AnthropicDocument = ReturnType<typeof anthropicDocument>
type ApiDocument = OpenApiDocument | AnthropicDocument

export function referencePage(document: OpenApiDocument, anthropic: AnthropicDocument): string {
  const { title, version } = document.info
  const documents = [document, anthropic]
  const about = documents.map(({ info }) => `<p>${escapeHtml(info.description)}</p>`)
  const tags = documents.flatMap((one) => one.tags.map(({ name }) => name))
  const sections = documents.flatMap(sectionsOf)
  const objects = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<details id="object-${escapeHtml(name)}"><summary><b>${escapeHtml(name)}</b></summary>${membersTable(schema as Schema)}</details>`,
  )
  const errors = documents
    .flatMap(({ components }) => Object.entries(components.responses))
    .map(([name, response]) => errorHtml(name, response as Content))
  const authentication = documents
    .map(({ components }) => components.securitySchemes)
    .flatMap(Object.entries<{ readonly description: string }>)
    .map(([name, scheme]) => row(name, '', {}, true, scheme.description))
  const links = [...tags, 'errors', 'objects'].map(
    (name) => `<a href="#${escapeHtml(name)}">${escapeHtml(headline(name))}</a>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>${escapeHtml(title)} API reference</title><style>${STYLE}</style></head><body><nav><b>${escapeHtml(title)} ${escapeHtml(version)}</b>${links.join('')}<a href="openapi.json">openapi.json</a><a href="openapi-anthropic.json">openapi-anthropic.json</a></nav><main><h1>API reference</h1>${about.join('')}<h2 id="authentication">Authentication</h2>${table(authentication)}${sections.join('')}<h2 id="errors">Errors</h2>${errors.join('')}<h2 id="objects">Objects</h2>${objects.join('')}</main></body></html>`
}

function sectionsOf(document: ApiDocument): string[] {
  const entries = entriesOf(document)
  return document.tags.map(({ name }) => {
    const mine = entries.filter(({ operation }) => operation.tags.includes(name))
    return `<h2 id="${escapeHtml(name)}">${escapeHtml(headline(name))}</h2>${mine.map((entry) => operationHtml(entry, document.security)).join('')}`
  })
}

function entriesOf({ paths }: ApiDocument): ReferenceEntry[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: operation as Operation,
    })),
  )
}

function operationHtml({ method, path, operation }: ReferenceEntry, security: Security): string {
  const { operationId, summary, parameters, requestBody, responses } = operation
  const extension = operation['x-extension'] ? ' <em>extension</em>' : ''
  const rows = parameters.map((parameter) =>
    row(parameter.name, parameter.in, parameter.schema, parameter.required, parameter.description),
  )
  const keys = (operation.security ?? security).flatMap((one) => Object.keys(one)).map(code)
  return `<details id="${operationId}"><summary><code class="${method}">${method}</code> <code>${escapeHtml(path)}</code>${extension} <span>${escapeHtml(summary)}</span></summary><p>Authentication: ${keys.join(' or ')}</p>${table(rows)}${requestBody ? `<h4>Body</h4>${contentHtml(requestBody)}` : ''}<h4>Answer</h4>${contentHtml(responses[200])}<h4>Errors</h4><p>${errorLinks(responses)}</p></details>`
}

function errorLinks(responses: Operation['responses']): string {
  return Object.entries(responses)
    .flatMap(([status, { $ref }]) => ($ref === undefined ? [] : [[status, nameOf($ref)] as const]))
    .map(([status, name]) => `<a href="#error-${name}">${status}</a>`)
    .join(' ')
}

function errorHtml(name: string, response: Content): string {
  return `<details id="error-${escapeHtml(name)}"><summary><b>${escapeHtml(name)}</b> <span>${escapeHtml(response.description ?? '')}</span></summary>${contentHtml(response)}</details>`
}

function nameOf(reference: string): string {
  return escapeHtml(reference.split('/').at(-1) ?? '')
}

function contentHtml({ content }: Content): string {
  return Object.entries(content)
    .map(([type, media]) => `<p>${code(type)}</p>${mediaHtml(media)}`)
    .join('')
}

function mediaHtml({ schema, example, examples = {} }: Media): string {
  const shown = [...(example === undefined ? [] : [example]), ...valuesOf(examples)]
  return `${schema.properties ? membersTable(schema) : `<p>${typeHtml(schema)}</p>`}${shown.map((one) => `<pre>${escapeHtml(JSON.stringify(one, null, 2))}</pre>`).join('')}`
}

function valuesOf(examples: NonNullable<Media['examples']>): unknown[] {
  return Object.values(examples).map(({ value }) => value)
}

function membersTable({ properties = {}, required = [] }: Schema): string {
  return table(
    Object.entries(properties).map(([name, schema]) =>
      row(name, '', schema, required.includes(name), schema.description),
    ),
  )
}

function table(rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`
}

function row(
  name: string,
  location: string,
  schema: Schema,
  required: boolean,
  description = '',
): string {
  return `<tr><td><code>${escapeHtml(name)}</code>${required ? '' : ' <small>optional</small>'}</td><td>${escapeHtml(location)}</td><td>${typeHtml(schema)}${boundsHtml(schema)}</td><td>${escapeHtml(description)}</td></tr>`
}

function typeHtml(schema: Schema): string {
  if (schema.$ref) {
    const name = nameOf(schema.$ref)
    return `<a href="#object-${name}">${name}</a>`
  }
  if (schema.anyOf) return schema.anyOf.map(typeHtml).join(' or ')
  if (schema.enum) return schema.enum.map(code).join(' ')
  if (schema.const !== undefined) return code(schema.const)
  if (schema.items) return `list of ${typeHtml(schema.items)}`
  if (schema.properties) return membersTable(schema)
  return escapeHtml([schema.type ?? 'anything'].flat().join(' or '))
}

function boundsHtml({ default: byDefault, minimum, maximum, maxLength }: Schema): string {
  const bounds = [
    minimum !== undefined && `≥ ${minimum}`,
    maximum !== undefined && `≤ ${maximum}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    byDefault !== undefined && `default ${JSON.stringify(byDefault)}`,
  ].filter((bound) => bound !== false)
  return bounds.length === 0 ? '' : ` <small>${escapeHtml(bounds.join(', '))}</small>`
}

function headline(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
}

function code(value: unknown): string {
  return `<code>${escapeHtml(String(value))}</code>`
}

const STYLE = `
:root{color-scheme:light dark;--line:light-dark(#ddd,#333);--soft:light-dark(#f5f5f7,#1b1b1f);--accent:light-dark(#0b57d0,#8ab4f8)}
body{margin:0;display:flex;font:15px/1.5 system-ui,sans-serif}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem;box-sizing:border-box;width:15rem;flex:none;border-right:1px solid var(--line);display:flex;flex-direction:column;gap:.4rem}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
main{padding:1.5rem 2rem;max-width:60rem;min-width:0}
details{border:1px solid var(--line);border-radius:8px;margin:.5rem 0;padding:.5rem .8rem;overflow:auto}
summary{cursor:pointer}summary span{opacity:.75}
code{font:13px ui-monospace,monospace;background:var(--soft);padding:.1em .35em;border-radius:4px;overflow-wrap:anywhere}
pre{font:13px/1.4 ui-monospace,monospace;background:var(--soft);padding:.6em .8em;border-radius:4px;overflow:auto}
code.GET{color:light-dark(#0a7d33,#7ee2a0)}code.POST{color:var(--accent)}code.DELETE{color:light-dark(#b3261e,#f2b8b5)}
table{border-collapse:collapse;width:100%;margin:.5rem 0}td{border-top:1px solid var(--line);padding:.3rem .5rem;vertical-align:top}
small{opacity:.7}em{font-size:.8em;background:var(--soft);padding:.1em .5em;border-radius:1em}
@media(max-width:50rem){body{flex-direction:column}nav{position:static;height:auto;width:auto;border:0}main{padding:1rem}}`
