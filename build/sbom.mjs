/**
 * Writes `sbom.cdx.json` into `dist`, or the folder named: the libraries in the bundles of the
 * server and of the console, in CycloneDX. `npm sbom` lists what is installed, and the package
 * installs none of them. Without a time or a serial number: the same source has the same file.
 * `licenses.txt` has the texts of their licences.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = resolve(ROOT, process.argv[2] ?? 'dist')

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function purlOf(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function componentOf(type, name, { version, license, integrity }, properties) {
  const purl = purlOf(name, version)
  const [algorithm, hash = ''] = integrity?.split('-') ?? []
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    // An SPDX id, or an expression of several.
    licenses: [/\s/.test(license) ? { expression: license } : { license: { id: license } }],
    purl,
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
    }),
    ...(properties && { properties }),
  }
}

const { packages } = readJson(join(ROOT, 'package-lock.json'))
const consoleFolder = execFileSync(process.execPath, [join(ROOT, 'build/console.mjs'), '--print'], {
  encoding: 'utf8',
})
const serverList = join(OUT, 'packages.json')
const bundles = { server: readJson(serverList), console: readJson(`${consoleFolder}.json`) }
rmSync(serverList)

const keys = [...new Set(Object.values(bundles).flat())].sort()
const components = keys.map((key) => {
  const name = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const places = Object.keys(bundles).filter((place) => bundles[place].includes(key))
  return componentOf(
    'library',
    name,
    packages[key],
    places.map((value) => ({ name: 'bailiwick:bundle', value })),
  )
})
const manifest = readJson(join(ROOT, 'package.json'))
const component = componentOf('application', manifest.name, manifest)
const document = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component },
  components,
  dependencies: [
    { ref: component.purl, dependsOn: [...new Set(components.map(({ purl }) => purl))] },
  ],
}
writeFileSync(join(OUT, 'sbom.cdx.json'), `${JSON.stringify(document, null, 2)}\n`)

function licenceOf(key) {
  const folder = join(ROOT, key)
  const { name, version, license } = readJson(join(folder, 'package.json'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`
  return `${name} ${version}\n\n${text}\n`
}

writeFileSync(join(OUT, 'licenses.txt'), keys.map(licenceOf).join(`\n${'-'.repeat(80)}\n\n`))
