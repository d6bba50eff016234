/**
 * Prints the section of CHANGELOG.md for a tag: `node build/release-notes.mjs v0.2.0`. Exits with
 * status 1 where package.json has another version, or the section is missing or not dated.
 */
import { readFileSync } from 'node:fs'

function read(name) {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
}

function fail(reason) {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}

const tag = process.argv[2] ?? ''
const { version } = JSON.parse(read('package.json'))
if (tag !== `v${version}`) fail(`The tag is '${tag}', but package.json has the version ${version}.`)

const section = read('CHANGELOG.md')
  .split(/^(?=## )/m)
  .find((text) => text.startsWith(`## [${version}] - `))
if (section === undefined) fail(`CHANGELOG.md has no section ${version}.`)

const [heading, ...lines] = section.trim().split('\n')
if (!/ - \d{4}-\d\d-\d\d$/.test(heading))
  fail(`CHANGELOG.md has no date for ${version}: ${heading}`)
process.stdout.write(`${lines.join('\n').trim()}\n`)
