/** Libraries that are installed only where they are used. */
import { createRequire } from 'node:module'

/** The module, or an error that says how it is installed. */
export async function loaded<T>(name: string, importing: Promise<T>): Promise<T> {
  try {
    return await importing
  } catch (error) {
    const isMissing = Object(error).code === 'ERR_MODULE_NOT_FOUND'
    throw isMissing ? new Error(`The package ${name} is not installed: npm install ${name}`) : error
  }
}

/** The copy of a package that a library has, by the path of dependencies to it. */
export function dependencyOf<T>(library: string, path: readonly string[], name: string): T {
  let require = createRequire(import.meta.resolve(library))
  for (const step of path) require = createRequire(require.resolve(step))
  return require(name)
}
