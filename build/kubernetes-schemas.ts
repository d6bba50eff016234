/**
 * `node build/kubernetes-schemas.ts FOLDER KUBERNETES GATEWAY_API PROMETHEUS_OPERATOR`: JSON
 * schemas of the kinds in the Helm chart, in a folder for kubeconform, made from the OpenAPI
 * document of Kubernetes and the custom resource definitions of the others, each the folder of its
 * Go module. Unknown members are errors, as for `kubectl --validate=strict`.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

type Json = Readonly<Record<string, unknown>>

interface Kind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const GVK = 'x-kubernetes-group-version-kind'
const REFERENCE = '#/definitions/'
/** Types that are text in the document, and may be numbers in a manifest. */
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity'

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectsIn(value: unknown): Json {
  return isObject(value) ? value : {}
}

/** Rejects unknown members, and accepts numbers where Kubernetes does. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (!isObject(schema)) return schema
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true) {
    return { type: ['string', 'integer'] }
  }
  const entries = Object.entries(schema).map(([name, value]) => [name, strict(value)])
  const isClosed =
    isObject(schema.properties) &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  return { ...Object.fromEntries(entries), ...(isClosed && { additionalProperties: false }) }
}

/** Names of the definitions that a schema refers to. */
function referencesIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesIn)
  if (!isObject(schema)) return []
  return Object.entries(schema).flatMap(([name, value]) =>
    name === '$ref' && typeof value === 'string'
      ? [value.slice(REFERENCE.length)]
      : referencesIn(value),
  )
}

/** A definition with all that it refers to, directly or not. */
function closureOf(name: string, definitions: Json): Json {
  const found = new Map<string, unknown>()
  const wanted = [name]
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (found.has(next)) continue
    const definition = next === QUANTITY ? { type: ['string', 'number'] } : definitions[next]
    found.set(next, strict(definition))
    wanted.push(...referencesIn(definition))
  }
  return { $ref: REFERENCE + name, definitions: Object.fromEntries(found) }
}

/** Name as kubeconform looks it up: `deployment-apps-v1.json`. */
function fileOf({ group, version, kind }: Kind): string {
  const [first = ''] = group.split('.')
  return `${[kind.toLowerCase(), ...(first ? [first] : []), version].join('-')}.json`
}

function kubernetesSchemas(folder: string): [file: string, schema: Json][] {
  const path = join(folder, 'api/openapi-spec/swagger.json')
  const definitions = objectsIn(objectsIn(JSON.parse(readFileSync(path, 'utf8'))).definitions)
  return Object.entries(definitions).flatMap(([name, definition]) => {
    const kinds = objectsIn(definition)[GVK]
    if (!Array.isArray(kinds) || kinds.length !== 1) return []
    return kinds.map((kind: Kind): [string, Json] => [fileOf(kind), closureOf(name, definitions)])
  })
}

interface Definition {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly {
      readonly name: string
      readonly schema: { readonly openAPIV3Schema: Json }
    }[]
  }
}

function customSchemas(pattern: string): [file: string, schema: unknown][] {
  return globSync(pattern).flatMap((path) =>
    parseAllDocuments(readFileSync(path, 'utf8')).flatMap((document) => {
      const definition = document.toJS() as Definition & { readonly kind?: string }
      if (definition?.kind !== 'CustomResourceDefinition') return []
      const { group, names, versions } = definition.spec
      return versions.map(({ name, schema }): [string, unknown] => [
        fileOf({ group, version: name, kind: names.kind }),
        strict(withMetadata(schema.openAPIV3Schema)),
      ])
    }),
  )
}

/** The definitions leave the metadata, which all objects share, without members. */
function withMetadata(schema: Json): Json {
  return {
    ...schema,
    properties: { ...objectsIn(schema.properties), metadata: { type: 'object' } },
  }
}

const [folder = '', kubernetes = '', gatewayApi = '', prometheusOperator = ''] =
  process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const schemas = [
  ...kubernetesSchemas(kubernetes),
  ...customSchemas(join(gatewayApi, 'config/crd/standard/*httproutes.yaml')),
  ...customSchemas(join(prometheusOperator, 'example/prometheus-operator-crd/*.yaml')),
]
for (const [file, schema] of schemas) writeFileSync(join(folder, file), JSON.stringify(schema))
process.stdout.write(`${schemas.length} schemas\n`)
