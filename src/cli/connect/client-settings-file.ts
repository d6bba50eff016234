/** Writes a client's settings into its file, and restores the file from before. */
import type { SettingsFile, SettingsSyntax } from '#contract/clients/client-settings.ts'
import { ClientFileError } from './client-file-error.ts'
import { differenceOf } from './difference.ts'
import { jsonSyntax } from './json-syntax.ts'
import { differingMembers, type Leaf, nameOf, ownedPaths, type Syntax } from './members.ts'
import { backupPath, restoreSettings, updateSettings } from './settings-file.ts'
import { checkOutsideRepositories } from './settings-location.ts'
import { tomlSyntax } from './toml-syntax.ts'
import { yamlSyntax } from './yaml-syntax.ts'

const SYNTAXES: Readonly<Record<SettingsSyntax, Syntax>> = {
  json: jsonSyntax,
  toml: tomlSyntax,
  yaml: yamlSyntax,
}

/** Names of changed members in an error. */
const NAMES_MAX = 10

interface Change {
  readonly path: string
  readonly file: SettingsFile
  /** Text of a file with the settings alone. */
  readonly settings: string
  readonly showsKey?: boolean
  /** Called with the difference and the names of members, before anything is written. */
  readonly show: (difference: string, members: readonly string[]) => void
}

/** Resolves to whether something changed. */
export async function writeClientSettings(change: Change): Promise<boolean> {
  const { path, file, settings, showsKey = false, show } = change
  const syntax = SYNTAXES[file.syntax]
  checkOutsideRepositories(path)
  return updateSettings(path, (text) =>
    naming(path, () => {
      const merged = text.trim() === '' ? settings : syntax.merge(text, settings)
      const [before, after] = [leavesOf(syntax, text), leavesOf(syntax, merged)]
      const difference = differenceOf(before, after, {
        own: syntax.leavesOf(settings),
        showsKey,
        syntax,
      })
      show(
        difference,
        after.map((leaf) => nameOf(leaf.path)),
      )
      return merged
    }),
  )
}

interface Restoration extends Change {
  readonly otherSettings: string
}

/** Both settings have every member that this program writes. All others must be unchanged. */
export async function restoreClientSettings(change: Restoration): Promise<void> {
  const { path, file, settings, otherSettings, show } = change
  const syntax = SYNTAXES[file.syntax]
  checkOutsideRepositories(path)
  await restoreSettings(path, (text, backup) =>
    naming(path, () => {
      const [now, before] = [leavesOf(syntax, text), leavesOf(syntax, backup)]
      const own = [settings, otherSettings].flatMap((text) => syntax.leavesOf(text))
      const changed = differingMembers(before, now, ownedPaths(own))
      if (changed.length > 0) {
        const names = changed.slice(0, NAMES_MAX).join(', ')
        throw new ClientFileError(
          `was changed since, and the changes would be lost: ${names}. The file from before is ${backupPath(path)}`,
        )
      }
      show(differenceOf(now, before, { own: [], showsKey: false, syntax }), [])
    }),
  )
}

function leavesOf(syntax: Syntax, text: string): Leaf[] {
  return text.trim() === '' ? [] : syntax.leavesOf(text)
}

/** Puts the path before the sentence of an error about the file's content. */
function naming<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof ClientFileError) throw new ClientFileError(`${path} ${error.message}`)
    // The parser's own recursion ends so for a file that is nested without end.
    if (error instanceof RangeError) throw new ClientFileError(`${path} is nested too deeply`)
    throw error
  }
}
