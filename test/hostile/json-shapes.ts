/** Worst-case JSON texts of a given length for a careless parser. */

const CLOSED = 64

/** As many of a unit as fit in a length. */
function filled(unit: string, length: number): string {
  return unit.repeat(Math.max(1, Math.floor(length / Buffer.byteLength(unit))))
}

function members(unit: string) {
  return (length: number) => `{${filled(unit, length)}"z":1}`
}

function string(unit: string) {
  return (length: number) => `["${filled(unit, length)}"]`
}

function items(unit: string) {
  return (length: number) => `[${filled(unit, length)}1]`
}

/** Text for one value, of about `length` bytes. */
export const JSON_SHAPES: Readonly<Record<string, (length: number) => string>> = {
  'short names': members('"a":1,'),
  'escaped names': members('"\\u0041":1,'),
  'names with capitals': members('"A":1,'),
  'names beyond ASCII': members('"é":1,'),
  'names that end like an id': members('"paid\\u0064":1,'),
  'names near the bound': members(`"${'N'.repeat(1_000)}":1,`),
  'a huge name': (length) => `{"${'n'.repeat(length)}":1}`,
  'a huge name with capitals': (length) => `{"${'N'.repeat(length)}":1}`,
  'a huge escaped name': (length) => `{"${filled('\\u0041', length)}":1}`,
  'file ids': items('{"file_id":"a"},'),
  'items with ids': items('{"id":"a","type":"\\u006dessage"},'),
  'blanks between members': members('  "a" \n : \t 1 , '),
  'one run of blanks': (length) => `[${' '.repeat(length)}]`,
  'deep arrays': items(`${'['.repeat(CLOSED - 8)}${']'.repeat(CLOSED - 8)},`),
  'deep objects': items(`${'{"a":'.repeat(CLOSED - 8)}1${'}'.repeat(CLOSED - 8)},`),
  'wide arrays': items('1,'),
  'empty objects': items('{},'),
  'short strings': items('"a",'),
  'strings of 17 characters': items(`"${'x'.repeat(17)}",`),
  'strings of 49 characters': items(`"${'x'.repeat(49)}",`),
  'strings of 5000 characters': items(`"${'x'.repeat(5_000)}",`),
  'a huge string': string('x'),
  'a huge string beyond ASCII': string('é'),
  'a string of escapes': string('\\u00e9'),
  'a string of escaped quotes': string('\\"'),
  'a string with an escape every 5000 characters': string(`${'x'.repeat(5_000)}\\n`),
  'a huge number': (length) => `[${'1'.repeat(length)}]`,
}

/** Units of texts that are almost the name `stream_options`, repeated. */
export const NAME_SHAPES: Readonly<Record<string, string>> = {
  'names without their end': 'stream_optio',
  'first letters': 's',
  'escaped first letters': '\\u0073',
  'first letters of a URL': '%53',
  'percent signs': '%',
  backslashes: '\\',
}

/** The shapes as one value of a text. */
export function within(before: string, after: string): typeof JSON_SHAPES {
  return Object.fromEntries(
    Object.entries(JSON_SHAPES).map(([name, shape]) => [
      name,
      (length) => `${before}${shape(length)}${after}`,
    ]),
  )
}
