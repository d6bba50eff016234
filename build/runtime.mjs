// Makes node_modules/.bin/node the project's own runtime. npm 9, which Debian 13 has, removes that
// link with the packages of other platforms. Plain JavaScript, for any Node.
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url))
const runtime = readdirSync(modules).find(
  (name) => /^node-(linux|bin)-/.test(name) && existsSync(`${modules}${name}/bin/node`),
)
if (runtime && !existsSync(`${modules}.bin/node`)) {
  symlinkSync(`../${runtime}/bin/node`, `${modules}.bin/node`)
}

const [, npmNode] = /node\/(v[\d.]+)/.exec(process.env.npm_config_user_agent ?? '') ?? []
if (npmNode && npmNode !== process.version) {
  process.stdout.write(
    `npm runs on Node ${npmNode}; the project brings its own, ${process.version}.\n`,
  )
}
