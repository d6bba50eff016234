/** Libraries that are installed only where they are used. */

/** The module, or an error that says how it is installed. */
export async function loaded<T>(name: string, importing: Promise<T>): Promise<T> {
  try {
    return await importing
  } catch (error) {
    const isMissing = Object(error).code === 'ERR_MODULE_NOT_FOUND'
    throw isMissing ? new Error(`The package ${name} is not installed: npm install ${name}`) : error
  }
}
