/** The difference between two files of settings: a line for each member, without secrets. */
import { maskSecrets, redactKey } from '#base/secrets.ts'
import { type Leaf, nameOf, type Syntax } from './members.ts'

const OWN_KEY = /\bsk-(?:admin|proj|svcacct)-[\w-]+/g
const SECRET_NAME = /(?:api_?key|token|secret|password)$/i
const REFERENCE = /\{(?:env|file):/
const CREDENTIALS_OF_URL = /\/\/[^/@\s]*@/g

/** The text with each key of a project or an administrator in its redacted form. */
export function redactKeys(text: string): string {
  return text.replaceAll(OWN_KEY, redactKey)
}

export interface DifferenceOptions {
  /** The settings to be written: their values are shown, except for the key. */
  readonly own: readonly Leaf[]
  readonly showsKey: boolean
  readonly syntax: Syntax
}

export function differenceOf(
  before: readonly Leaf[],
  after: readonly Leaf[],
  { own, showsKey, syntax }: DifferenceOptions,
): string {
  const lineOf = ({ path, value }: Leaf): string => `${nameOf(path)} = ${syntax.show(value)}`
  const setOf = (leaves: readonly Leaf[]) => new Set(leaves.map(lineOf))
  const ours = setOf(own)
  const linesOf = (sign: string, leaves: readonly Leaf[], others: ReadonlySet<string>) =>
    leaves
      .filter((leaf) => !others.has(lineOf(leaf)))
      .map((leaf) => {
        const line = lineOf(leaf)
        if (ours.has(line)) return `${sign} ${showsKey ? line : redactKeys(line)}\n`
        const name = nameOf(leaf.path)
        return `${sign} ${name} = ${withoutSecrets(name, syntax.show(leaf.value))}\n`
      })
  return [...linesOf('-', before, setOf(after)), ...linesOf('+', after, setOf(before))].join('')
}

/** A value of the user's. */
function withoutSecrets(name: string, value: string): string {
  const redacted = redactKeys(value)
  if (redacted !== value || REFERENCE.test(value)) return redacted
  if (SECRET_NAME.test(name)) return '***'
  return maskSecrets(value).replaceAll(CREDENTIALS_OF_URL, '//***@')
}
