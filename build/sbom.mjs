/**
 * Writes `dist/sbom.cdx.json`, the libraries that `npm run build` has bundled, in CycloneDX: `npm
 * sbom` lists what is installed, and the package installs none of them. Without a time or a serial
 * number: the same source has the same file.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

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
const serverList = join(ROOT, 'dist/packages.json')
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
writeFileSync(join(ROOT, 'dist/sbom.cdx.json'), `${JSON.stringify(document, null, 2)}\n`)
