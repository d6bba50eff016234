/** YAML settings. Comments stay; a changed file is written with the indentation of the parser. */
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { ClientFileError } from './client-file-error.ts'
import { leavesOfValue, type Syntax } from './members.ts'

export const yamlSyntax: Syntax = {
  leavesOf: (text) => leavesOfValue(parse(text).root.toJSON()),
  merge,
  show: (value) => JSON.stringify(value),
}

function parse(text: string): { document: Document; root: YAMLMap } {
  const document = parseDocument(text)
  const { contents, errors } = document
  const [error] = errors
  if (error) throw new ClientFileError(`is not valid YAML: ${error.message.split('\n')[0]}`)
  if (!isMap(contents)) throw new ClientFileError('is not a YAML mapping')
  return { document, root: contents }
}

/** Lists get the items of `settings`, in place of those with the same name; scalars stay. */
function merge(text: string, settings: string): string {
  const { document, root } = parse(text)
  for (const { key, value } of parse(settings).root.items) {
    const found = root.get(key, true)
    if (isSeq(value) && isSeq(found)) for (const item of value.items) putItem(found, item)
    else if (!root.get(key)) root.set(key, value)
  }
  return document.toString({ lineWidth: 0 })
}

function putItem(list: YAMLSeq, item: unknown): void {
  const name = itemName(item)
  const at = list.items.findIndex((one) => itemName(one) === name)
  if (list.items.length === 0) list.flow = false
  list.items.splice(at < 0 ? list.items.length : at, at < 0 ? 0 : 1, item)
}

function itemName(item: unknown): unknown {
  return isMap(item) ? item.get('name') : undefined
}
