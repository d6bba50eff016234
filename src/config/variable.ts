/**
 * Variables in settings of the file, written `${NAME}`: the file can then be shown without secrets.
 */
const VARIABLE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/
/** Text that is likely meant as a variable, but is not written as `${NAME}`. */
const MISSPELLED = /\$\{|^\$[A-Za-z_][A-Za-z0-9_]*$/

/**
 * The text itself, or the value of the variable that it names. Calls `reject` with the reason if
 * the variable is not set, or the text only looks like one.
 */
export function resolveVariable(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  reject: (reason: string) => never,
): string {
  const name = VARIABLE.exec(text)?.[1]
  if (name === undefined) {
    return MISSPELLED.test(text) ? reject(`a variable must be written \${NAME}`) : text
  }
  return environment[name] || reject(`the variable ${name} is not set`)
}
